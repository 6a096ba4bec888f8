using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// Applies a cell to each step of a sequence: states after a step are those before the next. The attribute is the
/// <see cref="Cell"/>. Each result is a sequence: first the states, which have one step more, the one they begin with; then, where
/// somebody reads it, any other value of the cell, at each step.
/// </summary>
public sealed class Recurrence : Op
{
    public static readonly Recurrence Op = new();

    public override string Name => "Recurrence";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Cell)attribute!).Parts[0];

    public override IReadOnlyList<TensorType> Parts(Node node) => ((Cell)node.Attribute!).Parts;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) => RecurrenceGradient.Of(graph, node, gradients);

    public override void Emit(ProgramWriter writer, Node node) => writer.Loop(node);
}

/// <summary>
/// What a recurrence does at one step, as a graph of its own: from the states before the step, from what sequences have at that
/// step and from what is the same for all of them, to the states after it.
/// </summary>
/// <param name="length">How many steps there are.</param>
/// <param name="isReversed">Whether the last step comes first.</param>
/// <param name="origin">The layer.</param>
public sealed class Cell(int length, bool isReversed, Origin origin)
{
    private readonly List<Node> inputs = [];
    private readonly List<Node> before = [];
    private readonly List<Node> after = [];
    private readonly List<Node?> initial = [];
    private IReadOnlyList<TensorType>? parts;

    public Graph Graph { get; } = new() { Origin = origin };

    public int Length { get; } = length;

    public bool IsReversed { get; } = isReversed;

    /// <summary>The states before the step.</summary>
    public IReadOnlyList<Node> Before => before;

    /// <summary>The states after the step.</summary>
    public IReadOnlyList<Node> After => after;

    /// <summary>What states are before the first step; null where that is zero.</summary>
    public IReadOnlyList<Node?> Initial => initial;

    /// <summary>The types of the results: all states, then all nodes.</summary>
    public IReadOnlyList<TensorType> Parts => parts ??=
    [
        .. after.Select(state => state.Type with { Steps = Length + 1 }),
        .. Graph.Nodes.Select(node => node.Type.Batched ? node.Type with { Steps = Length } : node.Type),
    ];

    /// <summary>Which of the states, of which there is one more than steps, is that before the step of number 0.</summary>
    public int FirstBefore => IsReversed ? 1 : 0;

    /// <summary>Which of them is that after the step of number 0.</summary>
    public int FirstAfter => IsReversed ? 0 : 1;

    /// <summary>Which of them is that after all steps.</summary>
    public int Final => IsReversed ? 0 : Length;

    /// <summary>A value from outside: its part at the step if it is a sequence.</summary>
    public Node Given(Node outer)
    {
        var index = inputs.IndexOf(outer);
        if (index < 0)
        {
            index = inputs.Count;
            inputs.Add(outer);
        }

        var role = outer.Attribute is ParameterSpec parameter ? parameter.Role : outer.Origin.Role;
        return Graph.At(outer.Origin with { Role = role }, () => Graph.Add(Ops.Given.Op, new Given.Value(index, outer.Type with { Steps = 1 })));
    }

    /// <summary>Adds a state: its value before the step.</summary>
    /// <param name="role">What it is called.</param>
    /// <param name="first">What it is before the first step; null for zero.</param>
    public Node State(string role, TensorType type, Node? first = null)
    {
        var state = Graph.At(Graph.Origin with { Role = role + "Before" }, () => Graph.Add(Ops.Before.Op, new Before.State(before.Count, type)));
        before.Add(state);
        initial.Add(first is null ? null : Given(first));
        return state;
    }

    /// <summary>Says what the states are after the step, in the order in which they were added.</summary>
    public void Then(params IReadOnlyList<Node> states) => after.AddRange(states);

    /// <summary>The recurrence, in the graph of its inputs.</summary>
    public Node AddTo(Graph graph) => graph.Add(Recurrence.Op, this, inputs);

    /// <summary>A state after each step.</summary>
    public Node StatesAfter(Graph graph, Node recurrence, int state) => States(graph, recurrence, state, after[state], FirstAfter, Length);

    /// <summary>A state before each step.</summary>
    public Node StatesBefore(Graph graph, Node recurrence, int state) => States(graph, recurrence, state, before[state], FirstBefore, Length);

    /// <summary>A state after all steps.</summary>
    public Node FinalState(Graph graph, Node recurrence, int state) => States(graph, recurrence, state, after[state], Final, 1);

    /// <summary>Another value of the cell, at each step.</summary>
    public Node Values(Graph graph, Node recurrence, Node value) => graph.At(value.Origin, () => graph.Add(Pick.Op, after.Count + value.Id, recurrence));

    /// <summary>The value of the cell that is that result.</summary>
    public Node ValueOf(int part) => part < after.Count ? after[part] : Graph.Nodes[part - after.Count];

    private Node States(Graph graph, Node recurrence, int state, Node value, int first, int count) => graph.At(value.Origin, () => Window.Of(
        graph, graph.At(value.Origin with { Role = after[state].Origin.Role + "States" }, () => graph.Add(Pick.Op, state, recurrence)), first, count));

    public override string ToString() => $"{Length} steps{(IsReversed ? ", last first" : "")}";
}

/// <summary>What a cell is given from outside.</summary>
public sealed class Given : SourceOp
{
    public static readonly Given Op = new();

    public sealed record Value(int Input, TensorType Type);

    public override string Name => "Given";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Value)attribute!).Type;

    /// <summary>Which input of the recurrence it is.</summary>
    public static int InputOf(Node node) => ((Value)node.Attribute!).Input;
}

/// <summary>A state of a cell before the step.</summary>
public sealed class Before : SourceOp
{
    public static readonly Before Op = new();

    public sealed record State(int Index, TensorType Type);

    public override string Name => "Before";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((State)attribute!).Type;

    public static int IndexOf(Node node) => ((State)node.Attribute!).Index;
}
