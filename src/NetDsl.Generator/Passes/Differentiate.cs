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
    public static Graph Run(Graph forward) => OfLoss(forward, Weight.Op, node => new(RootKind.Gradient, ((ParameterSpec)node.Attribute!).FullName));

    /// <summary>The gradient of the loss for the outputs that it starts from.</summary>
    public static Graph ForOutputs(Graph loss) => OfLoss(loss, Output.Op, node => new(RootKind.OutputGradient, BatchSource.NameOf(node)));

    /// <summary>The gradient for the inputs of what the gradients for the outputs, which are given, belong to. Computes no loss.</summary>
    public static Graph ForInputs(Graph forward)
    {
        var graph = Copy(forward);
        graph.RemoveRoots(RootKind.Loss);
        var seeds = graph.Roots.Select(r => Seed(graph, r.Value, () => OutputGradient.Op.AddTo(graph, r.Root.Name, r.Value.Type))).ToList();
        return AddGradients(graph, seeds, Input.Op, node => new(RootKind.InputGradient, BatchSource.NameOf(node)));
    }

    private static Graph OfLoss(Graph forward, Op sought, Func<Node, Root> name)
    {
        var graph = Copy(forward);
        return AddGradients(graph, [Seed(graph, graph.FindRoot(RootKind.Loss)!, () => graph.Number(1))], sought, name);
    }

    /// <summary>So that the forward graph stays what it was.</summary>
    private static Graph Copy(Graph forward) => forward.Rewrite((g, node, inputs) => g.Add(node.Op, node.Attribute, node.Body, inputs));

    private static (Node Node, Node Gradient) Seed(Graph graph, Node value, Func<Node> gradient)
    {
        graph.Origin = value.Origin with { Backward = true };
        return (value, gradient());
    }

    private static Graph AddGradients(Graph graph, IReadOnlyList<(Node Node, Node Gradient)> seeds, Op sought, Func<Node, Root> name)
    {
        foreach (var (source, gradient) in Backward(graph, seeds, node => node.Op == sought).OrderByDescending(g => g.Key.Id).Select(g => (g.Key, g.Value)))
            graph.AddRoot(name(source), gradient);
        // What nothing depends on still has a gradient, zero: its place is never written to.
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
