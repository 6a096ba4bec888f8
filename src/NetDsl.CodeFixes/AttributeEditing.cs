using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;

namespace NetDsl.CodeFixes;

/// <summary>Edits the attributes of a declaration and keeps their layout.</summary>
internal static class AttributeEditing
{
    /// <summary>Parses an attribute: <c>Input(1, 28, 28)</c>.</summary>
    public static AttributeSyntax Attribute(string text) =>
        ((ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{text}] class C;")!).AttributeLists[0].Attributes[0];

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
            .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);
        return root.ReplaceNode(declaration, declaration.WithAttributeLists(declaration.AttributeLists.Add(list)));
    }

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
