using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Emission;

/// <summary>Emitted code needs nothing of the project it lands in.</summary>
public sealed class StandaloneTests
{
    /// <summary>
    /// Some projects have no implicit usings, and tests with implicit usings would not notice a dependency on them: each case is compiled
    /// and run without them.
    /// </summary>
    [Fact]
    public void Emitted_code_compiles_without_the_usings_of_the_project() =>
        CompiledCases.Get(fusion: true).Host.Output.SyntaxTrees.ShouldNotContain(tree => tree.GetText().ToString() == GeneratorHost.Usings);

    /// <summary>A project may ask for documentation and for every warning there is.</summary>
    [Fact]
    public void Emitted_code_gives_no_warnings()
    {
        var host = GeneratorHost.Run(NetworkCase.SourceOf([.. NetworkCases.All.Take(5), .. NetworkCases.All.TakeLast(2), NetworkCases.All.Single(c => c.Name == "LstmDeep")]));
        var strict = host.Output
            .WithOptions(host.Output.Options.WithWarningLevel(9999).WithGeneralDiagnosticOption(ReportDiagnostic.Warn));
        var documented = CSharpCompilation.Create("Documented", strict.SyntaxTrees.Select(WithDocumentation), strict.References, strict.Options);
        documented.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            // The declarations of these cases have no documentation themselves.
            .Where(diagnostic => diagnostic.Location.SourceTree!.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))
            .ShouldBeEmpty();

        static SyntaxTree WithDocumentation(SyntaxTree tree) =>
            tree.WithRootAndOptions(tree.GetRoot(), ((CSharpParseOptions)tree.Options).WithDocumentationMode(DocumentationMode.Diagnose));
    }
}
