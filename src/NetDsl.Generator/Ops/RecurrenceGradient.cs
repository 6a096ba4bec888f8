using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// Back-propagation through time: the derivative of a recurrence is a recurrence that begins with the last step, whose states are the
/// gradients of the states (Werbos, 1990).
/// </summary>
/// <remarks>
/// A cell's derivative comes out of those of its operations. What it reads of the forward pass is kept for each step; what is cheap is
/// computed again. The gradient of what is the same for all steps, a weight, is a sum over samples and steps: instead of adding
/// up those of each step, the operation that makes it, a product of matrices or a sum over the batch, is given all steps at once.
/// </remarks>
internal sealed class RecurrenceGradient
{
    private readonly Graph graph;
    private readonly Node forward;
    private readonly Cell cell;

    /// <summary>The cell, each node with its number there, and after that its derivative.</summary>
    private readonly Graph both = new();
    private readonly Cell backward;
    private readonly Dictionary<Node, Node> made = [];

    private RecurrenceGradient(Graph graph, Node forward)
    {
        (this.graph, this.forward, cell) = (graph, forward, (Cell)forward.Attribute!);
        backward = new(cell.Length, !cell.IsReversed, forward.Origin with { Backward = true });
    }

    /// <summary>The gradients of the inputs of a recurrence, given those of its states.</summary>
    public static IReadOnlyList<Node?> Of(Graph graph, Node forward, IReadOnlyList<Node?> gradients) => new RecurrenceGradient(graph, forward).Of(gradients);

    private IReadOnlyList<Node?> Of(IReadOnlyList<Node?> gradients)
    {
        if (cell.Initial.Any(state => state is not null) || gradients.Skip(cell.After.Count).Any(g => g is not null))
            throw new InvalidOperationException("Only recurrences that begin with zeros and whose states alone are read have a derivative.");

        var copies = new List<Node>();
        foreach (var node in cell.Graph.Nodes)
        {
            both.Origin = node.Origin;
            copies.Add(both.Add(node.Op, node.Attribute, node.Inputs.Select(i => copies[i.Id]).ToList()));
        }

        // The gradient of a state after a step: what the steps after that have made of it, and what comes from outside.
        var seeds = new List<(Node, Node)>();
        for (var state = 0; state < cell.After.Count; state++)
        {
            var type = cell.After[state].Type;
            var (each, last) = FromOutside(gradients[state]);
            both.Origin = cell.After[state].Origin with { Backward = true };
            var gradient = both.Add(Before.Op, new Before.State(cell.After.Count + state, type));
            made[gradient] = backward.State(cell.After[state].Origin.Role, type, last);
            if (each is not null)
            {
                var outside = both.Add(Given.Op, new Given.Value(forward.Inputs.Length + state, type));
                made[outside] = backward.Given(each);
                gradient = both.Add(gradient, outside);
            }

            seeds.Add((copies[cell.After[state].Id], gradient));
        }

        var found = Differentiate.Backward(both, seeds, node => node.Id < copies.Count && (node.Op == Given.Op || node.Op == Before.Op));
        backward.Then([.. cell.Before.Select(before => found.TryGetValue(copies[before.Id], out var gradient) ? Remade(gradient) : Zeros(before.Type))]);
        var sought = new Node?[forward.Inputs.Length];
        foreach (var (source, gradient) in found.Where(f => f.Key.Op == Given.Op).OrderBy(f => f.Key.Id).Select(f => (f.Key, f.Value)))
            sought[Given.InputOf(source)] = gradient;
        for (var i = 0; i < sought.Length; i++)
            if (sought[i] is { } gradient)
                Prepare(gradient, isSummed: !forward.Inputs[i].Type.Batched);

        var loop = backward.AddTo(graph);
        return [.. sought.Select((gradient, i) => gradient is null ? null : forward.Inputs[i].Type.Batched ? AllSteps(gradient, loop) : Summed(gradient, loop))];
    }

    /// <summary>The gradient that a state has at each step, and that of its last.</summary>
    private (Node? Each, Node? Last) FromOutside(Node? gradient)
    {
        if (gradient is null)
            return default;
        if (gradient.Op == Scalars.Add)
        {
            var (first, second) = (FromOutside(gradient.Inputs[0]), FromOutside(gradient.Inputs[1]));
            return (Sum(first.Each, second.Each), Sum(first.Last, second.Last));
        }

        if (gradient.Op == PadSteps.Op && ((PadSteps.Frame)gradient.Attribute!).First is var at)
        {
            if (gradient.Input.Type.Steps == cell.Length && at == cell.FirstAfter)
                return (gradient.Input, null);
            if (gradient.Input.Type.Steps == 1 && at == cell.Final)
                return (null, gradient.Input);
        }

        return (Window.Of(graph, gradient, cell.FirstAfter, cell.Length), null);

        Node? Sum(Node? a, Node? b) => a is null ? b : b is null ? a : graph.Add(a, b);
    }

    /// <summary>What the forward cell is given, the same for all steps; null for another value.</summary>
    private Node? Weights(Node node) =>
        IsForward(node) && node.Op == Given.Op && forward.Inputs[Given.InputOf(node)] is { Type.Batched: false } given ? given : null;

    private bool IsForward(Node node) => node.Id < cell.Graph.Nodes.Count;

    /// <summary>A node of <see cref="both"/> in the cell of the backward pass.</summary>
    private Node Remade(Node node)
    {
        if (!made.TryGetValue(node, out var result))
        {
            if (IsForward(node) && node.Inputs.Length > 0 && node.Op is not Elementwise { IsExpensive: false } || IsForward(node) && Sequence(node) is not null)
                result = backward.Given(Sequence(node) ?? cell.Values(graph, forward, cell.Graph.Nodes[node.Id]));
            else
            {
                // The forward pass has turned its weights; those of the backward pass are as they were.
                var isTurned = node.Attribute is MatMul.Layout { TransposeB: true } && Weights(node.Inputs[1])?.Op == Turn.Op;
                var inputs = node.Inputs.Select((input, i) => isTurned && i == 1 ? backward.Given(Weights(input)!.Input) : Remade(input)).ToList();
                backward.Graph.Origin = node.Origin with { Backward = true };
                result = backward.Graph.Add(node.Op, isTurned ? new MatMul.Layout(false, false) : node.Attribute, inputs);
            }

            made.Add(node, result);
        }

        return result;
    }

    /// <summary>What is at each step a value of the forward cell that is there in any case: given, or a state.</summary>
    private Node? Sequence(Node node)
    {
        if (node.Op == Given.Op)
            return forward.Inputs[Given.InputOf(node)];
        if (node.Op == Before.Op)
            return cell.StatesBefore(graph, forward, Before.IndexOf(node));
        var after = cell.After.ToList().IndexOf(cell.Graph.Nodes[node.Id]);
        return after < 0 ? null : cell.StatesAfter(graph, forward, after);
    }

    private Node Zeros(TensorType type) => backward.Graph.Broadcast(backward.Graph.Number(0), type);

    /// <summary>Has the backward cell compute what a gradient is made of.</summary>
    private void Prepare(Node gradient, bool isSummed)
    {
        if (!isSummed)
        {
            Remade(gradient);
            return;
        }

        foreach (var input in gradient.Inputs)
            if (gradient.Op == Scalars.Add)
                Prepare(input, isSummed: true);
            else if (!IsForward(input))
                Remade(input);
    }

    /// <summary>A value, at each step.</summary>
    private Node AllSteps(Node node, Node loop) =>
        !IsForward(node) ? backward.Values(graph, loop, made[node])
        : Sequence(node) ?? cell.Values(graph, forward, cell.Graph.Nodes[node.Id]);

    /// <summary>What sums over the batch sums over all steps, given all of them.</summary>
    private Node Summed(Node gradient, Node loop)
    {
        if (gradient.Op == Scalars.Add)
            return graph.Add(Summed(gradient.Inputs[0], loop), Summed(gradient.Inputs[1], loop));
        var inputs = gradient.Inputs.Select(input => AllSteps(input, loop)).ToList();
        if (gradient.Op == MatMul.Op)
            return graph.Add(MatMul.Op, gradient.Attribute, inputs);
        if (gradient is { Attribute: Reduce.Axes { Keep: Keep.Channel, Mean: false } })
            return Reduce.Sum(graph, inputs[0], Keep.Channel);
        throw new InvalidOperationException($"{gradient} cannot be summed over steps.");
    }
}
