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

    public override IReadOnlyList<string> RateRoles => [Regularization.DropConnect];

    /// <remarks>
    /// Where a table says which channels a filter sees, only the weights of those are stored, trained and decayed. The kernels
    /// are given all weights, zeros where there are none: they are laid out once for each call, and the gradient collected.
    /// </remarks>
    public override Node Build(LayerBuilder builder, Node x)
    {
        var filters = builder.Positive("filters");
        var (kernelHeight, kernelWidth) = builder.PositivePair("kernel");
        var (strideHeight, strideWidth) = builder.PositivePair("Stride", 1);
        var (dilationHeight, dilationWidth) = builder.PositivePair("Dilation", 1);
        var groups = builder.Positive("Groups", 1);
        var bias = builder.Boolean("Bias", true);
        var untied = builder.Boolean("UntiedBias", false);
        var border = builder.Real("PadValue", 0);
        if (untied && !bias)
            throw builder.FailAt("UntiedBias", Rules.OutOfRange, builder.Declaration, "UntiedBias", "false where Bias is", "true");

        var (channels, height, width) = builder.Picture(x);
        if (channels % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "input channels", channels, builder.From(x));
        if (filters % groups != 0)
            throw builder.FailAt("Groups", Rules.GroupsDoNotDivide, builder.Declaration, groups, "filters", filters, builder.From(x));

        var (top, bottom) = builder.Padding("Padding", 0, height, kernelHeight, strideHeight, dilationHeight);
        var (left, right) = builder.Padding("Padding", 1, width, kernelWidth, strideWidth, dilationWidth);
        builder.CheckKernelFits(x, dilationHeight * (kernelHeight - 1) + 1 - top - bottom, dilationWidth * (kernelWidth - 1) + 1 - left - right);

        var connections = Connections.Read(builder, x, filters, channels, groups);
        var g = builder.Graph;
        if (border != 0 && top + left + bottom + right > 0)
        {
            var inside = x;
            x = builder.As("Padded", () => g.Add(Pad2d.Op, new Pad2d.Border(inside.Type, top, left, bottom, right, border), inside));
            (height, width, top, left, bottom, right) = (height + top + bottom, width + left + right, 0, 0, 0, 0);
        }

        var geometry = new Conv2dGeometry(channels, height, width, filters, kernelHeight, kernelWidth, strideHeight, strideWidth,
            top, left, bottom, right, dilationHeight, dilationWidth, groups);
        var taps = kernelHeight * kernelWidth;
        Node weight;
        if (connections is not null)
        {
            var rows = connections.RowsOf(geometry.WeightType);
            var present = builder.Weight("Weight", rows.Present, connections.Initializer(builder, taps), decayed: true, rows);
            weight = builder.As("AllWeights", () => g.Add(ScatterRows.Op, rows, present));
            builder.MultiplyAdds((long)geometry.OutHeight * geometry.OutWidth * connections.Count * taps);
        }
        else
        {
            weight = builder.Weight("Weight", geometry.WeightType, builder.WeightInitializer(channels / groups * taps, filters / groups * taps), decayed: true);
            builder.MultiplyAdds(geometry.OutType.Length * (channels / groups) * taps);
        }

        var y = g.Add(Conv2d.Op, geometry, x, weight);
        var biases = untied ? TensorType.Constant([.. geometry.OutType.Sizes]) : TensorType.Constant(filters);
        return bias ? g.Add(y, builder.Weight("Bias", biases, builder.BiasInitializer(), decayed: false)) : y;
    }
}

/// <summary>The constants of a convolution; the runtime's Conv2dShape.</summary>
public sealed record Conv2dGeometry(
    int InChannels, int InHeight, int InWidth, int OutChannels, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth,
    int PadTop, int PadLeft, int PadBottom, int PadRight, int DilationHeight, int DilationWidth, int Groups)
{
    /// <summary>Whether it is a convolution of sequences: pictures of one row, whose types do not say so.</summary>
    public bool IsLine { get; init; }

    public int OutHeight => (InHeight + PadTop + PadBottom - DilationHeight * (KernelHeight - 1) - 1) / StrideHeight + 1;

    public int OutWidth => (InWidth + PadLeft + PadRight - DilationWidth * (KernelWidth - 1) - 1) / StrideWidth + 1;

    /// <summary>Whether the input lies in the device's own layout.</summary>
    public bool InNative { get; init; }

    /// <summary>Whether the output does.</summary>
    public bool OutNative { get; init; }

    public TensorType InType => IsLine ? TensorType.PerSample(InChannels, InWidth) : TensorType.PerSample(InChannels, InHeight, InWidth) with { Native = InNative };

    public TensorType OutType => IsLine ? TensorType.PerSample(OutChannels, OutWidth) : TensorType.PerSample(OutChannels, OutHeight, OutWidth) with { Native = OutNative };

    public TensorType WeightType => IsLine
        ? TensorType.Constant(OutChannels, InChannels / Groups, KernelWidth)
        : TensorType.Constant(OutChannels, InChannels / Groups, KernelHeight, KernelWidth);

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
        if (InNative)
            settings.Add("InLayout = Layout.Native");
        if (OutNative)
            settings.Add("OutLayout = Layout.Native");
        return $"new Conv2dShape {{ {string.Join(", ", settings)} }}";
    }

    public override string ToString() =>
        $"{InType.Shape} -> {OutType.Shape} by {KernelHeight}x{KernelWidth} stride {StrideHeight}x{StrideWidth} pad {PadTop},{PadLeft},{PadBottom},{PadRight} dilation {DilationHeight}x{DilationWidth} groups {Groups}{(InNative, OutNative) switch { (true, true) => " native", (false, true) => " to native", (true, false) => " from native", _ => "" }}";
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

    /// <summary>As a layer's own operation it is the transposed convolution, whose derivatives are the convolution's operations.</summary>
    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dw = graph.Add(Conv2dBackwardWeight.Op, node.Attribute, gradients[0]!, node.Inputs[0]);
        return [graph.Add(Conv2d.Op, node.Attribute, gradients[0]!, node.Inputs[1]), dw];
    }

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
