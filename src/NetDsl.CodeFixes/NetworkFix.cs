using Microsoft.CodeAnalysis.CodeActions;

namespace NetDsl.CodeFixes;

/// <summary>Base class of all fixes. A fix changes the syntax of the file with the error.</summary>
public abstract class NetworkFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [.. FixableRules.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <summary>The identifiers of the fixed diagnostics.</summary>
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

    /// <summary>The fixes of an error: the title in the editor, and the changed file.</summary>
    private protected abstract IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake);
}

/// <summary>An error and its location.</summary>
/// <param name="Id">The identifier of the diagnostic.</param>
/// <param name="Root">The syntax tree of the file.</param>
/// <param name="Declaration">The class.</param>
/// <param name="Attribute">The attribute with the error; null if the class has it.</param>
/// <param name="Model">The semantic model of the file.</param>
internal sealed record Mistake(string Id, SyntaxNode Root, TypeDeclarationSyntax Declaration,
    AttributeSyntax? Attribute, SemanticModel Model)
{
    /// <summary>The first attribute of the class that satisfies a condition.</summary>
    public AttributeSyntax? First(Func<ITypeSymbol?, bool> predicate) => All(predicate).FirstOrDefault();

    /// <summary>The attributes of the class that satisfy a condition, in order.</summary>
    public IReadOnlyList<AttributeSyntax> All(Func<ITypeSymbol?, bool> predicate) =>
        [.. Declaration.AttributeLists.SelectMany(list => list.Attributes)
            .Where(attribute => predicate(Model.GetTypeInfo(attribute).Type))];
}
