using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Dense(units)]: F -> units.</summary>
public sealed class DenseLayer : Layer
{
    public override string Word => "Dense";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "WeightFactor", "Bias"];

    public override IReadOnlyList<string> RateRoles => [Regularization.DropConnect];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var units = builder.Positive("units");
        var bias = builder.Boolean("Bias", true);
        var features = builder.Vector(x);

        var weight = builder.Weight("Weight", TensorType.Constant(units, features), builder.WeightInitializer(features, units), decayed: true);
        builder.MultiplyAdds((long)units * features);
        var y = builder.Graph.Add(MatMul.Op, new MatMul.Layout(false, true), x, weight);
        return bias ? builder.Graph.Add(y, builder.Weight("Bias", TensorType.Constant(units), builder.BiasInitializer(), decayed: false)) : y;
    }
}

/// <summary>a b, either of them transposed. A batched vector is a matrix with one row for each sample.</summary>
public sealed class MatMul : Op
{
    public static readonly MatMul Op = new();

    public sealed record Layout(bool TransposeA, bool TransposeB)
    {
        public override string ToString() => $"{(TransposeA ? "aT" : "a")} {(TransposeB ? "bT" : "b")}";
    }

    public override string Name => "MatMul";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs)
    {
        var layout = (Layout)attribute!;
        var (rows, inner) = Size(inputs[0].Type, layout.TransposeA);
        var (innerB, columns) = Size(inputs[1].Type, layout.TransposeB);
        if (inner != innerB || inner is null && inputs[0].Type.Steps != inputs[1].Type.Steps)
            throw new InvalidOperationException($"MatMul of {inputs[0].Type} and {inputs[1].Type}");
        return rows is null ? TensorType.PerSample(columns!.Value) with { Steps = inputs[0].Type.Steps } : TensorType.Constant(rows.Value, columns!.Value);
    }

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var (a, b, dy) = (node.Inputs[0], node.Inputs[1], gradients[0]!);
        // Forward passes multiply rows of features by rows of weights, or by weights that have been turned.
        if (node.Attribute is not Layout { TransposeA: false, TransposeB: var turns })
            throw new InvalidOperationException($"MatMul {node.Attribute} has no derivative.");
        var db = turns ? graph.Add(Op, new Layout(true, false), dy, a) : graph.Add(Op, new Layout(true, false), a, dy);
        return [graph.Add(Op, new Layout(false, !turns), dy, b), db];
    }

    public override void Emit(ProgramWriter writer, Node node)
    {
        var layout = (Layout)node.Attribute!;
        var (rows, inner) = Size(node.Inputs[0].Type, layout.TransposeA);
        var (_, columns) = Size(node.Inputs[1].Type, layout.TransposeB);
        var batch = writer.SamplesOf(node.Inputs[0].Type);
        writer.Call("MatMul", node,
        [
            rows?.ToString(CultureInfo.InvariantCulture) ?? batch, $"{columns}", inner?.ToString(CultureInfo.InvariantCulture) ?? batch,
            layout.TransposeA ? "true" : "false", layout.TransposeB ? "true" : "false",
            writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node),
        ]);
    }

    /// <summary>Rows and columns; null stands for the batch.</summary>
    private static (int? Rows, int? Columns) Size(TensorType type, bool transposed)
    {
        var (rows, columns) = type.Batched ? ((int?)null, (int?)type.RowLength) : (type.Sizes[0], (int)type.Inner);
        return transposed ? (columns, rows) : (rows, columns);
    }
}
