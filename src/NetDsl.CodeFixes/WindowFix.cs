namespace NetDsl.CodeFixes;

/// <summary>
/// NDSL0102: the nearest kernel or padding that fits the image. NDSL0107 and NDSL0110: a valid padding. NDSL0103: the nearest number of
/// groups that divides the channels.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WindowFix : NetworkFix
{
    /// <summary>So many divisors are tried, from the nearest on.</summary>
    private const int MostDivisors = 6;

    private protected override IEnumerable<Rule> FixableRules => [Rules.InputTooSmall, Rules.PaddingTooLarge, Rules.NegativePadding, Rules.GroupsDoNotDivide];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } layer)
            return [];
        return mistake.Id == Rules.GroupsDoNotDivide.Id ? Groups(mistake, layer)
            : mistake.Id == Rules.InputTooSmall.Id ? Smaller(mistake, layer)
            : Padding(mistake, layer);
    }

    private static IEnumerable<Fix> Smaller(Mistake mistake, AttributeSyntax layer)
    {
        var needed = Needed(mistake);
        if (mistake.ShapesInMessage.FirstOrDefault() is not { } gets || needed is null)
            yield break;
        // Of an image the sides, of a sequence the length.
        var lacking = Enumerable.Reverse(needed).Zip(Enumerable.Reverse(gets), (least, has) => least - has).Take(Math.Min(2, gets.Length - 1)).DefaultIfEmpty().Max();
        var (dilation, padding) = (mistake.Number(layer, "Dilation") ?? 1, mistake.Number(layer, "Padding") ?? 0);
        if (lacking > 0 && dilation > 0 && mistake.Number(layer, "kernel") is { } kernel && kernel - (lacking + dilation - 1) / dilation is >= 1 and var smaller)
            yield return new($"Reduce the kernel to {smaller}", () => mistake.Set(layer, "kernel", $"{smaller}"), "Reduce the kernel");
        if (lacking > 0 && mistake.Argument(layer, "Padding") is null || mistake.Number(layer, "Padding") is not null)
            yield return new($"Pad by {padding + (lacking + 1) / 2}", () => mistake.Set(layer, "Padding", $"{padding + (lacking + 1) / 2}"), "Increase the padding");
        yield return new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the layer");
    }

    /// <summary>The sizes after "needs an input of at least".</summary>
    private static int[]? Needed(Mistake mistake)
    {
        const string before = "of at least ";
        var start = mistake.Message.IndexOf(before, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var text = new string([.. mistake.Message.Skip(start + before.Length).TakeWhile(c => char.IsDigit(c) || c == 'x')]);
        return [.. text.Split('x').Select(size => int.TryParse(size, out var number) ? number : 0)];
    }

    private static IEnumerable<Fix> Padding(Mistake mistake, AttributeSyntax layer)
    {
        if (mistake.Id == Rules.PaddingTooLarge.Id && mistake.Number(layer, "kernel") is > 1 and var kernel && kernel / 2 < mistake.Number(layer, "Padding"))
            yield return new($"Pad by {kernel / 2}", () => mistake.Set(layer, "Padding", $"{kernel / 2}"), "Reduce the padding");
        foreach (var name in new[] { "Padding", "padding" })
        {
            if (mistake.Id == Rules.NegativePadding.Id && mistake.Number(layer, name) is < 0 and > int.MinValue and var negative)
                yield return new($"Pad by {-negative}", () => mistake.Set(layer, name, $"{-negative}"), "Make the padding positive");
            if (mistake.Argument(layer, name) is not null)
                yield return new("Remove the padding", () => mistake.Drop(layer, name));
        }
    }

    private static IEnumerable<Fix> Groups(Mistake mistake, AttributeSyntax layer)
    {
        var name = new[] { "Groups", "groups" }.FirstOrDefault(name => mistake.Number(layer, name) is not null);
        if (name is null || mistake.Number(layer, name) is not { } groups || Divided(mistake) is not (> 0 and var channels))
            yield break;
        var nearest = Enumerable.Range(1, Math.Min(channels, 2 * groups)).Where(divisor => channels % divisor == 0)
            .OrderBy(divisor => Math.Abs(divisor - groups)).ThenByDescending(divisor => divisor).Take(MostDivisors).ToList();
        foreach (var divisor in nearest)
            yield return new($"Use {divisor} groups", () => mistake.Set(layer, name, $"{divisor}"), "Use the nearest number of groups");
        if (mistake.Number(layer, "filters") is > 0 and var filters && (filters + groups - 1) / groups * groups is var multiple && multiple != filters)
            yield return new($"Use {multiple} filters", () => mistake.Set(layer, "filters", $"{multiple}"), "Use the nearest number of filters");
    }

    /// <summary>The number of channels or filters that the groups do not divide.</summary>
    private static int Divided(Mistake mistake)
    {
        var words = mistake.Message.Split(' ');
        var end = Array.FindIndex(words, word => word.TrimEnd(';') == "evenly");
        return words.Take(Math.Max(end, 0)).Reverse().Select(word => int.TryParse(word, out var number) ? number : 0).FirstOrDefault(number => number > 0);
    }
}
