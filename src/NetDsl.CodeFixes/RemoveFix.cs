namespace NetDsl.CodeFixes;

/// <summary>Removes an attribute that has no place, or moves a transform behind the input.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules =>
    [
        Rules.RecomputeWithoutBlock, Rules.HeadInBlock, Rules.LossInBlock, Rules.TemplateInBlock, Rules.BadInputSize, Rules.SizeDoesNotFit, Rules.UnusedInput, Rules.OtherPart,
        Rules.TransformNotOnInput, Rules.SingleValue,
    ];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } place)
            yield break;
        if (mistake.Id == Rules.TransformNotOnInput.Id)
        {
            if (mistake.Layers.FirstOrDefault(layer => mistake.Word(layer) == "Input") is { } input)
                yield return new("Move it behind the input", () => Move(mistake.Root, place, input));
            yield return new("Use BatchNorm", () => mistake.Replace(place, "BatchNorm"));
        }

        yield return new($"Remove '{place}'", () => mistake.Root.Remove(place), "Remove the attribute");
    }

    private static SyntaxNode Move(SyntaxNode root, AttributeSyntax moved, AttributeSyntax place)
    {
        var tracked = root.TrackNodes(moved, place);
        tracked = tracked.Remove(tracked.GetCurrentNode(moved)!);
        return tracked.InsertAfter(tracked.GetCurrentNode(place)!, moved);
    }
}
