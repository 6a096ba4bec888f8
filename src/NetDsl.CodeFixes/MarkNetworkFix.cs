namespace NetDsl.CodeFixes;

/// <summary>NDSL0012: marks a class with layers as a network, or removes the layer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MarkNetworkFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NotANetwork];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        var head = mistake.Declaration.AttributeLists[0].Attributes[0];
        yield return new("Add Network", () => mistake.Insert(head, "Network")) { MayReveal = true };
        yield return new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the layer");
    }
}
