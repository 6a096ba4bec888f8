using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Random;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Linear;

/// <summary>[Dense(units)]: F -> units.</summary>
public sealed class DenseLayer : Layer
{
    public override string Word => "Dense";

    public override LayerExample Example => new("Dense(4)", 7);

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "WeightFactor", "Bias"];

    public override IReadOnlyList<string> RateRoles => [Regularization.DropConnect];

    public override Node Build(LoweringContext context, Node x)
    {
        var units = context.Arguments.Positive("units");
        var bias = context.Arguments.Boolean("Bias", true);
        var features = context.Shapes.Vector(x);

        var weight = context.Parameters.Weight("Weight", TensorType.Constant(units, features), context.Initializers.Weight(features, units), decayed: true);
        context.MultiplyAdds((long)units * features);
        var y = Regularization.DropsPerSample(context) && context.Parameters.DropRate(Regularization.DropConnect, 0, Regularization.DropConnect) is { } rate
            ? Dropped(context, x, weight, rate)
            : context.Graph.Add(MatMul.Op, new MatMul.Layout(false, true), x, weight);
        return bias ? context.Graph.Add(y, context.Parameters.Bias("Bias", TensorType.Constant(units), context.Initializers.Bias())) : y;
    }

    /// <summary>
    /// The product with weights of which each sample drops others. The masks and the products are one value for each weight and sample; a sum
    /// takes them in without storing them.
    /// </summary>
    private static Node Dropped(LoweringContext context, Node x, Node weight, Node rate)
    {
        var g = context.Graph;
        var features = g.Add(Reshape.Op, TensorType.PerSample(1, weight.Type.Sizes[1]) with { Steps = x.Type.Steps }, x);
        var kept = DropoutLayer.Kept(context, g, TensorType.PerSample([.. weight.Type.Sizes]) with { Steps = x.Type.Steps }, rate);
        return Reduce.Sum(g, g.Multiply(g.Multiply(kept, weight), features), Keep.Plane);
    }
}

/// <summary>The product a b; either factor may be transposed. A batched vector is a matrix with one row for each sample.</summary>
public sealed class MatMul : Op<MatMul.Layout>
{
    public static readonly MatMul Op = new();

    public sealed record Layout(bool TransposeA, bool TransposeB)
    {
        public override string ToString() => $"{(TransposeA ? "aT" : "a")} {(TransposeB ? "bT" : "b")}";
    }

    public override string Name => "MatMul";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Layout attribute, IReadOnlyList<Node> inputs)
    {
        var layout = attribute;
        var (rows, inner) = Size(inputs[0].Type, layout.TransposeA);
        var (innerB, columns) = Size(inputs[1].Type, layout.TransposeB);
        if (inner != innerB || inner is null && inputs[0].Type.Steps != inputs[1].Type.Steps)
            throw new InvalidOperationException($"MatMul of {inputs[0].Type} and {inputs[1].Type}");
        return rows is null ? TensorType.PerSample(columns!.Value) with { Steps = inputs[0].Type.Steps } : TensorType.Constant(rows.Value, columns!.Value);
    }

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var (a, b, dy) = (node.Inputs[0], node.Inputs[1], gradients[0]!);
        // Forward passes multiply rows of features by rows of weights, or by transposed weights.
        if (node.Attribute is not Layout { TransposeA: false, TransposeB: var turns })
            throw new InvalidOperationException($"MatMul {node.Attribute} has no derivative.");
        var db = turns ? graph.Add(Op, new Layout(true, false), dy, a) : graph.Add(Op, new Layout(true, false), a, dy);
        return [graph.Add(Op, new Layout(false, !turns), dy, b), db];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node)
    {
        var layout = AttributeOf(node);
        var (rows, inner) = Size(node.Inputs[0].Type, layout.TransposeA);
        var (_, columns) = Size(node.Inputs[1].Type, layout.TransposeB);
        var batch = SamplesOf(node.Inputs[0].Type);
        return
        [
            Call(node, "MatMul", Named("m", rows is { } m ? m : batch), Named("n", columns!.Value), Named("k", inner is { } k ? k : batch),
                Named("transposeA", layout.TransposeA), Named("transposeB", layout.TransposeB), In(node.Inputs[0]), In(node.Inputs[1]), Out(node)),
        ];
    }

    /// <summary>Rows and columns; null stands for the batch.</summary>
    private static (int? Rows, int? Columns) Size(TensorType type, bool transposed)
    {
        var (rows, columns) = type.Batched ? ((int?)null, (int?)type.RowLength) : (type.Sizes[0], (int)type.Inner);
        return transposed ? (columns, rows) : (rows, columns);
    }
}
