using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Adds a backward pass to a graph: nodes like any other, walking from results to what they depend on and asking each
/// operation for its derivative. Reads nothing but derivatives; what is worth keeping is fusion's business.
/// </summary>
public static class Differentiate
{
    /// <summary>What training needs: the gradient of the loss for every parameter.</summary>
    public static Graph Run(Graph forward) => Run(Copy(forward), OfLoss, Weight.Op, node => new(RootKind.Gradient, ((ParameterSpec)node.Attribute!).FullName));

    /// <summary>The gradient of the loss for the outputs that it starts from.</summary>
    public static Graph ForOutputs(Graph loss) => Run(Copy(loss), OfLoss, Output.Op, node => new(RootKind.OutputGradient, BatchSource.NameOf(node)));

    /// <summary>The gradient for the inputs of what the gradients for the outputs, which are given, belong to. Computes no loss.</summary>
    public static Graph ForInputs(Graph forward)
    {
        var graph = Copy(forward);
        graph.RemoveRoots(RootKind.Loss);
        return Run(graph, g => [.. g.Roots.Select(r => Begin(g, r.Value, () => OutputGradient.Op.AddTo(g, r.Root.Name, r.Value.Type)))],
            Input.Op, node => new(RootKind.InputGradient, BatchSource.NameOf(node)));
    }

    /// <summary>So that the forward graph stays what it was.</summary>
    private static Graph Copy(Graph forward) => forward.Rewrite((g, node, inputs) => g.Add(node.Op, node.Attribute, node.Body, inputs));

    private static IReadOnlyList<(Node Value, Node Gradient)> OfLoss(Graph graph) => [Begin(graph, graph.FindRoot(RootKind.Loss)!, () => graph.Number(1))];

    private static (Node Value, Node Gradient) Begin(Graph graph, Node value, Func<Node> gradient)
    {
        graph.Origin = value.Origin with { Backward = true };
        return (value, gradient());
    }

    /// <param name="graph">The forward pass, to be extended.</param>
    /// <param name="begin">The values whose gradients are known.</param>
    /// <param name="sought">The sources whose gradients are wanted.</param>
    /// <param name="name">The root of such a source's gradient.</param>
    private static Graph Run(Graph graph, Func<Graph, IReadOnlyList<(Node Value, Node Gradient)>> begin, Op sought, Func<Node, Root> name)
    {
        var forwardNodes = graph.Nodes.ToList();
        var needed = Needed(forwardNodes, sought);

        // Gradients of each result of each node, summed over those who read it.
        var gradients = new Dictionary<Node, Node?[]>();
        foreach (var (value, gradient) in begin(graph))
            Contribute(value, 0, gradient);

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
            else if (node.Op == sought)
            {
                graph.AddRoot(name(node), own[0]!);
            }
            else
            {
                var inputGradients = node.Op.Differentiate(graph, node, own);
                for (var i = 0; i < node.Inputs.Length; i++)
                    if (needed.Contains(node.Inputs[i]) && inputGradients[i] is { } gradient)
                        Contribute(node.Inputs[i], 0, gradient);
            }
        }

        // What nothing depends on still has a gradient, zero: its place is never written to.
        return graph;

        void Contribute(Node node, int part, Node gradient)
        {
            if (!gradients.TryGetValue(node, out var own))
                gradients.Add(node, own = new Node?[node.Op.Parts(node).Count]);
            own[part] = own[part] is not { } sum ? gradient
                : graph.Add(node.Op == Weight.Op ? Scalars.Accumulate : Scalars.Add, null, sum, gradient);
        }
    }

    /// <summary>The nodes that depend on what is sought.</summary>
    private static HashSet<Node> Needed(IReadOnlyList<Node> nodes, Op sought)
    {
        var needed = new HashSet<Node>();
        foreach (var node in nodes)
            if (node.Op == sought || node.Inputs.Any(needed.Contains))
                needed.Add(node);
        return needed;
    }
}
