using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>Rules for elementwise operations. Each keeps the value, up to rounding.</summary>
internal static class ScalarRules
{
    /// <summary>The rules, in the order in which they are tried.</summary>
    public static readonly RewriteRule[] Table =
    [
        new("fold constants", FoldConstants),
        new("x + 0 = x", (g, n) => n.Op == Scalars.Add ? Neutral(n, 0, either: true) : null),
        new("x - 0 = x", (g, n) => n.Op == Scalars.Subtract ? Neutral(n, 0, either: false) : null),
        new("x * 1 = x", (g, n) => n.Op == Scalars.Multiply ? Neutral(n, 1, either: true) : null),
        new("x / 1 = x", (g, n) => n.Op == Scalars.Divide ? Neutral(n, 1, either: false) : null),
        new("x / number = x * (1 / number)",
            (g, n) => n.Op == Scalars.Divide && n.Inputs[1].Op == Constant.Op
                ? g.Multiply(n.Inputs[0], g.Number(1 / NumberOf(n.Inputs[1])))
                : null),
        new("x * 0 = 0",
            (g, n) => n.Op == Scalars.Multiply && (IsNumber(n.Inputs[0], 0) || IsNumber(n.Inputs[1], 0))
                ? g.Broadcast(g.Number(0), n.Type)
                : null),
        new("-(-x) = x", (g, n) => n.Op == Scalars.Negate && n.Input.Op == Scalars.Negate ? n.Input.Input : null),
        new("x + (-y) = x - y",
            (g, n) => n.Op == Scalars.Add && n.Inputs[1].Op == Scalars.Negate ? g.Subtract(n.Inputs[0], n.Inputs[1].Input) : null),
        new("x - (-y) = x + y",
            (g, n) => n.Op == Scalars.Subtract && n.Inputs[1].Op == Scalars.Negate ? g.Add(n.Inputs[0], n.Inputs[1].Input) : null),
        new("broadcast where it is implied", ImpliedBroadcast),
        new("a broadcast of a broadcast",
            (g, n) => n.Op == Scalars.Broadcast && n.Input.Op == Scalars.Broadcast ? g.Broadcast(n.Input.Input, n.Type) : null),
    ];

    /// <summary>A graph of elementwise operations, simplified.</summary>
    public static Graph Simplify(Graph graph) => GraphRewriter.Apply(graph, Table);

    private static Node? FoldConstants(GraphBuilder graph, Node node) =>
        node.Op is ElementwiseOp { Arity: > 0 } op && node.Type.Equals(TensorType.Scalar) && node.Inputs.All(i => i.Op == Constant.Op)
            ? graph.Number(op.Evaluate(node.Inputs.Select(NumberOf).ToArray()))
            : null;

    /// <summary>The other operand, if one is a neutral number.</summary>
    private static Node? Neutral(Node node, double number, bool either) =>
        IsNumber(node.Inputs[1], number) ? node.Inputs[0]
        : either && IsNumber(node.Inputs[0], number) ? node.Inputs[1]
        : null;

    /// <summary>Removes a broadcast that an elementwise operation implies, as long as one of its operands has the full type.</summary>
    private static Node? ImpliedBroadcast(GraphBuilder graph, Node node)
    {
        if (node.Op is not ElementwiseOp op || op == Scalars.Broadcast || op == Scalars.Copy || node.Attribute is not null)
            return null;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i].Op != Scalars.Broadcast)
                continue;
            var inputs = node.Inputs.SetItem(i, node.Inputs[i].Input);
            if (node.Type.Equals(TensorType.Join(inputs)))
                return graph.Add(op, inputs);
        }

        return null;
    }

    private static bool IsNumber(Node node, double value) =>
        node.Op == Constant.Op && NumberOf(node) == value
        || node.Op == Scalars.Broadcast && IsNumber(node.Input, value);

    private static double NumberOf(Node node) => Constant.AttributeOf(node).Value;
}
