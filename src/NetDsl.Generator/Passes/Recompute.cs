using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Makes the backward pass of blocks marked [Recompute] read copies of their values, which are computed from the inputs of the block. The
/// originals then live only as long as the forward pass needs them. Values that later layers read are stored, and so are values that are
/// not batched, such as the statistics of a batch, because they are small.
/// </summary>
public static class Recompute
{
    public static Graph Run(Graph graph, Network network)
    {
        if (network.Layers.All(l => l.Recomputed is null))
            return graph;
        var read = new HashSet<Node>(graph.Roots.Select(r => r.Value));
        foreach (var node in graph.Live().Where(n => !n.Origin.Backward))
            read.UnionWith(node.Inputs.Where(i => BlockOf(i) != BlockOf(node)));

        var originals = new GraphRewriter();
        var copies = new Dictionary<Node, Node>();
        var result = originals.Result;
        foreach (var node in graph.Live())
        {
            var inputs = node.Inputs.Select(i => node.Origin.Backward ? Copy(i) : originals[i]).ToList();
            originals.Copy(node, inputs);
        }

        return originals.Finish(graph);

        // The copy that the backward pass reads instead of a value. It is created at its first use, so after all earlier nodes.
        Node Copy(Node node)
        {
            if (!IsCopied(node))
                return originals[node];
            if (copies.TryGetValue(node, out var known))
                return known;
            var inputs = node.Inputs.Select(i => IsCopied(i) ? Copy(i) : ComesIn(i) ? result.Add(i.Origin, Again.Op, null, null, [originals[i]]) : originals[i]).ToList();
            return copies[node] = result.Add(node.Origin with { Backward = true, IsRecomputed = true }, node.Op, node.Attribute, node.Body, inputs);
        }

        // Random numbers and parameters are the same for all readers.
        static bool ComesIn(Node node) => node.Type.Batched && (node.Op == Input.Op || node.Inputs.Length > 0);

        bool IsCopied(Node node) => node.Type.Batched && node.Inputs.Length > 0 && BlockOf(node) is not null && !read.Contains(node);

        string? BlockOf(Node node) => node.Origin is { Backward: false, Layer: >= 0 } origin ? network.Layers[origin.Layer].Recomputed : null;
    }
}
