using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// A transform of an input by statistics that are fitted on a data set before training. What it is fitted on is the data
/// itself, so it stands on an input.
/// </summary>
public abstract class InputTransformLayer : Layer
{
    public override Node Build(LayerBuilder builder, Node x)
    {
        if (x.Op != Input.Op)
            throw builder.Fail(Rules.TransformNotOnInput, builder.Declaration, builder.From(x));
        return Transform(builder, x);
    }

    protected abstract Node Transform(LayerBuilder builder, Node x);
}

/// <summary>[Standardize]: (x - mean) / deviation, by channel or by element.</summary>
public sealed class StandardizeLayer : InputTransformLayer
{
    public override string Word => "Standardize";

    public override IReadOnlyList<string> ParameterRoles => ["Mean", "Deviation"];

    protected override Node Transform(LayerBuilder builder, Node x)
    {
        var g = builder.Graph;
        var type = builder.Boolean("PerElement", false) ? TensorType.Constant([.. x.Type.Sizes]) : TensorType.Constant(x.Type.Channels);
        var mean = builder.Statistic("Mean", type, "Initializer.Zeros");
        // No data has a deviation of 0, so this one says that there was none yet.
        var deviation = builder.Statistic("Deviation", type, "Initializer.Zeros");
        builder.IsFitted("Standardize", x, 0);
        var scale = builder.As("Scale", () => g.Divide(g.Number(1), deviation));
        return g.Multiply(g.Subtract(x, mean), scale);
    }
}

/// <summary>[Whiten]: a matrix for all numbers of a sample, less their means.</summary>
public sealed class WhitenLayer : InputTransformLayer
{
    public override string Word => "Whiten";

    public override IReadOnlyList<string> ParameterRoles => ["Mean", "Matrix"];

    protected override Node Transform(LayerBuilder builder, Node x)
    {
        var (g, method, features) = (builder.Graph, builder.Member("Method", "Zca"), (int)x.Type.Length);
        var epsilon = builder.Real("Epsilon", 1e-5);
        if (epsilon <= 0)
            throw builder.FailAt("Epsilon", Rules.OutOfRange, builder.Declaration, "Epsilon", "above 0", epsilon.ToString("R", CultureInfo.InvariantCulture));
        var components = builder.Positive("Components", features);
        if (components > features)
            throw builder.FailAt("Components", Rules.OutOfRange, builder.Declaration, "Components", $"at most {features}, the numbers of a sample", $"{components}");
        if (method == "Zca" && builder.Has("Components"))
            throw builder.FailAt("Components", Rules.OutOfRange, builder.Declaration, "Components", "left out but for Method = WhitenMethod.Pca", $"{components}");
        if ((long)components * features > int.MaxValue)
            throw builder.Fail(Rules.TooLarge, builder.Declaration, "a matrix", ((long)components * features).ToString("N0", CultureInfo.InvariantCulture));

        var mean = builder.Statistic("Mean", TensorType.Constant(features), "Initializer.Zeros");
        var matrix = builder.Statistic("Matrix", TensorType.Constant(components, features), "Initializer.Zeros");
        builder.IsFitted(method, x, epsilon);
        builder.MultiplyAdds((long)components * features);
        var centered = g.Subtract(g.Add(Reshape.Op, TensorType.PerSample(features), x), mean);
        var y = g.Add(MatMul.Op, new MatMul.Layout(false, true), centered, matrix);
        return method == "Zca" ? g.Add(Reshape.Op, x.Type, y) : y;
    }
}
