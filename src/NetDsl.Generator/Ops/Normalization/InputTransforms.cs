using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Normalization;

/// <summary>
/// A transform of an input with statistics that are fitted on a data set before training. It comes right after an input, because it is
/// fitted on the data.
/// </summary>
public abstract class InputTransformLayer : Layer
{
    public override Node Build(LoweringContext context, Node x)
    {
        if (x.Op != Input.Op)
            throw context.Fail(Rules.TransformNotOnInput, context.Declaration, context.Shapes.From(x));
        return Transform(context, x);
    }

    protected abstract Node Transform(LoweringContext context, Node x);
}

/// <summary>[Standardize]: (x - mean) / standard deviation, by channel or by element.</summary>
public sealed class StandardizeLayer : InputTransformLayer
{
    public override string Word => "Standardize";

    public override LayerExample Example => new("Standardize, Conv2d(3, 2)", 2, 5, 4) { IsFirst = true };

    public override IReadOnlyList<string> ParameterRoles => ["Mean", "Deviation"];

    protected override Node Transform(LoweringContext context, Node x)
    {
        var g = context.Graph;
        var type = context.Arguments.Boolean("PerElement", false)
            ? TensorType.Constant([.. x.Type.Sizes])
            : TensorType.Constant(x.Type.Channels);
        var mean = context.Parameters.Statistic("Mean", type, InitialValues.Zeros);
        // No data has a standard deviation of 0, so 0 marks statistics that are not fitted.
        var deviation = context.Parameters.Statistic("Deviation", type, InitialValues.Zeros);
        context.Parameters.IsFitted("Standardize", x, 0);
        var scale = context.As("Scale", g => g.Divide(g.Number(1), deviation));
        return g.Multiply(g.Subtract(x, mean), scale);
    }
}

/// <summary>[Whiten]: a matrix times (x - mean), over all elements of a sample.</summary>
public sealed class WhitenLayer : InputTransformLayer
{
    public override string Word => "Whiten";

    public override LayerExample Example => new("Whiten, Conv2d(3, 2)", 2, 3, 4) { IsFirst = true };

    public override IReadOnlyList<string> ParameterRoles => ["Mean", "Matrix"];

    protected override Node Transform(LoweringContext context, Node x)
    {
        var (g, method, features) = (context.Graph, context.Arguments.Member("Method", "Zca"), (int)x.Type.Length);
        var epsilon = context.Arguments.Real("Epsilon", 1e-5);
        if (epsilon <= 0)
            throw context.FailAt("Epsilon", Rules.OutOfRange, context.Declaration, "Epsilon", "above 0",
                epsilon.ToString("R", CultureInfo.InvariantCulture));
        var components = context.Arguments.Positive("Components", features);
        if (components > features)
            throw context.FailAt("Components", Rules.OutOfRange, context.Declaration, "Components",
                $"at most {features}, the numbers of a sample", $"{components}");
        if (method == "Zca" && context.Arguments.Has("Components"))
            throw context.FailAt("Components", Rules.OutOfRange, context.Declaration, "Components",
                "left out but for Method = WhitenMethod.Pca", $"{components}");
        if ((long)components * features > int.MaxValue)
            throw context.Fail(Rules.TooLarge, context.Declaration, "a matrix",
                ((long)components * features).ToString("N0", CultureInfo.InvariantCulture));

        var mean = context.Parameters.Statistic("Mean", TensorType.Constant(features), InitialValues.Zeros);
        var matrix = context.Parameters.Statistic("Matrix", TensorType.Constant(components, features), InitialValues.Zeros);
        context.Parameters.IsFitted(method, x, epsilon);
        context.MultiplyAdds((long)components * features);
        var centered = g.Subtract(g.Add(Reshape.Op, TensorType.PerSample(features), x), mean);
        var y = g.Add(MatMul.Op, new MatMul.Layout(false, true), centered, matrix);
        return method == "Zca" ? g.Add(Reshape.Op, x.Type, y) : y;
    }
}
