using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops;

/// <summary>The chain rule over a graph, by the derivatives of its operations.</summary>
internal static class BackwardPass
{
    /// <summary>Adds the gradients of some nodes to a graph.</summary>
    /// <param name="graph">The graph, which contains the forward pass.</param>
    /// <param name="seeds">Nodes of the forward pass with given gradients.</param>
    /// <param name="isSought">Selects the leaves whose gradients are wanted.</param>
    /// <returns>The wanted leaves that the seeds depend on, and their gradients.</returns>
    public static Dictionary<Node, Node> Add(Graph graph, IReadOnlyList<(Node Node, Node Gradient)> seeds, Func<Node, bool> isSought)
    {
        var last = seeds.Max(s => s.Node.Id);
        var forwardNodes = graph.Nodes.Where(n => n.Id <= last).ToList();
        var needed = NeedsGradient(forwardNodes, isSought);

        // The gradients of each result of each node, summed over its readers.
        var gradients = new NodeMap<Node?[]>();
        var sought = new Dictionary<Node, Node>();
        foreach (var (node, gradient) in seeds)
            Contribute(graph.At(gradient.Origin), node, 0, gradient);

        for (var id = forwardNodes.Count - 1; id >= 0; id--)
        {
            var node = forwardNodes[id];
            if (!gradients.TryGetValue(node, out var own))
                continue;
            var backward = graph.At(new(node.Origin.Layer, Backward: true));
            var firstNew = graph.Nodes.Count;
            if (node.Op == TupleElement.Op)
            {
                Contribute(backward, node.Input, TupleElement.AttributeOf(node), own[0]!);
            }
            else if (isSought(node))
            {
                sought.Add(node, own[0]!);
            }
            else
            {
                var inputGradients = node.Op.Differentiate(backward, node, own);
                for (var i = 0; i < node.Inputs.Length; i++)
                    if (needed.Contains(node.Inputs[i]) && inputGradients[i] is { } gradient)
                    {
                        graph.MarkGradient(gradient, firstNew, NameOf(node.Inputs[i]));
                        Contribute(backward, node.Inputs[i], 0, gradient);
                    }
            }
        }

        return sought;

        void Contribute(GraphBuilder at, Node node, int part, Node gradient)
        {
            if (!gradients.TryGetValue(node, out var own))
                gradients.Add(node, own = new Node?[node.Op.Parts(node).Count]);
            var firstNew = graph.Nodes.Count;
            own[part] = own[part] is not { } sum ? gradient
                : at.Add(node.Op == Weight.Op ? Scalars.Accumulate : Scalars.Add, sum, gradient);
            graph.MarkGradient(own[part]!, firstNew, NameOf(node));
        }
    }

    private static ValueOrigin NameOf(Node node) => new(node.Origin.Layer, node.Attribute is ParameterSpec parameter ? parameter.Role : node.Origin.Role);

    /// <summary>The nodes that depend on wanted leaves.</summary>
    private static HashSet<Node> NeedsGradient(IReadOnlyList<Node> nodes, Func<Node, bool> isSought)
    {
        var needed = new HashSet<Node>();
        foreach (var node in nodes)
            if (isSought(node) || node.Inputs.Any(needed.Contains))
                needed.Add(node);
        return needed;
    }
}
