using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>The same numbers under another shape.</summary>
public sealed class Reshape : Op
{
    public static readonly Reshape Op = new();

    public override string Name => "Reshape";

    public override bool IsFree => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => (TensorType)attribute!;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Op, node.Input.Type, gradients[0]!)];
}

/// <summary>Some of the steps of a sequence, one after the other, where they lie.</summary>
public sealed class Window : Op
{
    public static readonly Window Op = new();

    /// <param name="First">The first step.</param>
    /// <param name="Count">How many steps there are.</param>
    public sealed record Range(int First, int Count)
    {
        public override string ToString() => $"{Count} from {First}";
    }

    public override string Name => "Window";

    public override bool IsFree => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type with { Steps = ((Range)attribute!).Count };

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(PadSteps.Op, new PadSteps.Frame(((Range)node.Attribute!).First, node.Input.Type.Steps), gradients[0]!)];

    public static Node Of(Graph graph, Node sequence, int first, int count) => graph.Add(Op, new Range(first, count), sequence);
}

/// <summary>
/// The same value, for what is to be computed from it once more: what is computed from this is another node than what is computed from
/// that. Only recomputation makes it.
/// </summary>
public sealed class Again : Op
{
    public static readonly Again Op = new();

    /// <summary>What the role of a recomputed value ends with.</summary>
    public const string Role = "Again";

    public override string Name => "Again";

    public override bool IsFree => true;

    public override bool TakesNative(Node node) => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Type;
}

/// <summary>One result of an operation that has several.</summary>
public sealed class Pick : Op
{
    public static readonly Pick Op = new();

    public override string Name => "Pick";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => inputs[0].Op.Parts(inputs[0])[(int)attribute!];
}
