using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops.Recurrent;

/// <summary>
/// Back-propagation through time. The derivative of a recurrence is a recurrence that starts at the last step; its states are the gradients
/// of the states (Werbos, 1990).
/// </summary>
/// <remarks>
/// The derivative of a cell follows from those of its operations. Expensive values of the forward pass that it reads are stored for each
/// step; cheap ones are computed again. The gradient of a value that is the same for all steps, such as a weight, is a sum over samples and
/// steps. The operation that computes it, a matrix product or a sum over the batch, gets all steps at once instead of adding the sums of
/// each step.
/// </remarks>
internal sealed class RecurrenceGradient
{
    private readonly GraphBuilder graph;
    private readonly Node forward;
    private readonly Cell cell;

    /// <summary>The nodes of the cell, with the same numbers, followed by its derivative.</summary>
    private readonly Graph both = new();
    private readonly Cell backward;
    private readonly Dictionary<Node, Node> made = [];

    private RecurrenceGradient(GraphBuilder graph, Node forward)
    {
        (this.graph, this.forward, cell) = (graph, forward, Recurrence.AttributeOf(forward));
        backward = new(cell.Length, !cell.IsReversed, new(forward.Origin.Layer, Backward: true));
    }

    /// <summary>The gradients of the inputs of a recurrence, given those of its states.</summary>
    public static IReadOnlyList<Node?> Of(GraphBuilder graph, Node forward, IReadOnlyList<Node?> gradients) => new RecurrenceGradient(graph, forward).Of(gradients);

    private IReadOnlyList<Node?> Of(IReadOnlyList<Node?> gradients)
    {
        if (cell.Initial.Any(state => state is not null) || gradients.Skip(cell.After.Count).Any(g => g is not null))
            throw new InvalidOperationException("Only recurrences that begin with zeros and whose states alone are read have a derivative.");

        var copy = new GraphRewriter(both);
        foreach (var node in cell.Graph.Nodes)
            copy.Copy(node);
        var copies = cell.Graph.Nodes.Select(node => copy[node]).ToList();

        // The gradient of a state after a step: the contribution of later steps plus the one from outside.
        var seeds = new List<(Node, Node)>();
        for (var state = 0; state < cell.After.Count; state++)
        {
            var type = cell.After[state].Type;
            var (each, last) = FromOutside(gradients[state]);
            var builder = both.At(new(cell.After[state].Origin.Layer, Backward: true) { GradientOf = new(cell.After[state].Origin.Layer, cell.After[state].Origin.Role) });
            var gradient = builder.Add(Before.Op, new Before.State(cell.After.Count + state, type));
            made[gradient] = backward.State(cell.After[state].Origin.Role, type, last);
            if (each is not null)
            {
                var outside = builder.Add(Given.Op, new Given.Value(forward.Inputs.Length + state, type));
                made[outside] = backward.Given(each);
                gradient = builder.Add(gradient, outside);
            }

            seeds.Add((copies[cell.After[state].Id], gradient));
        }

        var found = BackwardPass.Add(both, seeds, node => node.Id < copies.Count && (node.Op == Given.Op || node.Op == Before.Op));
        backward.Then([.. cell.Before.Select(before => found.TryGetValue(copies[before.Id], out var gradient) ? Remade(gradient) : Zeros(before.Type))]);
        var sought = new Node?[forward.Inputs.Length];
        foreach (var (source, gradient) in found.Where(f => f.Key.Op == Given.Op).OrderBy(f => f.Key.Id).Select(f => (f.Key, f.Value)))
            sought[Given.InputOf(source)] = gradient;
        for (var i = 0; i < sought.Length; i++)
            if (sought[i] is { } gradient)
                ComputeOperands(gradient, isSummed: !forward.Inputs[i].Type.Batched);

        var loop = backward.AddTo(graph);
        return [.. sought.Select((gradient, i) => gradient is null ? null : forward.Inputs[i].Type.Batched ? AllSteps(gradient, loop) : Summed(gradient, loop))];
    }

    /// <summary>The gradient from outside of a state at each step, and of its last value.</summary>
    private (Node? Each, Node? Last) FromOutside(Node? gradient)
    {
        if (gradient is null)
            return default;
        if (gradient.Op == Scalars.Add)
        {
            var (first, second) = (FromOutside(gradient.Inputs[0]), FromOutside(gradient.Inputs[1]));
            return (Sum(first.Each, second.Each), Sum(first.Last, second.Last));
        }

        if (gradient.Op == PadSteps.Op && PadSteps.AttributeOf(gradient).First is var at)
        {
            if (gradient.Input.Type.Steps == cell.Length && at == cell.FirstAfter)
                return (gradient.Input, null);
            if (gradient.Input.Type.Steps == 1 && at == cell.Final)
                return (null, gradient.Input);
        }

        return (Window.Of(graph, gradient, cell.FirstAfter, cell.Length), null);

        Node? Sum(Node? a, Node? b) => a is null ? b : b is null ? a : graph.Add(a, b);
    }

    /// <summary>The input of the forward cell that is the same for all steps; null for other values.</summary>
    private Node? Weights(Node node) =>
        IsForward(node) && node.Op == Given.Op && forward.Inputs[Given.InputOf(node)] is { Type.Batched: false } given ? given : null;

    private bool IsForward(Node node) => node.Id < cell.Graph.Nodes.Count;

    /// <summary>The node of the backward cell for a node of <see cref="both"/>.</summary>
    private Node Remade(Node node)
    {
        if (!made.TryGetValue(node, out var result))
        {
            if (IsForward(node) && node.Inputs.Length > 0 && node.Op is not ElementwiseOp { IsExpensive: false } || IsForward(node) && Sequence(node) is not null)
                result = backward.Given(Sequence(node) ?? cell.Values(graph.Graph, forward, cell.Graph.Nodes[node.Id]));
            else
            {
                // The forward pass transposes its weights; the backward pass uses them as stored.
                var isTransposed = node.Attribute is MatMul.Layout { TransposeB: true } && Weights(node.Inputs[1])?.Op == TransposeWeights.Op;
                var inputs = node.Inputs.Select((input, i) => isTransposed && i == 1 ? backward.Given(Weights(input)!.Input) : Remade(input)).ToList();
                result = backward.Graph.Add(node.Origin with { Backward = true }, node.Op, isTransposed ? new MatMul.Layout(false, false) : node.Attribute, null, inputs);
            }

            made.Add(node, result);
        }

        return result;
    }

    /// <summary>The sequence of a value of the forward cell that exists in any case: an input, or a state.</summary>
    private Node? Sequence(Node node)
    {
        if (node.Op == Given.Op)
            return forward.Inputs[Given.InputOf(node)];
        if (node.Op == Before.Op)
            return cell.StatesBefore(graph.Graph, forward, Before.IndexOf(node));
        var after = cell.After.ToList().IndexOf(cell.Graph.Nodes[node.Id]);
        return after < 0 ? null : cell.StatesAfter(graph.Graph, forward, after);
    }

    private Node Zeros(TensorType type) => backward.Builder.Broadcast(backward.Builder.Number(0), type);

    /// <summary>Makes the backward cell compute the operands of a gradient.</summary>
    private void ComputeOperands(Node gradient, bool isSummed)
    {
        if (!isSummed)
        {
            Remade(gradient);
            return;
        }

        foreach (var input in gradient.Inputs)
            if (gradient.Op == Scalars.Add)
                ComputeOperands(input, isSummed: true);
            else if (!IsForward(input))
                Remade(input);
    }

    /// <summary>A value, at each step.</summary>
    private Node AllSteps(Node node, Node loop) =>
        !IsForward(node) ? backward.Values(graph.Graph, loop, made[node])
        : Sequence(node) ?? cell.Values(graph.Graph, forward, cell.Graph.Nodes[node.Id]);

    /// <summary>Applies an operation that sums over the batch to all steps.</summary>
    private Node Summed(Node gradient, Node loop)
    {
        if (gradient.Op == Scalars.Add)
            return graph.Add(Summed(gradient.Inputs[0], loop), Summed(gradient.Inputs[1], loop));
        var inputs = gradient.Inputs.Select(input => AllSteps(input, loop)).ToList();
        if (gradient.Op == MatMul.Op)
            return graph.Add(MatMul.Op, MatMul.AttributeOf(gradient), [.. inputs]);
        if (gradient is { Attribute: Reduce.Axes { Keep: Keep.Channel, Mean: false } })
            return Reduce.Sum(graph, inputs[0], Keep.Channel);
        throw new InvalidOperationException($"{gradient} cannot be summed over steps.");
    }
}
