using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Adds a backward pass to a graph. It walks from results to the values that they depend on, and asks each operation for its derivative.
/// Which values are stored is decided by fusion, not here.
/// </summary>
public static class Differentiate
{
    /// <summary>Adds the gradients for training: the gradient of the loss for every parameter.</summary>
    public static Graph Run(Graph forward) => OfLoss(forward, Weight.Op, node => new(RootKind.Gradient, Weight.AttributeOf(node).FullName));

    /// <summary>Adds the gradient of the loss for the outputs that it starts from.</summary>
    public static Graph ForOutputs(Graph loss) => OfLoss(loss, Output.Op, node => new(RootKind.OutputGradient, BatchSource.NameOf(node)));

    /// <summary>Adds the gradients for the inputs, from given gradients for the outputs. Computes no loss.</summary>
    public static Graph ForInputs(Graph forward)
    {
        var graph = Copy(forward);
        graph.RemoveRoots(RootKind.Loss);
        var seeds = graph.Roots.Select(r => (r.Value, OutputGradient.Op.AddTo(At(graph, r.Value), r.Root.Name, r.Value.Type))).ToList();
        return AddGradients(graph, seeds, Input.Op, node => new(RootKind.InputGradient, BatchSource.NameOf(node)));
    }

    private static Graph OfLoss(Graph forward, Op sought, Func<Node, Root> name)
    {
        var graph = Copy(forward);
        var loss = graph.FindRoot(RootKind.Loss)!;
        return AddGradients(graph, [(loss, At(graph, loss).Number(1))], sought, name);
    }

    /// <summary>A copy, so that the forward graph does not change.</summary>
    private static Graph Copy(Graph forward) => forward.Rewrite((g, node, inputs) => g.AddLike(node, inputs));

    private static GraphBuilder At(Graph graph, Node value) => graph.At(new(value.Origin.Layer, Backward: true));

    private static Graph AddGradients(Graph graph, IReadOnlyList<(Node Node, Node Gradient)> seeds, Op sought, Func<Node, Root> name)
    {
        foreach (var (source, gradient) in BackwardPass.Add(graph, seeds, node => node.Op == sought).OrderByDescending(g => g.Key.Id).Select(g => (g.Key, g.Value)))
            graph.AddRoot(name(source), gradient);
        // A parameter that does not affect the loss has the gradient zero. Its slice is never written.
        return graph;
    }
}
