using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>
/// NDSL0005: adds a loss, or [Output]. NDSL0004: moves the loss to the end, opens a head for the layer after it, or removes that layer.
/// NDSL0044 and NDSL0109: another loss.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LossFix : NetworkFix
{
    private static readonly string[] Losses = ["SoftmaxCrossEntropy", "MeanSquaredError", "BinaryCrossEntropyWithLogits"];

    private protected override IEnumerable<Rule> FixableRules => [Rules.NoLoss, Rules.AfterLoss, Rules.PartlyTrained, Rules.TooFewClasses];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Id == Rules.NoLoss.Id)
        {
            foreach (var loss in Losses.Append("Output"))
                yield return new($"Add {loss}", () => Add(mistake, mistake.New(loss)));
        }
        else if (mistake.Id != Rules.AfterLoss.Id)
        {
            // The loss that does not fit: [Output] among losses, or a loss of classes for a single logit.
            if (mistake.Attribute is { } end)
                foreach (var loss in Enumerable.Reverse(Losses))
                    yield return new($"Use {loss}", () => mistake.Replace(end, loss));
        }
        else if (mistake.Attribute is { } layer)
        {
            // If a layer follows the only loss, their order is most likely wrong. A second loss means a second output.
            var losses = mistake.All(Vocabulary.IsLoss);
            var heads = mistake.All(Vocabulary.IsHead);
            if (losses.Count == 1 && heads.Count == 0)
                yield return new($"Move '{losses[0]}' to the end", () => MoveToEnd(mistake, losses[0]));
            if (losses.Any(loss => loss.SpanStart >= layer.SpanStart && !heads.Any(head => head.SpanStart > layer.SpanStart
            && head.SpanStart < loss.SpanStart)))
                yield return new("Open a head before it",
                    () => mistake.Root.InsertBefore(layer, mistake.New($"Head(\"head{heads.Count + 1}\")")));
            yield return new($"Remove '{layer}'", () => mistake.Root.Remove(layer), "Remove the layer");
        }
    }

    /// <summary>Inserts a loss after the last layer of the output without one: before the next head, or at the end.</summary>
    private static SyntaxNode Add(Mistake mistake, AttributeSyntax loss)
    {
        var start = mistake.Attribute?.Span.End ?? 0;
        return mistake.All(Vocabulary.IsHead).FirstOrDefault(head => head.SpanStart >= start) is { } next
            ? mistake.Root.InsertBefore(next, loss)
            : mistake.Root.Append(mistake.Declaration, loss);
    }

    private static SyntaxNode MoveToEnd(Mistake mistake, AttributeSyntax loss)
    {
        var tracked = mistake.Root.TrackNodes(loss, (SyntaxNode)mistake.Declaration);
        tracked = tracked.Remove(tracked.GetCurrentNode(loss)!);
        return tracked.Append(tracked.GetCurrentNode(mistake.Declaration)!, loss);
    }
}
