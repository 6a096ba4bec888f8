using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Advice;

/// <summary>Advises on a network without errors: what is likely not meant, or known to train badly.</summary>
internal static class Adviser
{
    private static readonly Func<LayerGraph, IEnumerable<Finding>>[] Checks =
    [
        ActivationAdvice.Saturates, ActivationAdvice.RectifierBeforeSoftmax, ActivationAdvice.NoActivation,
        NormAdvice.BiasBeforeNorm, NormAdvice.DropoutBeforeNorm, NormAdvice.PenaltyBeforeNorm, NormAdvice.NormOfSinglePixels,
        WindowAdvice.KernelLargerThanMap, WindowAdvice.PoolDestroysMap, WindowAdvice.SkippedPixels,
        SizeAdvice.UnusedName, SizeAdvice.MostParameters,
    ];

    /// <summary>
    /// The advice for a network, without repetition: a layer of a block is advised on once for all uses of the block, and a repeated layer
    /// once.
    /// </summary>
    public static IEnumerable<Finding> Advise(Network network)
    {
        var graph = new LayerGraph(network);
        var seen = new HashSet<(Rule Rule, int Layer, InnerLayer? Inner)>();
        return Checks.SelectMany(check => check(graph)).Where(finding => seen.Add((finding.Rule, finding.Inner is null ? finding.Layer : -1, finding.Inner)));
    }
}
