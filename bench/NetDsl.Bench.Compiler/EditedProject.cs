using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator;
using NetDsl.Generator.Diagnostics;

namespace NetDsl.Bench.Compiler;

/// <summary>The time of the processor that something took, on all threads, and what it allocated.</summary>
internal readonly record struct Cost(double Milliseconds, double Megabytes)
{
    public static Cost Of(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var (time, bytes) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        action();
        process.Refresh();
        return new((process.TotalProcessorTime - time).TotalMilliseconds, (GC.GetTotalAllocatedBytes() - bytes) / 1048576.0);
    }

    /// <summary>The median of several.</summary>
    public static Cost Median(IEnumerable<Cost> costs) => costs.OrderBy(cost => cost.Milliseconds).ToList() is var sorted ? sorted[sorted.Count / 2] : default;

    public override string ToString() => FormattableString.Invariant($"{Milliseconds,8:0.0} ms {Megabytes,8:0.0} MB");
}

/// <summary>A project that is edited while the generator runs on it, as in an editor.</summary>
internal sealed class EditedProject
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "NetDsl.Attributes.dll" or "NetDsl.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly NetworkAnalyzer analyzer = new();
    private CSharpCompilation compilation;
    private GeneratorDriver driver = CSharpGeneratorDriver.Create([new NetDslGenerator().AsSourceGenerator()], parseOptions: ParseOptions);

    /// <param name="files">Names and texts of files.</param>
    public EditedProject(IEnumerable<(string Name, string Text)> files) => compilation = CSharpCompilation.Create(
        "Edited", files.Append(("Usings.cs", "global using System; global using System.Linq; global using System.Collections.Generic; global using NetDsl;")).Select(file => Parse(file.Item1, file.Item2)), References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private EditedProject(CSharpCompilation compilation, GeneratorDriver driver) => (this.compilation, this.driver) = (compilation, driver);

    /// <summary>Changes a file, or adds it.</summary>
    public void Edit(string name, Func<string, string> change)
    {
        var old = compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == name);
        compilation = old is null
            ? compilation.AddSyntaxTrees(Parse(name, change("")))
            : compilation.ReplaceSyntaxTree(old, Parse(name, change(old.ToString())));
    }

    /// <summary>Runs the generator as after each pause in typing.</summary>
    public void Generate() => Generate(CancellationToken.None);

    /// <inheritdoc cref="Generate()"/>
    public void Generate(CancellationToken cancellation) => driver = driver.RunGenerators(compilation, cancellation);

    /// <summary>The number of emitted lines.</summary>
    public int EmittedLines => driver.GetRunResult().GeneratedTrees.Sum(tree => tree.GetText().Lines.Count);

    /// <summary>The same project with an analyzer that knows nothing of it.</summary>
    public EditedProject Fresh() => new(compilation, driver);

    /// <summary>The findings of the analyzer in one file, as an editor asks for them after each edit.</summary>
    /// <param name="withEmitted">Whether the emitted files are in the compilation, as they are a moment after an edit.</param>
    public Action Analysis(string name, bool withEmitted)
    {
        var whole = withEmitted ? compilation.AddSyntaxTrees(driver.GetRunResult().GeneratedTrees) : compilation;
        var model = whole.GetSemanticModel(whole.SyntaxTrees.Single(tree => tree.FilePath == name));
        var analyzers = whole.WithAnalyzers([analyzer]);
        return () => analyzers.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static SyntaxTree Parse(string name, string text) => CSharpSyntaxTree.ParseText(text, ParseOptions, name);
}
