using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Syntax;

namespace NetDsl.Generator.Diagnostics;

/// <summary>Suppresses "parameter is unread" for the parameters of blocks that layers use. C# warns of the others.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockParameterSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Unread = new("NDSLS001", "CS9113", "The parameters of a block or template are read by the NetDsl compiler.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [Unread];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree
                || tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan) is not { } node
                || node.FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } declaration
                || node.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter)
                continue;
            if (context.GetSemanticModel(tree).GetDeclaredSymbol(declaration, context.CancellationToken) is INamedTypeSymbol symbol && Vocabulary.HasLayers(symbol)
                && IsUsed(declaration, parameter.Identifier.ValueText))
                context.ReportSuppression(Suppression.Create(Unread, diagnostic));
        }
    }

    /// <summary>Whether an attribute names a parameter: by <c>nameof</c> or in an expression.</summary>
    private static bool IsUsed(ClassDeclarationSyntax declaration, string parameter) =>
        declaration.AttributeLists.SelectMany(list => list.DescendantTokens())
            .Any(token => token.IsKind(SyntaxKind.StringLiteralToken) ? Words.Matches(token.ValueText).Cast<Match>().Any(match => match.Value == parameter)
                : token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == parameter && token.Parent is IdentifierNameSyntax { Parent: ArgumentSyntax });

    private static readonly Regex Words = new(@"[\p{L}_][\p{L}\p{Nd}_]*", RegexOptions.CultureInvariant);
}
