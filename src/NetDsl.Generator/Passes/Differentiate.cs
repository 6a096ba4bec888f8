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
        var forwardNodes = graph.Nodes.ToList();
        var needed = NeedsGradient(forwardNodes);

        // Gradients of each result of each node, summed over those who read it.
        var gradients = new Dictionary<Node, Node?[]>();
        graph.Origin = loss.Origin with { Backward = true };
        Contribute(loss, 0, graph.Number(1));

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
            else if (node.Op == Weight.Op)
            {
                graph.AddRoot(new(RootKind.Gradient, ((ParameterSpec)node.Attribute!).FullName), own[0]!);
            }
            else
            {
                var inputGradients = node.Op.Differentiate(graph, node, own);
                for (var i = 0; i < node.Inputs.Length; i++)
                    if (needed.Contains(node.Inputs[i]) && inputGradients[i] is { } gradient)
                        Contribute(node.Inputs[i], 0, gradient);
            }
        }

        // A parameter that the loss does not depend on still has a gradient, zero, and keeps its place.
        return graph;

        void Contribute(Node node, int part, Node gradient)
        {
            if (!gradients.TryGetValue(node, out var own))
                gradients.Add(node, own = new Node?[node.Op.Parts(node).Count]);
            own[part] = own[part] is not { } sum ? gradient
                : graph.Add(node.Op == Weight.Op ? Scalars.Accumulate : Scalars.Add, null, sum, gradient);
        }
    }

    /// <summary>The nodes that depend on a trained parameter.</summary>
    private static HashSet<Node> NeedsGradient(IReadOnlyList<Node> nodes)
    {
        var needed = new HashSet<Node>();
        foreach (var node in nodes)
            if (node.Op == Weight.Op || node.Inputs.Any(needed.Contains))
                needed.Add(node);
        return needed;
    }
}
