using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>
/// Checks fixes by the analyzer itself, on the changed class: the error is gone, no other takes its place, and neither the syntax nor the
/// types of C# break. Errors of later layers may show, because the compiler then knows more of their shapes.
/// </summary>
internal sealed class FixCheck(Mistake mistake)
{
    private State? before;

    /// <summary>Whether a changed file lacks the error.</summary>
    /// <param name="mayReveal">Whether other errors of the class may show.</param>
    public async Task<bool> RemovesAsync(SyntaxNode changed, bool mayReveal, CancellationToken cancellation)
    {
        if (SyntaxErrors(changed, cancellation) > SyntaxErrors(mistake.Root, cancellation))
            return false;
        before ??= await StateOf(mistake.Document, cancellation).ConfigureAwait(false);
        if (await StateOf(mistake.Document.WithSyntaxRoot(changed), cancellation).ConfigureAwait(false) is not { } after || before is null)
            return false;
        var place = Number(mistake.Attribute);
        var own = new Found(mistake.Id, place);
        return after.Findings.Count(own.Equals) < before.Findings.Count(own.Equals)
            && after.CSharpErrors <= before.CSharpErrors
            && after.Findings.All(finding => IsOld(finding) || mayReveal && finding.Attribute != Inserted || IsLater(finding));

        bool IsOld(Found finding) => before.Findings.Contains(finding) || Rules.IsAdvice(finding.Id);

        // Advice is given to networks without errors, and has to leave them so.
        bool IsLater(Found finding) => finding.Attribute >= 0 && place >= 0 && finding.Attribute > place && !before.IsSound;
    }

    /// <summary>The number of an attribute that a fix inserted.</summary>
    private const int Inserted = int.MaxValue;

    /// <summary>The number of the class itself.</summary>
    private const int OfClass = -1;

    private static int Number(AttributeSyntax? attribute) => attribute is null ? OfClass
        : attribute.GetAnnotations(Mistake.AttributeMark).FirstOrDefault() is { Data: { } number } ? int.Parse(number, CultureInfo.InvariantCulture) : Inserted;

    private static int SyntaxErrors(SyntaxNode root, CancellationToken cancellation) =>
        CSharpSyntaxTree.ParseText(root.ToFullString(), (CSharpParseOptions)root.SyntaxTree.Options, cancellationToken: cancellation)
            .GetDiagnostics(cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private async Task<State?> StateOf(Document document, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var compilation = await document.Project.GetCompilationAsync(cancellation).ConfigureAwait(false);
        if (compilation is null || root?.GetAnnotatedNodes(Mistake.ClassMark).OfType<TypeDeclarationSyntax>().FirstOrDefault() is not { } declaration)
            return null;
        var model = compilation.GetSemanticModel(root.SyntaxTree);
        var errors = model.GetDiagnostics(declaration.Span, cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        List<Diagnostic> findings = [];
        foreach (var analyzed in Users(compilation).Append(declaration))
        {
            var result = await compilation.WithAnalyzers([new NetworkAnalyzer()], document.Project.AnalyzerOptions)
                .GetAnalysisResultAsync(compilation.GetSemanticModel(analyzed.SyntaxTree), analyzed.FullSpan, cancellation).ConfigureAwait(false);
            findings.AddRange(result.GetAllDiagnostics().Where(finding => finding.Location.SourceTree == root.SyntaxTree && declaration.Span.Contains(finding.Location.SourceSpan)));
        }

        return new(errors, [.. findings.Select(finding => new Found(finding.Id, Number(root.FindNode(finding.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>())))],
            findings.All(finding => finding.Descriptor.DefaultSeverity < DiagnosticSeverity.Error));
    }

    /// <summary>The networks that the error names as further places: an error in a block shows only in a network that uses it.</summary>
    private IEnumerable<TypeDeclarationSyntax> Users(Compilation compilation) =>
        from place in mistake.Diagnostic.AdditionalLocations
        let network = place.SourceTree?.GetRoot().FindNode(place.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>()
        where network is not null
        let name = string.Join("+", network.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Reverse().Select(type => type.Identifier.ValueText))
        let space = string.Join(".", network.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(outer => outer.Name.ToString()))
        let type = compilation.GetTypeByMetadataName(space.Length > 0 ? $"{space}.{name}" : name)
        where type is not null
        from part in type.DeclaringSyntaxReferences
        let declaration = part.GetSyntax() as TypeDeclarationSyntax
        where declaration is { AttributeLists.Count: > 0 } && !declaration.HasAnnotations(Mistake.ClassMark)
        select declaration;

    /// <param name="Attribute">The number of the attribute, or <see cref="OfClass"/>, or <see cref="Inserted"/>.</param>
    private readonly record struct Found(string Id, int Attribute);

    /// <param name="CSharpErrors">The number of errors of C# in the class.</param>
    /// <param name="IsSound">Whether the network has no errors.</param>
    private sealed record State(int CSharpErrors, IReadOnlyList<Found> Findings, bool IsSound);
}
