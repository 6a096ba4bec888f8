using Microsoft.CodeAnalysis.CodeActions;

namespace NetDsl.CodeFixes;

/// <summary>The frame that all fixes share: they change the syntax of the one file with the mistake.</summary>
public abstract class NetworkFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [.. FixableRules.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <summary>The mistakes that are fixed.</summary>
    private protected abstract IEnumerable<Rule> FixableRules { get; }

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;

        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan);
            if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration)
                continue;
            var mistake = new Mistake(diagnostic.Id, root, declaration, node.FirstAncestorOrSelf<AttributeSyntax>(), model);
            foreach (var (title, fix) in Fixes(mistake))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(fix())), equivalenceKey: title),
                    diagnostic);
            }
        }
    }

    /// <summary>What can be done about a mistake: what the editor offers, and the changed file.</summary>
    private protected abstract IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake);
}

/// <summary>A mistake and where it stands.</summary>
/// <param name="Id">Its rule.</param>
/// <param name="Root">The file.</param>
/// <param name="Declaration">The class.</param>
/// <param name="Attribute">The attribute at fault; null if it is the class.</param>
/// <param name="Model">What the names in the file mean.</param>
internal sealed record Mistake(string Id, SyntaxNode Root, TypeDeclarationSyntax Declaration, AttributeSyntax? Attribute, SemanticModel Model)
{
    /// <summary>The first attribute of the class of which something is true.</summary>
    public AttributeSyntax? First(Func<ITypeSymbol?, bool> predicate) => All(predicate).FirstOrDefault();

    /// <summary>The attributes of the class of which something is true, in order.</summary>
    public IReadOnlyList<AttributeSyntax> All(Func<ITypeSymbol?, bool> predicate) =>
        [.. Declaration.AttributeLists.SelectMany(list => list.Attributes).Where(attribute => predicate(Model.GetTypeInfo(attribute).Type))];
}
