using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Adds the backward pass to a graph with a loss: nodes like any other, walking from the loss to the parameters and asking
/// each operation for its derivative. Reads nothing but derivatives; what is worth keeping is fusion's business.
/// </summary>
public static class Differentiate
{
    public static Graph Run(Graph forward)
    {
        // A copy, so that the forward graph stays what it was.
        var graph = forward.Rewrite((g, node, inputs) => g.Add(node.Op, node.Attribute, node.Body, inputs));
        var loss = graph.FindRoot(RootKind.Loss)!;
        graph.Origin = loss.Origin with { Backward = true };
        var gradients = Backward(graph, [(loss, graph.Number(1))], node => node.Op == Weight.Op);
        foreach (var (weight, gradient) in gradients.OrderByDescending(g => g.Key.Id).Select(g => (g.Key, g.Value)))
            graph.AddRoot(new(RootKind.Gradient, ((ParameterSpec)weight.Attribute!).FullName), gradient);
        // A parameter that the loss does not depend on still has a gradient, zero, and keeps its place.
        return graph;
    }

    /// <summary>Adds the gradients of some nodes to a graph.</summary>
    /// <param name="graph">What is in it so far is the forward pass.</param>
    /// <param name="seeds">Nodes of the forward pass, and the gradients that they have from elsewhere.</param>
    /// <param name="isSought">Says which nodes, without inputs, the gradients are for.</param>
    /// <returns>Of the nodes that are sought: those that the seeds depend on, and their gradients.</returns>
    internal static Dictionary<Node, Node> Backward(Graph graph, IReadOnlyList<(Node Node, Node Gradient)> seeds, Func<Node, bool> isSought)
    {
        var forwardNodes = graph.Nodes.Where(n => n.Id <= seeds.Max(s => s.Node.Id)).ToList();
        var needed = NeedsGradient(forwardNodes, isSought);

        // Gradients of each result of each node, summed over those who read it.
        var gradients = new Dictionary<Node, Node?[]>();
        var sought = new Dictionary<Node, Node>();
        foreach (var (node, gradient) in seeds)
            Contribute(node, 0, gradient);

        for (var id = forwardNodes.Count - 1; id >= 0; id--)
        {
            var node = forwardNodes[id];
            if (!gradients.TryGetValue(node, out var own))
                continue;
            graph.Origin = node.Origin with { Backward = true };
            if (node.Op == Pick.Op)
            {
                Contribute(node.Input, (int)node.Attribute!, own[0]!);
            }
            else if (isSought(node))
            {
                sought.Add(node, own[0]!);
            }
            else
            {
                var inputGradients = node.Op.Differentiate(graph, node, own);
                for (var i = 0; i < node.Inputs.Length; i++)
                    if (needed.Contains(node.Inputs[i]) && inputGradients[i] is { } gradient)
                        Contribute(node.Inputs[i], 0, gradient);
            }
        }

        return sought;

        void Contribute(Node node, int part, Node gradient)
        {
            if (!gradients.TryGetValue(node, out var own))
                gradients.Add(node, own = new Node?[node.Op.Parts(node).Count]);
            own[part] = own[part] is not { } sum ? gradient
                : graph.Add(node.Op == Weight.Op ? Scalars.Accumulate : Scalars.Add, null, sum, gradient);
        }
    }

    /// <summary>The nodes that depend on what gradients are sought for.</summary>
    private static HashSet<Node> NeedsGradient(IReadOnlyList<Node> nodes, Func<Node, bool> isSought)
    {
        var needed = new HashSet<Node>();
        foreach (var node in nodes)
            if (isSought(node) || node.Inputs.Any(needed.Contains))
                needed.Add(node);
        return needed;
    }
}
