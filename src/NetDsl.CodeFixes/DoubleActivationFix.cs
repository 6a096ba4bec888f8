namespace NetDsl.CodeFixes;

/// <summary>NDSL0027: removes the activation before a loss that contains it, or takes its logarithm for a loss that needs it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DoubleActivationFix : NetworkFix
{
    private protected override IEnumerable<Rule> FixableRules => [Rules.DoubleActivation];

    private protected override IEnumerable<Fix> Fixes(Mistake mistake)
    {
        if (mistake.Attribute is not { } loss || mistake.Previous is not { } before || mistake.Word(before) is not ("Softmax" or "LogSoftmax" or "Sigmoid"))
            yield break;
        if (mistake.Word(loss) is "NegativeLogLikelihood" or "KLDivergence")
            yield return new("Use LogSoftmax", () => mistake.Replace(before, "LogSoftmax"));
        else
            yield return new($"Remove '{before}'", () => mistake.Root.Remove(before), "Remove the activation");
    }
}
