using NetDsl.Generator.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>NDSL0005: adds a loss. NDSL0004: moves the loss to the end, or removes the layer after it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LossFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.NoLoss, Rules.AfterLoss];

    private protected override IEnumerable<(string Title, Func<SyntaxNode> Fix)> Fixes(Mistake mistake)
    {
        if (mistake.Id == Rules.NoLoss.Id)
        {
            foreach (var loss in new[] { "SoftmaxCrossEntropy", "MeanSquaredError" })
                yield return ($"Add {loss}", () => mistake.Root.Append(mistake.Declaration, AttributeEditing.Attribute(loss)));
        }
        else if (mistake.Attribute is { } layer)
        {
            // Of two losses one has to go; with a layer after the loss, most likely their order is wrong.
            if (mistake.First(Vocabulary.IsLoss) is { } loss && !Vocabulary.IsLoss(mistake.Model.GetTypeInfo(layer).Type))
                yield return ($"Move '{loss}' to the end", () => MoveToEnd(mistake, loss));
            yield return ($"Remove '{layer}'", () => mistake.Root.Remove(layer));
        }
    }

    private static SyntaxNode MoveToEnd(Mistake mistake, AttributeSyntax loss)
    {
        var tracked = mistake.Root.TrackNodes(loss, (SyntaxNode)mistake.Declaration);
        tracked = tracked.Remove(tracked.GetCurrentNode(loss)!);
        return tracked.Append(tracked.GetCurrentNode(mistake.Declaration)!, loss);
    }
}
