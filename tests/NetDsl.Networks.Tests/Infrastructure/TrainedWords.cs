using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Structure;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>The words of networks that are trained: all but Output, which ends a network without a loss.</summary>
public static class TrainedWords
{
    public static IEnumerable<string> All => Registry.Layers.Where(layer => layer is not OutputLayer).Select(layer => layer.Word);
}
