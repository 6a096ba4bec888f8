using System.Text;

namespace NetDsl.Generator.Ir;

/// <summary>
/// One value of the program and the operation that computes it. It is the only node type. Nodes are immutable and interned by their graph:
/// a graph has only one node for each computation.
/// </summary>
public sealed class Node
{
    internal Node(int id, Op op, object? attribute, Body? body, ImmutableArray<Node> inputs, TensorType type, Origin origin, FunctionOrigin? fused) =>
        (Id, Op, Attribute, Body, Inputs, Type, Origin, Fused) = (id, op, attribute, body, inputs, type, origin, fused);

    /// <summary>The position in the graph's order. Inputs have smaller ids.</summary>
    public int Id { get; }

    public Op Op { get; }

    /// <summary>The constants of the operation: a record, compared by value; null if there are none.</summary>
    public object? Attribute { get; }

    /// <summary>The function fused into the kernel, after fusion.</summary>
    public Body? Body { get; }

    /// <summary>The operation's own operands, then those of <see cref="Body"/>.</summary>
    public ImmutableArray<Node> Inputs { get; }

    public TensorType Type { get; }

    /// <summary>The origin of the node. It does not affect equality.</summary>
    public Origin Origin { get; internal set; }

    /// <summary>The nodes that fusion made its function of; null for a node without one. Not part of equality either.</summary>
    public FunctionOrigin? Fused { get; }

    public Node Input => Inputs[0];

    /// <summary>The operation's own operands.</summary>
    public IEnumerable<Node> Operands => Inputs.Take(Op.OperandCount(this));

    /// <summary>The operands of the fused function after the kernel's own value.</summary>
    public IEnumerable<Node> BodyOperands => Inputs.Skip(Op.OperandCount(this));

    /// <summary>The id: a node is equal only to itself, and the hash code that an object has otherwise is slower.</summary>
    public override int GetHashCode() => Id;

    public override string ToString()
    {
        var text = new StringBuilder($"%{Id} = {Op.Name}");
        if (Attribute is not null)
            text.Append(CultureInfo.InvariantCulture, $" {Attribute}");
        text.Append($"({string.Join(", ", Inputs.Select(i => $"%{i.Id}"))})");
        if (Body is not null)
            text.Append($" then {Body}");
        return text.Append($" : {Type}").ToString();
    }
}

/// <summary>The origin of a node, for names and comments.</summary>
/// <param name="Layer">The index of the layer; -1 if the node belongs to none.</param>
/// <param name="Backward">Whether differentiation created the node.</param>
/// <param name="Role">The name of the value within the layer, such as <c>Mean</c>; empty for the layer's output.</param>
public sealed record Origin(int Layer, bool Backward = false, string Role = "")
{
    /// <summary>The origin of nodes outside of layers.</summary>
    public static readonly Origin None = new(-1);

    /// <summary>The value whose gradient the node is; null if it is not a gradient of a single value.</summary>
    public ValueOrigin? GradientOf { get; init; }

    /// <summary>Whether the backward pass computes a value of the forward pass again.</summary>
    public bool IsRecomputed { get; init; }
}

/// <summary>The layer of a value, and its name within the layer.</summary>
public sealed record ValueOrigin(int Layer, string Role);

internal static class StringBuilderExtensions
{
    public static StringBuilder Append(this StringBuilder builder, CultureInfo culture, FormattableString text) =>
        builder.Append(text.ToString(culture));
}
