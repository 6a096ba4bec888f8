using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>Finds and edits the attributes of declarations, and keeps their layout.</summary>
internal static class AttributeEditing
{
    /// <summary>The network, block or template that an attribute belongs to; null if it belongs to none.</summary>
    public static INamedTypeSymbol? DeclaredWithLayers(this AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation) =>
        attribute.Parent?.Parent is TypeDeclarationSyntax declaration && model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol symbol
            && (Vocabulary.HasLayers(symbol) || symbol.GetAttributes().Any(a => Vocabulary.IsNetwork(a.AttributeClass))) ? symbol : null;

    /// <summary>Parses an attribute: <c>Input(1, 28, 28)</c>.</summary>
    public static AttributeSyntax Attribute(string text) =>
        ((ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{text}] class C;")!).AttributeLists[0].Attributes[0];

    /// <summary>Parses an expression.</summary>
    public static ExpressionSyntax Expression(string text) => SyntaxFactory.ParseExpression(text);

    /// <summary>The attribute with another value of a named argument, or with that argument in addition.</summary>
    public static AttributeSyntax WithArgument(this AttributeSyntax attribute, string name, string value)
    {
        if (attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name) is { } written)
            return attribute.ReplaceNode(written.Expression, Expression(value).WithTriviaFrom(written.Expression));
        var added = Attribute($"A({name} = {value})").ArgumentList!.Arguments[0];
        var list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList().WithTrailingTrivia(attribute.GetTrailingTrivia());
        return attribute.WithName(attribute.ArgumentList is null ? attribute.Name.WithoutTrailingTrivia() : attribute.Name)
            .WithArgumentList(list.AddArguments(list.Arguments.Count > 0 ? added.WithLeadingTrivia(SyntaxFactory.Space) : added));
    }

    /// <summary>Inserts an attribute before another, in its list: <c>[Dense(3)]</c> becomes <c>[Flatten, Dense(3)]</c>.</summary>
    public static SyntaxNode InsertBefore(this SyntaxNode root, AttributeSyntax place, AttributeSyntax added)
    {
        var list = (AttributeListSyntax)place.Parent!;
        var index = list.Attributes.IndexOf(place);
        var moved = list.Attributes.Replace(place, place.WithLeadingTrivia(SyntaxFactory.ElasticSpace));
        var first = added.WithLeadingTrivia(place.GetLeadingTrivia()).WithoutTrailingTrivia();
        return root.ReplaceNode(list, list.WithAttributes(moved.Insert(index, first)));
    }

    /// <summary>Inserts an attribute after another, in its list: <c>[Network]</c> becomes <c>[Network, Input(3)]</c>.</summary>
    public static SyntaxNode InsertAfter(this SyntaxNode root, AttributeSyntax place, AttributeSyntax added)
    {
        var list = (AttributeListSyntax)place.Parent!;
        return root.ReplaceNode(list, list.WithAttributes(list.Attributes.Insert(
            list.Attributes.IndexOf(place) + 1,
            added.WithLeadingTrivia(SyntaxFactory.ElasticSpace).WithoutTrailingTrivia())));
    }

    /// <summary>Appends an attribute on a new line, after all others of the declaration.</summary>
    public static SyntaxNode Append(this SyntaxNode root, TypeDeclarationSyntax declaration, AttributeSyntax added)
    {
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(added.WithoutTrivia()))
            .WithTrailingTrivia(SyntaxFactory.ElasticEndOfLine(LineEnd(root)))
            .WithAdditionalAnnotations(Formatter.Annotation);
        return root.ReplaceNode(declaration, declaration.WithAttributeLists(declaration.AttributeLists.Add(list)));
    }

    /// <summary>The line end of a file; that of Unix if it has one line.</summary>
    public static string LineEnd(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToString() is { Length: > 0 } end ? end : "\n";

    /// <summary>Removes an attribute, and its list if that is then empty. Comments above the class stay.</summary>
    public static SyntaxNode Remove(this SyntaxNode root, AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
            return root.RemoveNode(attribute, SyntaxRemoveOptions.KeepNoTrivia)!;
        var isFirst = list.Parent is TypeDeclarationSyntax type && type.AttributeLists[0] == list;
        return root.RemoveNode(list, isFirst ? SyntaxRemoveOptions.KeepLeadingTrivia : SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
    }
}
