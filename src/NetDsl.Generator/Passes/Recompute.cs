using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Makes the backward pass of blocks marked [Recompute] read copies of what they computed, which are made from what came into the block. The originals
/// then live no longer than the forward pass needs them. What later layers read is kept, and so are numbers that are not there for each
/// sample, such as the statistics of a batch: they are small.
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

        var originals = new Dictionary<Node, Node>();
        var copies = new Dictionary<Node, Node>();
        var result = new Graph();
        foreach (var node in graph.Live())
        {
            var inputs = node.Inputs.Select(i => node.Origin.Backward ? Copy(i) : originals[i]).ToList();
            result.Origin = node.Origin;
            originals[node] = result.Add(node.Op, node.Attribute, node.Body, inputs);
        }

        foreach (var (root, value) in graph.Roots)
            result.AddRoot(root, originals[value]);
        return result;

        // What the backward pass reads instead of a value: made when it is first needed, so after all that comes before.
        Node Copy(Node node)
        {
            if (!IsCopied(node))
                return originals[node];
            if (copies.TryGetValue(node, out var known))
                return known;
            var inputs = node.Inputs.Select(i => IsCopied(i) ? Copy(i) : ComesIn(i) ? result.Add(Again.Op, null, originals[i]) : originals[i]).ToList();
            result.Origin = node.Origin with { Backward = true, Role = node.Origin.Role + Again.Role };
            return copies[node] = result.Add(node.Op, node.Attribute, node.Body, inputs);
        }

        // Random numbers and parameters are the same whoever reads them.
        static bool ComesIn(Node node) => node.Type.Batched && (node.Op == Input.Op || node.Inputs.Length > 0);

        bool IsCopied(Node node) => node.Type.Batched && node.Inputs.Length > 0 && BlockOf(node) is not null && !read.Contains(node);

        string? BlockOf(Node node) => node.Origin is { Backward: false, Layer: >= 0 } origin ? network.Layers[origin.Layer].Recomputed : null;
    }
}
