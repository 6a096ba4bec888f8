namespace NetDsl.CodeFixes;

/// <summary>
/// NDSL0104, NDSL0105 and NDSL0136: inserts a layer that gives the input the shape that the layer needs, or removes the one that took it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ShapeFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NeedsImage, Rules.NeedsVector, Rules.OtherRank];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            yield break;
        if (mistake.Previous is { } before && mistake.Word(before) is "Flatten" or "GlobalAvgPool1d" or "GlobalAvgPool2d" or "GlobalMaxPool2d")
            yield return new($"Remove '{mistake.Previous}'", () => mistake.Root.Remove(mistake.Previous!));
        foreach (var word in Candidates(mistake))
            yield return new($"Put {word} before it", () => mistake.Insert(layer, word), $"Put {word.Split('(')[0]} before it");
    }

    /// <summary>The layers that may help. Those that do not fit either are not offered.</summary>
    private static IEnumerable<string> Candidates(Mistake mistake)
    {
        if (mistake.Id == Rules.NeedsVector.Id)
            return ["Flatten", "GlobalAvgPool2d", "GlobalAvgPool1d"];
        return mistake.ShapesInMessage.FirstOrDefault() switch
        {
            { Length: 1 } s => [$"Reshape({s[0]}, 1, 1)", $"Reshape(1, {s[0]})"],
            { Length: 2 } s => [$"Reshape({s[0]}, 1, {s[1]})"],
            { Length: 3 } s => [$"Reshape({s[0]}, {(long)s[1] * s[2]})", "Flatten", "GlobalAvgPool2d"],
            _ => [],
        };
    }
}
