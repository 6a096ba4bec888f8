using System.Text;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Ir;

/// <summary>
/// One value of the program and the operation that makes it. The only node type there is. Immutable, and interned by its
/// graph: two nodes of a graph that would compute the same are the same node.
/// </summary>
public sealed class Node
{
    internal Node(int id, Op op, object? attribute, Body? body, ImmutableArray<Node> inputs, TensorType type, Origin origin) =>
        (Id, Op, Attribute, Body, Inputs, Type, Origin) = (id, op, attribute, body, inputs, type, origin);

    /// <summary>Its place in the graph's order: inputs have smaller ids.</summary>
    public int Id { get; }

    public Op Op { get; }

    /// <summary>The operation's constants: a record, compared by value; null where there are none.</summary>
    public object? Attribute { get; }

    /// <summary>The function fused into the kernel, after fusion.</summary>
    public Body? Body { get; }

    /// <summary>The operation's own operands, then those of <see cref="Body"/>.</summary>
    public ImmutableArray<Node> Inputs { get; }

    public TensorType Type { get; }

    /// <summary>Why it is there. Not part of what makes nodes equal.</summary>
    public Origin Origin { get; }

    public Node Input => Inputs[0];

    /// <summary>The operation's own operands.</summary>
    public IEnumerable<Node> Operands => Inputs.Take(Op.OperandCount(this));

    /// <summary>What the fused function is given after the kernel's own value.</summary>
    public IEnumerable<Node> BodyOperands => Inputs.Skip(Op.OperandCount(this));

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

/// <summary>Where a node comes from, for names and comments.</summary>
/// <param name="Layer">Index of the layer; -1 for what belongs to none.</param>
/// <param name="Backward">Whether differentiation made it.</param>
/// <param name="Role">What it is within the layer, such as <c>Mean</c>; empty for the layer's output.</param>
public sealed record Origin(int Layer, bool Backward = false, string Role = "");

internal static class StringBuilderExtensions
{
    public static StringBuilder Append(this StringBuilder builder, CultureInfo culture, FormattableString text) =>
        builder.Append(text.ToString(culture));
}
