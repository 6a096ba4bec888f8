using Microsoft.CodeAnalysis.CSharp;

namespace NetDsl.CodeFixes;

/// <summary>NDSL0001: makes a network class, or a type that contains it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakePartialFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NotPartial];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        var declaration = mistake.Declaration;
        yield return new($"Make '{declaration.Identifier.ValueText}' partial",
            () => mistake.Root.ReplaceNode(declaration, MakePartial(declaration)), "Make partial");
    }

    private static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax declaration)
    {
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (declaration.Modifiers.Count > 0)
            return declaration.WithModifiers(declaration.Modifiers.Add(partial));

        // The keyword becomes the first token, so it takes over the comments above the type.
        var keyword = declaration.Keyword;
        return declaration
            .WithKeyword(keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(keyword.LeadingTrivia)));
    }
}
