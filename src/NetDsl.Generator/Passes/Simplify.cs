using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Recurrent;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Passes;

/// <summary>Rewrites a graph by a table of rules until none applies. Each rule keeps the value up to rounding.</summary>
public static class Simplify
{
    /// <summary>The rules, by name, in the order in which they are tried.</summary>
    private static readonly RewriteRule[] Table =
    [
        .. ScalarRules.Table,
        new("the same shape again", (g, n) => n.Op == Reshape.Op && n.Type.Equals(n.Input.Type) ? n.Input : null),
        new("a shape of a shape", (g, n) => n.Op == Reshape.Op && n.Input.Op == Reshape.Op ? g.Add(Reshape.Op, n.Type, n.Input.Input) : null),
        new("a sequence taken apart and put together", (g, n) => n.Op == FromSteps.Op && n.Input.Op == ToSteps.Op || n.Op == ToSteps.Op && n.Input.Op == FromSteps.Op ? n.Input.Input : null),
        new("signs out of sums", (g, n) => n.Op == Reduce.Op && n.Body is null && n.Input.Op == Scalars.Negate ? g.Negate(g.Add(Reduce.Op, Reduce.AttributeOf(n), n.Input.Input)) : null),
        new("factors out of sums", FactorOutOfSum),
        new("the sum of a constant", SumOfBroadcast),
    ];

    public static Graph Run(Graph graph) => ShareSoftmax(GraphRewriter.Apply(graph, Table));

    /// <summary>
    /// The sum of x * c over dimensions in which c is constant is c times the sum of x. This saves batch norm a third pass.
    /// </summary>
    private static Node? FactorOutOfSum(GraphBuilder graph, Node node)
    {
        if (node.Op != Reduce.Op || node.Body is not null || node.Input.Op != Scalars.Multiply)
            return null;
        for (var i = 0; i < 2; i++)
        {
            var (factor, rest) = (node.Input.Inputs[i], node.Input.Inputs[1 - i]);
            if (rest.Type.Equals(node.Input.Type) && (factor.Type.Equals(node.Type) || factor.Type.Equals(TensorType.Scalar)))
                return graph.Multiply(graph.Add(Reduce.Op, Reduce.AttributeOf(node), rest), factor);
        }

        return null;
    }

    /// <summary>The sum of a broadcast value is the value times the number of copies.</summary>
    private static Node? SumOfBroadcast(GraphBuilder graph, Node node)
    {
        if (node.Op != Reduce.Op || node.Body is not null || node.Input.Op != Scalars.Broadcast)
            return null;
        var axes = Reduce.AttributeOf(node);
        var value = node.Input.Input;
        if (!value.Type.Equals(node.Type) && !value.Type.Equals(TensorType.Scalar))
            return null;
        return graph.Broadcast(axes.Mean ? value : graph.Multiply(value, Reduce.Count(graph, axes.Over, axes.Keep)), node.Type);
    }

    /// <summary>
    /// Computes the losses of softmax cross-entropy in the kernel that computes their gradient, if there is one. Without simplification
    /// this is needed too, because the kernel always writes losses and needs a slice for them.
    /// </summary>
    public static Graph ShareSoftmax(Graph graph)
    {
        var withGradient = graph.Nodes.Where(n => n.Op == SoftmaxCrossEntropy.Op && n.Inputs.Length == 3).ToList();
        var made = new Dictionary<(Node, Node), Node>();
        return graph.Rewrite((g, node, inputs) =>
        {
            if (node.Op == SoftmaxCrossEntropy.Op && node.Inputs.Length == 2
                && withGradient.FirstOrDefault(w => w.Inputs[0] == node.Inputs[0] && w.Inputs[1] == node.Inputs[1]) is { } twin)
                return g.Add(node.Op, inputs[0], inputs[1], Import(g, twin.Inputs[2]));
            return g.AddLike(node, inputs);
        });

        // The scale is a host number, so it can be created anywhere.
        static Node Import(GraphBuilder g, Node number) => g.Add(number.Op, number.Attribute, null, [.. number.Inputs.Select(i => Import(g, i))]);
    }
}
