using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Fuses a convolution with the moments of its channels, which batch normalisation needs in training: the moments are computed while the
/// output of the convolution is in a cache. With a fused function, the moments are those of its result.
/// </summary>
public static class FuseConvolutionStatistics
{
    /// <summary>Returns the graph with fused moments. They are named after their value.</summary>
    public static Graph Run(Graph graph)
    {
        var live = graph.Live();
        var readers = new Readers(live);
        var roots = new HashSet<Node>(graph.Results);
        var gathered = live.Where(IsGathered).ToDictionary(moments => moments.Input);
        if (gathered.Count == 0)
            return graph;

        var moved = new HashSet<Node>(gathered.Values);
        var copy = new GraphRewriter();
        foreach (var node in live)
        {
            if (gathered.TryGetValue(node, out var moments))
            {
                copy[moments] = copy.Result.Add(node.Origin, Conv2dMoments.Op, node.Attribute, node.Body, copy.Inputs(node), node.Fused);
                copy[node] = copy.Result.Add(node.Origin, TupleElement.Op, 0, null, [copy[moments]], node.Fused);
            }
            else if (node.Op == TupleElement.Op && moved.Contains(node.Input))
            {
                var of = node.Input.Input.ResultOrigin();
                copy[node] = copy.Result.Add(of with { Role = of.Role + node.Origin.Role }, TupleElement.Op, TupleElement.AttributeOf(node) + 1, null, copy.Inputs(node));
            }
            else if (!moved.Contains(node))
            {
                copy.Copy(node);
            }
        }

        return copy.Finish(graph);

        // A value that only the moments read would have no slice.
        bool IsGathered(Node node) =>
            node is { Op: Moments, Attribute: Moments.Axes { Keep: Keep.Channel, Groups: 0 }, Input.Op: Conv2d }
            && (readers[node.Input].Skip(1).Any() || roots.Contains(node.Input));
    }
}
