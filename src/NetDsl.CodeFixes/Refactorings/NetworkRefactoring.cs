using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes.Refactorings;

/// <summary>
/// Base class of refactorings of a declaration. One is offered only if the declaration has no errors afterwards that it did not have
/// before.
/// </summary>
public abstract class NetworkRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public sealed override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || context.Span.End > root.FullSpan.End
            || root.FindNode(context.Span).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || model.GetDeclaredSymbol(declaration, context.CancellationToken) is not INamedTypeSymbol symbol || !IsDeclaration(symbol))
            return;
        var layers = declaration.AttributeLists.SelectMany(list => list.Attributes).Where(attribute => Vocabulary.IsLayer(model.GetTypeInfo(attribute).Type)).ToList();
        var first = layers.FindIndex(layer => layer.Span.End >= context.Span.Start && layer.Span.Start <= context.Span.End);
        var last = layers.FindLastIndex(layer => layer.Span.Start <= context.Span.End && layer.Span.End >= context.Span.Start);
        if (first < 0 || last < first)
            return;
        foreach (var (title, change) in Changes(new(root, declaration, model, layers, first, last)))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (change() is { } changed && await RefactoringCheck.KeepsAsync(context.Document, declaration, changed, context.CancellationToken).ConfigureAwait(false))
                context.RegisterRefactoring(CodeAction.Create(Text.OneLine(title), _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), equivalenceKey: GetType().Name));
        }
    }

    private protected abstract IEnumerable<(string Title, Func<SyntaxNode?> Change)> Changes(Place place);

    private static bool IsDeclaration(INamedTypeSymbol symbol) => Vocabulary.HasLayers(symbol) || NetworkParser.Marker(symbol) is not null;
}

/// <summary>A place in a declaration.</summary>
/// <param name="Layers">The attributes of the language.</param>
/// <param name="First">The first of them that is selected.</param>
/// <param name="Last">The last of them that is selected.</param>
internal sealed record Place(SyntaxNode Root, TypeDeclarationSyntax Declaration, SemanticModel Model, IReadOnlyList<AttributeSyntax> Layers, int First, int Last)
{
    /// <summary>Attributes that belong to a network and not to a block.</summary>
    private static readonly HashSet<string> OfNetworks = ["Input", "InputSize", "Head", "Output", "From"];

    public string Word(AttributeSyntax attribute) => Model.GetTypeInfo(attribute).Type is { } type ? Vocabulary.Word(type) : "";

    /// <summary>Whether a layer can be in a block, without names that others use.</summary>
    public bool IsMovable(AttributeSyntax layer) => !OfNetworks.Contains(Word(layer)) && !Vocabulary.IsLoss(Model.GetTypeInfo(layer).Type)
        && LayerReader.Find(layer, "Name", Model, default) is null && LayerReader.Find(layer, "Shared", Model, default) is null;

    /// <summary>The namespace before the names of attributes, as written: <c>NetDsl.</c>, or nothing.</summary>
    public string Prefix => Layers[First].Name is QualifiedNameSyntax qualified ? $"{qualified.Left}." : "";

    /// <summary>A name for a new attribute class that no type has.</summary>
    public string FreeName(string stem) => Enumerable.Range(1, 1000).Select(i => i == 1 ? stem : $"{stem}{i}")
        .First(name => Model.LookupNamespacesAndTypes(Declaration.SpanStart, name: name + "Attribute").IsEmpty && Model.LookupNamespacesAndTypes(Declaration.SpanStart, name: name).IsEmpty);

    /// <summary>The file with some attributes in place of a run of them.</summary>
    public SyntaxNode Replace(int start, int count, IReadOnlyList<AttributeSyntax> by)
    {
        var run = Enumerable.Range(start, count).Select(i => Layers[i]).ToList();
        var tracked = Root.TrackNodes(run.Cast<SyntaxNode>().Append(Declaration));
        foreach (var removed in run.Skip(1))
            tracked = tracked.Remove(tracked.GetCurrentNode(removed)!);
        var place = tracked.GetCurrentNode(run[0])!;
        var list = (AttributeListSyntax)place.Parent!;
        var index = list.Attributes.IndexOf(place);
        var attributes = list.Attributes.RemoveAt(index).InsertRange(index, by.Select((attribute, i) =>
            attribute.WithLeadingTrivia(i == 0 ? place.GetLeadingTrivia() : SyntaxFactory.TriviaList(SyntaxFactory.Space)).WithoutTrailingTrivia()));
        return tracked.ReplaceNode(list, list.WithAttributes(attributes));
    }

    /// <summary>The file with a run of layers as a block, and one use of it.</summary>
    /// <param name="uses">The number of equal runs, one after the other, that the use replaces.</param>
    public SyntaxNode Extract(int start, int count, string name, int uses)
    {
        var use = AttributeEditing.Attribute(uses == 1 ? name : $"{name}(Repeat = {uses})");
        var changed = Replace(start, count * uses, [use]);
        var layers = string.Join(", ", Enumerable.Range(start, count).Select(i => Layers[i].WithoutTrivia().ToString()));
        var end = AttributeEditing.LineEnd(Root);
        var access = Declaration.Modifiers.Any(SyntaxKind.PublicKeyword) ? "public" : "internal";
        var block = SyntaxFactory.ParseMemberDeclaration($"[{Prefix}Block]{end}[{layers}]{end}{access} sealed partial class {name}Attribute : {Prefix}LayerAttribute;{end}")!;
        var outermost = (SyntaxNode)changed.GetCurrentNode(Declaration)!.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Last();
        var indentation = outermost.GetLeadingTrivia().Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
        var lines = block.ReplaceTokens(block.DescendantTokens().Where(token => token == block.GetFirstToken() || token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)),
            (token, _) => token.WithLeadingTrivia(indentation));
        return changed.InsertNodesAfter(outermost, [lines.WithLeadingTrivia(lines.GetLeadingTrivia().Insert(0, SyntaxFactory.EndOfLine(end)))]);
    }
}
