using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Tests.Infrastructure;

/// <summary>A file of a project that a test makes up.</summary>
public readonly record struct TestFile(string Path, string Text)
{
    public static implicit operator TestFile(string text) => new("Test.cs", text);
}

/// <summary>
/// A project in memory, with the generator running on it. An edit gives the same project one keystroke later, so tests see which steps run
/// again.
/// </summary>
public sealed class GeneratorHost
{
    /// <summary>Usings that sources may leave out.</summary>
    public const string Usings = "global using System; global using System.Collections.Generic; global using NetDsl;";

    internal static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "NetDsl.Attributes.dll" or "NetDsl.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    internal static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    internal static readonly CSharpCompilationOptions CompilationOptions = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        nullableContextOptions: NullableContextOptions.Enable);

    private readonly CSharpCompilation compilation;
    private readonly GeneratorDriver driver;

    private GeneratorHost(CSharpCompilation compilation, GeneratorDriver driver)
    {
        this.compilation = compilation;
        this.driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        Output = (CSharpCompilation)output;
        GeneratorDiagnostics = diagnostics;
    }

    /// <summary>Runs the generator.</summary>
    /// <param name="files">Source files.</param>
    /// <param name="options">MSBuild properties and .editorconfig values that apply everywhere.</param>
    /// <param name="generator">The generator; by default the real one.</param>
    /// <param name="references">Further assemblies.</param>
    /// <param name="usings">Whether sources may leave out <see cref="Usings"/>.</param>
    public static GeneratorHost Run(
        IEnumerable<TestFile> files,
        IReadOnlyDictionary<string, string>? options = null,
        NetDslGenerator? generator = null,
        IEnumerable<MetadataReference>? references = null,
        bool usings = true)
    {
        var compilation = CSharpCompilation.Create(
            "Test",
            [.. usings ? [Parse(new TestFile("Usings.cs", Usings))] : (SyntaxTree[])[], .. files.Select(Parse)],
            [.. References, .. references ?? []],
            CompilationOptions);
        return new GeneratorHost(compilation, CSharpGeneratorDriver.Create(
            [(generator ?? new NetDslGenerator()).AsSourceGenerator()],
            parseOptions: ParseOptions,
            optionsProvider: new Options(options ?? ImmutableDictionary<string, string>.Empty),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)));
    }

    /// <inheritdoc cref="Run(IEnumerable{TestFile}, IReadOnlyDictionary{string, string}?, NetDslGenerator?, IEnumerable{MetadataReference}?, bool)"/>
    public static GeneratorHost Run(string source, IReadOnlyDictionary<string, string>? options = null, NetDslGenerator? generator = null) =>
        Run([source], options, generator);

    /// <summary>The project with what the generator added.</summary>
    public CSharpCompilation Output { get; }

    /// <summary>The diagnostics of the generator itself: always empty.</summary>
    public ImmutableArray<Diagnostic> GeneratorDiagnostics { get; }

    /// <summary>The result of the generator.</summary>
    public GeneratorRunResult Result => driver.GetRunResult().Results.Single();

    /// <summary>The emitted files by name.</summary>
    public IReadOnlyDictionary<string, string> Emitted =>
        Result.GeneratedSources.IsDefault ? [] : Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>The errors of C# in sources and emitted code together.</summary>
    public IReadOnlyList<Diagnostic> CompilerErrors => Errors(Output);

    /// <summary>The errors of C# in the sources alone.</summary>
    public IReadOnlyList<Diagnostic> SourceErrors => Errors(compilation);

    /// <summary>The project after a change to one file, or with a further file.</summary>
    public GeneratorHost Edit(string path, Func<string, string> change)
    {
        var old = compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == path);
        var text = change(old?.GetText().ToString() ?? "");
        if (old is null)
            return new GeneratorHost(compilation.AddSyntaxTrees(Parse(new TestFile(path, text))), driver);
        text.ShouldNotBe(old.GetText().ToString(), "the edit changes nothing");
        return new GeneratorHost(compilation.ReplaceSyntaxTree(old, Parse(new TestFile(path, text))), driver);
    }

    /// <summary>The project after a change to its options.</summary>
    public GeneratorHost WithOptions(IReadOnlyDictionary<string, string> options) =>
        new(compilation, driver.WithUpdatedAnalyzerConfigOptions(new Options(options)));

    /// <summary>The project with another severity for a rule, as .editorconfig sets it.</summary>
    public GeneratorHost WithSeverity(string id, ReportDiagnostic severity) =>
        new(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create(id, severity)])), driver);

    /// <summary>Why each output of a step is what it is, in this run. Classes that are not networks are left out.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step) => Result.TrackedSteps.TryGetValue(step, out var runs)
        ? [.. runs.SelectMany(run => run.Outputs).Where(output => output.Value is not (null or EquatableArray<SourceFile> { Count: 0 })).Select(output => output.Reason)] : [];

    /// <summary>The diagnostics of the analyzer, in order of position, without advice.</summary>
    public IReadOnlyList<Diagnostic> Analyze(DiagnosticAnalyzer? analyzer = null, bool includeSuppressed = false) =>
        [.. AnalyzeWithAdvice(analyzer, includeSuppressed).Where(diagnostic => !Rules.IsAdvice(diagnostic.Id))];

    /// <summary>The diagnostics of the analyzer, in order of position.</summary>
    public IReadOnlyList<Diagnostic> AnalyzeWithAdvice(DiagnosticAnalyzer? analyzer = null, bool includeSuppressed = false) =>
        Analyze(analyzer ?? new NetworkAnalyzer(), includeSuppressed, Output);

    /// <summary>The diagnostics of the analyzer before the generator has run, as often in an editor.</summary>
    public IReadOnlyList<Diagnostic> AnalyzeWithoutGenerator() =>
        [.. Analyze(new NetworkAnalyzer(), includeSuppressed: false, compilation).Where(diagnostic => !Rules.IsAdvice(diagnostic.Id))];

    /// <summary>The names of the parameters whose warning CS9113 is suppressed.</summary>
    public IReadOnlyList<string> AnalyzeWithSuppressor() =>
        [.. Output.WithAnalyzers([new BlockParameterSuppressor()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, true, false, reportSuppressedDiagnostics: true))
            .GetAllDiagnosticsAsync().GetAwaiter().GetResult().Where(d => d is { Id: "CS9113", IsSuppressed: true }).Select(d => d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan))];

    private static IReadOnlyList<Diagnostic> Analyze(DiagnosticAnalyzer analyzer, bool includeSuppressed, CSharpCompilation compilation)
    {
        Exception? failure = null;
        var diagnostics = compilation.WithAnalyzers([analyzer], new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            (exception, _, _) => failure = exception,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: includeSuppressed)).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        failure.ShouldBeNull();
        return [.. diagnostics.OrderBy(d => d.Location.SourceTree?.FilePath).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id)];
    }

    private static IReadOnlyList<Diagnostic> Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    private static SyntaxTree Parse(TestFile file) =>
        CSharpSyntaxTree.ParseText(file.Text, ParseOptions, file.Path, System.Text.Encoding.UTF8);

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
                values.TryGetValue(key, out value);
        }
    }
}
