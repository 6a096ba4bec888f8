using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Ops.Recurrent;

/// <summary>
/// Applies a cell to each time step of a sequence. The states after a step are those before the next. The attribute is the <see
/// cref="Cell"/>. Each result is a sequence: first the states, which have one more step for the initial value; then other values of the
/// cell that are read, at each step.
/// </summary>
public sealed class Recurrence : Op<Cell>
{
    public static readonly Recurrence Op = new();

    public override string Name => "Recurrence";

    protected override TensorType Infer(Cell attribute, IReadOnlyList<Node> inputs) => attribute.Parts[0];

    public override IReadOnlyList<TensorType> Parts(Node node) => AttributeOf(node).Parts;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        RecurrenceGradient.Of(graph, node, gradients);
}

/// <summary>
/// One step of a recurrence as a graph of its own: from the states before the step, the elements of sequences at that step, and values that
/// are the same for all steps, to the states after the step.
/// </summary>
/// <param name="length">The number of steps.</param>
/// <param name="isReversed">Whether the last step comes first.</param>
/// <param name="origin">The layer.</param>
public sealed class Cell(int length, bool isReversed, Origin origin)
{
    private readonly List<Node> inputs = [];
    private readonly List<Node> before = [];
    private readonly List<Node> after = [];
    private readonly List<Node?> initial = [];
    private IReadOnlyList<TensorType>? parts;

    public Graph Graph { get; } = new();

    /// <summary>Adds nodes to <see cref="Graph"/>.</summary>
    public GraphBuilder Builder => Graph.At(origin);

    public int Length { get; } = length;

    public bool IsReversed { get; } = isReversed;

    /// <summary>The states before the step.</summary>
    public IReadOnlyList<Node> Before => before;

    /// <summary>The states after the step.</summary>
    public IReadOnlyList<Node> After => after;

    /// <summary>The initial states; null for zero.</summary>
    public IReadOnlyList<Node?> Initial => initial;

    /// <summary>The types of the results: all states, then all nodes.</summary>
    public IReadOnlyList<TensorType> Parts => parts ??=
    [
        .. after.Select(state => state.Type with { Steps = Length + 1 }),
        .. Graph.Nodes.Select(node => node.Type.Batched ? node.Type with { Steps = Length } : node.Type),
    ];

    /// <summary>The index, among the states, of the state before step 0. There is one more state than steps.</summary>
    public int FirstBefore => IsReversed ? 1 : 0;

    /// <summary>The index of the state after step 0.</summary>
    public int FirstAfter => IsReversed ? 0 : 1;

    /// <summary>The index of the state after all steps.</summary>
    public int Final => IsReversed ? 0 : Length;

    /// <summary>A value from outside; for a sequence, its element at the step.</summary>
    public Node Given(Node outer)
    {
        var index = inputs.IndexOf(outer);
        if (index < 0)
        {
            index = inputs.Count;
            inputs.Add(outer);
        }

        var role = outer.Attribute is ParameterSpec parameter ? parameter.Role : outer.Origin.Role;
        return Graph.At(outer.Origin with { Role = role }).Add(Recurrent.Given.Op, new Given.Value(index, outer.Type with { Steps = 1 }));
    }

    /// <summary>Adds a state: its value before the step.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="first">Its initial value; null for zero.</param>
    public Node State(string role, TensorType type, Node? first = null)
    {
        var state = Builder.As(role + "Before").Add(Recurrent.Before.Op, new Before.State(before.Count, type));
        before.Add(state);
        initial.Add(first is null ? null : Given(first));
        return state;
    }

    /// <summary>Sets the states after the step, in the order in which they were added.</summary>
    public void Then(params IReadOnlyList<Node> states) => after.AddRange(states);

    /// <summary>Adds the recurrence to the graph of its inputs.</summary>
    public Node AddTo(GraphBuilder graph) => graph.Add(Recurrence.Op, this, inputs);

    /// <summary>A state after each step.</summary>
    public Node StatesAfter(Graph graph, Node recurrence, int state) => States(graph, recurrence, state, after[state], FirstAfter, Length);

    /// <summary>A state before each step.</summary>
    public Node StatesBefore(Graph graph, Node recurrence, int state) =>
        States(graph, recurrence, state, before[state], FirstBefore, Length);

    /// <summary>A state after all steps.</summary>
    public Node FinalState(Graph graph, Node recurrence, int state) => States(graph, recurrence, state, after[state], Final, 1);

    /// <summary>Another value of the cell, at each step.</summary>
    public Node Values(Graph graph, Node recurrence, Node value) =>
        graph.At(value.Origin).Add(TupleElement.Op, after.Count + value.Id, recurrence);

    /// <summary>The value of the cell for a result.</summary>
    public Node ValueOf(int part) => part < after.Count ? after[part] : Graph.Nodes[part - after.Count];

    private Node States(Graph graph, Node recurrence, int state, Node value, int first, int count)
    {
        var all = graph.At(value.Origin with { Role = after[state].Origin.Role + "States" }).Add(TupleElement.Op, state, recurrence);
        return Window.Of(graph.At(value.Origin), all, first, count);
    }

    public override string ToString() => $"{Length} steps{(IsReversed ? ", last first" : "")}";
}

/// <summary>An input of a cell from outside.</summary>
public sealed class Given : SourceOp<Given.Value>
{
    public static readonly Given Op = new();

    public sealed record Value(int Input, TensorType Type);

    public override string Name => "Given";

    protected override TensorType Infer(Value attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    /// <summary>The index of the recurrence's input.</summary>
    public static int InputOf(Node node) => AttributeOf(node).Input;
}

/// <summary>A state of a cell before the step.</summary>
public sealed class Before : SourceOp<Before.State>
{
    public static readonly Before Op = new();

    public sealed record State(int Index, TensorType Type);

    public override string Name => "Before";

    protected override TensorType Infer(State attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public static int IndexOf(Node node) => AttributeOf(node).Index;
}
