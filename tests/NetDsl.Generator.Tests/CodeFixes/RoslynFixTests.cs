using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>
/// Each case of <see cref="CodeFixTests"/> in Roslyn's own framework: the diagnostics before and after are exactly those of the analyzer, the
/// fix applies to the document of the editor, and its syntax tree is the one that the compiler reads from its text.
/// </summary>
public class RoslynFixTests
{
    public static TheoryData<string, string, string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            var all = typeof(CodeFixTests).GetMethod(nameof(CodeFixTests.A_fix_does_what_it_says))!.GetCustomAttributesData().Where(a => a.AttributeType == typeof(InlineDataAttribute));
            foreach (var attribute in NetDsl.Testing.Exhaustive.Sample(all, 5))
            {
                var values = ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!).Select(value => (string)value.Value!).ToList();
                data.Add(values[0], values[1], values[2], values[3]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fix_holds_in_the_framework_of_Roslyn(string id, string title, string before, string after)
    {
        var index = (await FixHost.Titles(before, id)).ToList().IndexOf(title);
        var test = new Test(FixHost.Providers.Single(provider => provider.FixableDiagnosticIds.Contains(id)))
        {
            TestCode = before,
            FixedCode = after,
            CodeActionIndex = index,
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne | CodeFixTestBehaviors.SkipFixAllCheck,
            CompilerDiagnostics = CompilerDiagnostics.Errors,
            // Messages name lines, which a pragma moves; errors of networks cannot be suppressed anyway.
            TestBehaviors = TestBehaviors.SkipSuppressionCheck,
        };
        // The fix is for the first finding of the rule, so that it comes first.
        test.TestState.ExpectedDiagnostics.AddRange(Expected(before));
        test.FixedState.ExpectedDiagnostics.AddRange(Expected(after));
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        test.DiagnosticOfFix = id;
        await test.RunAsync();
    }

    private static IEnumerable<DiagnosticResult> Expected(string source)
    {
        var host = GeneratorHost.Run(source, generator: new NetDslGenerator((_, _, _) => default));
        return host.AnalyzeWithAdvice().Concat(host.SourceErrors).Where(diagnostic => diagnostic.Location.SourceTree!.FilePath == "Test.cs").Select(diagnostic =>
            new DiagnosticResult(diagnostic.Descriptor).WithSpan("/0/Test1.cs", Line(diagnostic).Start.Line + 1, Line(diagnostic).Start.Character + 1, Line(diagnostic).End.Line + 1, Line(diagnostic).End.Character + 1)
                .WithMessage(diagnostic.GetMessage()).WithOptions(DiagnosticOptions.IgnoreSeverity | DiagnosticOptions.IgnoreAdditionalLocations));

        static FileLinePositionSpan Span(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan();

        static (Microsoft.CodeAnalysis.Text.LinePosition Start, Microsoft.CodeAnalysis.Text.LinePosition End) Line(Diagnostic diagnostic) => (Span(diagnostic).StartLinePosition, Span(diagnostic).EndLinePosition);
    }

    private sealed class Test : CSharpCodeFixTest<NetworkAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
    {
        private readonly CodeFixProvider provider;

        public Test(CodeFixProvider provider)
        {
            this.provider = provider;
            ReferenceAssemblies = new("none");
            TestState.AdditionalReferences.AddRange(GeneratorHost.References);
            TestState.Sources.Add(("Usings.cs", GeneratorHost.Usings));
            FixedState.Sources.Add(("Usings.cs", GeneratorHost.Usings));
        }

        public string DiagnosticOfFix { get; set; } = "";

        protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => [provider];

        protected override Diagnostic? TrySelectDiagnosticToFix(System.Collections.Immutable.ImmutableArray<Diagnostic> fixableDiagnostics) =>
            fixableDiagnostics.Where(diagnostic => diagnostic.Id == DiagnosticOfFix).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).FirstOrDefault();

        protected override ParseOptions CreateParseOptions() => GeneratorHost.ParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => GeneratorHost.CompilationOptions;
    }
}
