using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Conv2d(filters, kernel)]: C x H x W -> filters x H' x W'.</summary>
public sealed class Conv2dLayer : Layer
{
    public override string Word => "Conv2d";

    public override string Stem => "Conv";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "WeightFactor", "Bias"];

    public override Node Build(LayerBuilder builder, Node x)
    {
        var filters = builder.Positive("filters");
        var (kernelHeight, kernelWidth) = builder.PositivePair("kernel");
        var (strideHeight, strideWidth) = builder.PositivePair("Stride", 1);
        var (dilationHeight, dilationWidth) = builder.PositivePair("Dilation", 1);
        var groups = builder.Positive("Groups", 1);
        var bias = builder.Boolean("Bias", true);

        var (channels, height, width) = builder.Picture(x);
        if (channels % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "input channels", channels, builder.From(x));
        if (filters % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "filters", filters, builder.From(x));

        var (top, bottom) = builder.Padding("Padding", 0, height, kernelHeight, strideHeight, dilationHeight);
        var (left, right) = builder.Padding("Padding", 1, width, kernelWidth, strideWidth, dilationWidth);
        builder.CheckKernelFits(x, dilationHeight * (kernelHeight - 1) + 1 - top - bottom, dilationWidth * (kernelWidth - 1) + 1 - left - right);

        var geometry = new Conv2dGeometry(channels, height, width, filters, kernelHeight, kernelWidth, strideHeight, strideWidth,
            top, left, bottom, right, dilationHeight, dilationWidth, groups);
        var perFilter = channels / groups * kernelHeight * kernelWidth;
        var weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(perFilter, filters / groups * kernelHeight * kernelWidth), decayed: true);
        builder.MultiplyAdds(geometry.OutType.Length * perFilter);

        var y = builder.Graph.Add(Conv2d.Op, geometry, x, weight);
        return bias ? builder.Graph.Add(y, builder.Weight("Bias", TensorType.Constant(filters), builder.BiasInitializer(), decayed: false)) : y;
    }
}

/// <summary>The constants of a convolution; the runtime's Conv2dShape.</summary>
public sealed record Conv2dGeometry(
    int InChannels, int InHeight, int InWidth, int OutChannels, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth,
    int PadTop, int PadLeft, int PadBottom, int PadRight, int DilationHeight, int DilationWidth, int Groups)
{
    public int OutHeight => (InHeight + PadTop + PadBottom - DilationHeight * (KernelHeight - 1) - 1) / StrideHeight + 1;

    public int OutWidth => (InWidth + PadLeft + PadRight - DilationWidth * (KernelWidth - 1) - 1) / StrideWidth + 1;

    public TensorType InType => TensorType.PerSample(InChannels, InHeight, InWidth);

    public TensorType OutType => TensorType.PerSample(OutChannels, OutHeight, OutWidth);

    public TensorType WeightType => TensorType.Constant(OutChannels, InChannels / Groups, KernelHeight, KernelWidth);

    /// <summary>The runtime object, without what has its default value.</summary>
    public string Emit()
    {
        List<string> settings =
        [
            $"InChannels = {InChannels}", $"InHeight = {InHeight}", $"InWidth = {InWidth}",
            $"OutChannels = {OutChannels}", $"KernelHeight = {KernelHeight}", $"KernelWidth = {KernelWidth}",
        ];
        void Unless(int usual, string name, int value)
        {
            if (value != usual)
                settings.Add($"{name} = {value}");
        }

        Unless(1, "StrideHeight", StrideHeight);
        Unless(1, "StrideWidth", StrideWidth);
        Unless(0, "PadTop", PadTop);
        Unless(0, "PadLeft", PadLeft);
        Unless(0, "PadBottom", PadBottom);
        Unless(0, "PadRight", PadRight);
        Unless(1, "DilationHeight", DilationHeight);
        Unless(1, "DilationWidth", DilationWidth);
        Unless(1, "Groups", Groups);
        return $"new Conv2dShape {{ {string.Join(", ", settings)} }}";
    }

    public override string ToString() =>
        $"{InType.Shape} -> {OutType.Shape} by {KernelHeight}x{KernelWidth} stride {StrideHeight}x{StrideWidth} pad {PadTop},{PadLeft},{PadBottom},{PadRight} dilation {DilationHeight}x{DilationWidth} groups {Groups}";
}

/// <summary>y = x * w</summary>
public sealed class Conv2d : Op
{
    public static readonly Conv2d Op = new();

    public override string Name => "Conv2d";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Conv2dGeometry)attribute!).OutType;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dw = graph.Add(Conv2dBackwardWeight.Op, node.Attribute, node.Inputs[0], gradients[0]!);
        return [graph.Add(Conv2dBackwardInput.Op, node.Attribute, gradients[0]!, node.Inputs[1]), dw];
    }

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Conv2d", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}

/// <summary>The gradient for the input of a convolution, from that of its output and the weights.</summary>
public sealed class Conv2dBackwardInput : Op
{
    public static readonly Conv2dBackwardInput Op = new();

    public override string Name => "Conv2dBackwardInput";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Conv2dGeometry)attribute!).InType;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Conv2dBackwardInput", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}

/// <summary>The gradient for the weights of a convolution, from its input and the gradient of its output.</summary>
public sealed class Conv2dBackwardWeight : Op
{
    public static readonly Conv2dBackwardWeight Op = new();

    public override string Name => "Conv2dBackwardWeight";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Conv2dGeometry)attribute!).WeightType;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Conv2dBackwardWeight", node, [writer.Shape(node), writer.Samples, writer.Region(node.Inputs[0]), writer.Region(node.Inputs[1]), writer.Region(node)]);
}
