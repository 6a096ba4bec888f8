using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Diagnostics;

namespace NetDsl.CodeFixes.Refactorings;

/// <summary>Checks that a refactored declaration has no error that it did not have before.</summary>
internal static class RefactoringCheck
{
    public static async Task<bool> KeepsAsync(Document document, TypeDeclarationSyntax declaration, SyntaxNode changed, CancellationToken cancellation)
    {
        var before = await FindingsAsync(document, declaration.Identifier.ValueText, cancellation).ConfigureAwait(false);
        var text = await document.WithSyntaxRoot(changed).GetTextAsync(cancellation).ConfigureAwait(false);
        var after = await FindingsAsync(document.WithText(text), declaration.Identifier.ValueText, cancellation).ConfigureAwait(false);
        return before is not null && after is not null && after.All(id => after.Count(other => other == id) <= before.Count(other => other == id));
    }

    /// <summary>The identifiers of the errors of C# in the file, and of the findings in the declaration.</summary>
    private static async Task<IReadOnlyList<string>?> FindingsAsync(Document document, string name, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var compilation = await document.Project.GetCompilationAsync(cancellation).ConfigureAwait(false);
        if (root is null || compilation is null)
            return null;
        var model = compilation.GetSemanticModel(root.SyntaxTree);
        var errors = model.GetDiagnostics(null, cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).ToList();
        foreach (var declaration in root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(type => type.Identifier.ValueText == name))
        {
            var findings = await compilation.WithAnalyzers([new NetworkAnalyzer()], document.Project.AnalyzerOptions)
                .GetAnalyzerSemanticDiagnosticsAsync(model, declaration.FullSpan, cancellation).ConfigureAwait(false);
            errors.AddRange(findings.Select(finding => finding.Id).Where(id => !Rules.IsAdvice(id)));
        }

        return errors;
    }
}
