namespace NetDsl.CodeFixes;

/// <summary>NDSL0105: inserts a layer that makes an image a vector before a layer that needs features.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class FlattenFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NeedsVector];

    private protected override IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        foreach (var word in new[] { "Flatten", "GlobalAvgPool2d" })
            yield return ($"Put {word} before it", () => mistake.Root.InsertBefore(layer, AttributeEditing.Attribute(word)));
    }
}
