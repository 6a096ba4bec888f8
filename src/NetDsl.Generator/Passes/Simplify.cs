using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>Rewrites a graph by a table of rules until none applies. Each rule keeps the value, up to rounding.</summary>
public static class Simplify
{
    private delegate Node? Rule(Graph graph, Node node);

    /// <summary>The rules, by name, in the order in which they are tried.</summary>
    private static readonly (string Name, Rule Apply)[] Table =
    [
        ("fold constants", FoldConstants),
        ("x + 0 = x", (g, n) => n.Op == Scalars.Add ? Neutral(n, 0, either: true) : null),
        ("x - 0 = x", (g, n) => n.Op == Scalars.Subtract ? Neutral(n, 0, either: false) : null),
        ("x * 1 = x", (g, n) => n.Op == Scalars.Multiply ? Neutral(n, 1, either: true) : null),
        ("x / 1 = x", (g, n) => n.Op == Scalars.Divide ? Neutral(n, 1, either: false) : null),
        ("x / number = x * (1 / number)", (g, n) => n.Op == Scalars.Divide && n.Inputs[1].Op == Constant.Op ? g.Multiply(n.Inputs[0], g.Number(1 / NumberOf(n.Inputs[1]))) : null),
        ("x * 0 = 0", (g, n) => n.Op == Scalars.Multiply && (IsNumber(n.Inputs[0], 0) || IsNumber(n.Inputs[1], 0)) ? g.Broadcast(g.Number(0), n.Type) : null),
        ("-(-x) = x", (g, n) => n.Op == Scalars.Negate && n.Input.Op == Scalars.Negate ? n.Input.Input : null),
        ("x + (-y) = x - y", (g, n) => n.Op == Scalars.Add && n.Inputs[1].Op == Scalars.Negate ? g.Subtract(n.Inputs[0], n.Inputs[1].Input) : null),
        ("x - (-y) = x + y", (g, n) => n.Op == Scalars.Subtract && n.Inputs[1].Op == Scalars.Negate ? g.Add(n.Inputs[0], n.Inputs[1].Input) : null),
        ("broadcast where it is implied", ImpliedBroadcast),
        ("a broadcast of a broadcast", (g, n) => n.Op == Scalars.Broadcast && n.Input.Op == Scalars.Broadcast ? g.Broadcast(n.Input.Input, n.Type) : null),
        ("the same shape again", (g, n) => n.Op == Reshape.Op && n.Type.Equals(n.Input.Type) ? n.Input : null),
        ("a shape of a shape", (g, n) => n.Op == Reshape.Op && n.Input.Op == Reshape.Op ? g.Add(Reshape.Op, n.Attribute, n.Input.Input) : null),
        ("a sequence taken apart and put together", (g, n) => n.Op == FromSteps.Op && n.Input.Op == ToSteps.Op || n.Op == ToSteps.Op && n.Input.Op == FromSteps.Op ? n.Input.Input : null),
        ("signs out of sums", (g, n) => n.Op == Reduce.Op && n.Body is null && n.Input.Op == Scalars.Negate ? g.Negate(g.Add(Reduce.Op, n.Attribute, n.Input.Input)) : null),
        ("factors out of sums", FactorOutOfSum),
        ("the sum of a constant", SumOfBroadcast),
    ];

    public static Graph Run(Graph graph)
    {
        while (true)
        {
            var changed = false;
            graph = graph.Rewrite((g, node, inputs) =>
            {
                var made = g.Add(node.Op, node.Attribute, node.Body, inputs);
                foreach (var (_, apply) in Table)
                    if (apply(g, made) is { } better && better.Type.Equals(made.Type))
                    {
                        changed = true;
                        return better;
                    }

                return made;
            });
            if (!changed)
                return ShareSoftmax(graph);
        }
    }

    private static Node? FoldConstants(Graph graph, Node node) =>
        node.Op is Elementwise { Arity: > 0 } op && node.Type.Equals(TensorType.Scalar) && node.Inputs.All(i => i.Op == Constant.Op)
            ? graph.Number(op.Evaluate(node.Inputs.Select(NumberOf).ToArray()))
            : null;

    /// <summary>The other operand, where one is a number that changes nothing.</summary>
    private static Node? Neutral(Node node, double number, bool either) =>
        IsNumber(node.Inputs[1], number) ? node.Inputs[0]
        : either && IsNumber(node.Inputs[0], number) ? node.Inputs[1]
        : null;

    /// <summary>An elementwise operation repeats its operands anyway, as long as one of them has the full type.</summary>
    private static Node? ImpliedBroadcast(Graph graph, Node node)
    {
        if (node.Op is not Elementwise op || op == Scalars.Broadcast || op == Scalars.Copy || node.Attribute is not null)
            return null;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i].Op != Scalars.Broadcast)
                continue;
            var inputs = node.Inputs.SetItem(i, node.Inputs[i].Input);
            if (node.Type.Equals(TensorType.Join(inputs.Select(n => n.Type))))
                return graph.Add(op, null, inputs);
        }

        return null;
    }

    /// <summary>The sum of x * c over what c does not vary over is c times the sum of x: no third pass for batch norm.</summary>
    private static Node? FactorOutOfSum(Graph graph, Node node)
    {
        if (node.Op != Reduce.Op || node.Body is not null || node.Input.Op != Scalars.Multiply)
            return null;
        for (var i = 0; i < 2; i++)
        {
            var (factor, rest) = (node.Input.Inputs[i], node.Input.Inputs[1 - i]);
            if (rest.Type.Equals(node.Input.Type) && (factor.Type.Equals(node.Type) || factor.Type.Equals(TensorType.Scalar)))
                return graph.Multiply(graph.Add(Reduce.Op, node.Attribute, rest), factor);
        }

        return null;
    }

    /// <summary>The sum of what is everywhere the same is that, times how often.</summary>
    private static Node? SumOfBroadcast(Graph graph, Node node)
    {
        if (node.Op != Reduce.Op || node.Body is not null || node.Input.Op != Scalars.Broadcast)
            return null;
        var axes = (Reduce.Axes)node.Attribute!;
        var value = node.Input.Input;
        if (!value.Type.Equals(node.Type) && !value.Type.Equals(TensorType.Scalar))
            return null;
        return graph.Broadcast(axes.Mean ? value : graph.Multiply(value, Reduce.Count(graph, axes.Over, axes.Keep)), node.Type);
    }

    /// <summary>
    /// Where the gradient of softmax with cross-entropy is computed, the losses come from the same kernel. Needed without
    /// simplification too: the kernel always writes losses, and has a place for them only where they are read.
    /// </summary>
    public static Graph ShareSoftmax(Graph graph)
    {
        var withGradient = graph.Nodes.Where(n => n.Op == SoftmaxCrossEntropy.Op && n.Inputs.Length == 3).ToList();
        var made = new Dictionary<(Node, Node), Node>();
        return graph.Rewrite((g, node, inputs) =>
        {
            if (node.Op == SoftmaxCrossEntropy.Op && node.Inputs.Length == 2
                && withGradient.FirstOrDefault(w => w.Inputs[0] == node.Inputs[0] && w.Inputs[1] == node.Inputs[1]) is { } twin)
                return g.Add(node.Op, node.Attribute, [inputs[0], inputs[1], Import(g, twin.Inputs[2])]);
            return g.Add(node.Op, node.Attribute, node.Body, inputs);
        });

        // The scale is a number known when the kernel is called, so it can be made anywhere.
        static Node Import(Graph g, Node number) => g.Add(number.Op, number.Attribute, number.Inputs.Select(i => Import(g, i)).ToList());
    }

    private static bool IsNumber(Node node, double value) =>
        node.Op == Constant.Op && NumberOf(node) == value
        || node.Op == Scalars.Broadcast && IsNumber(node.Input, value);

    private static double NumberOf(Node node) => ((Constant.Number)node.Attribute!).Value;
}
