namespace NetDsl.CodeFixes;

/// <summary>NDSL0012: marks a class with layers as a network, or removes the layer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MarkNetworkFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NotANetwork];

    private protected override IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        var head = mistake.Declaration.AttributeLists[0].Attributes[0];
        yield return ("Add Network", () => mistake.Root.InsertBefore(head, AttributeEditing.Attribute("Network")));
        yield return ($"Remove '{layer}'", () => mistake.Root.Remove(layer));
    }
}
