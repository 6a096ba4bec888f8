using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Convolution;

/// <summary>[Conv2d(filters, kernel)]: C x H x W -> filters x H' x W'.</summary>
public sealed class Conv2dLayer : Layer
{
    public override string Word => "Conv2d";

    public override LayerExample Example => new("Conv2d(4, 3, Padding = 1)", 3, 5, 4);

    public override string Stem => "Conv";

    public override IReadOnlyList<string> ParameterRoles => ["Weight", "WeightFactor", "Bias"];

    public override IReadOnlyList<string> RateRoles => [Regularization.DropConnect];

    /// <remarks>
    /// With a table of connections, only the weights of connections are stored, trained and decayed. Kernels receive all weights, with
    /// zeros between them: weights are expanded for each call, and their gradient is gathered.
    /// </remarks>
    public override Node Build(LoweringContext context, Node x)
    {
        var filters = context.Arguments.Positive("filters");
        var (kernelHeight, kernelWidth) = context.Arguments.PositivePair("kernel");
        var (strideHeight, strideWidth) = context.Arguments.PositivePair("Stride", 1);
        var (dilationHeight, dilationWidth) = context.Arguments.PositivePair("Dilation", 1);
        var groups = context.Arguments.Positive("Groups", 1);
        var bias = context.Arguments.Boolean("Bias", true);
        var untied = context.Arguments.Boolean("UntiedBias", false);
        var border = context.Arguments.Real("PadValue", 0);
        if (untied && !bias)
            throw context.FailAt("UntiedBias", Rules.OutOfRange, context.Declaration, "UntiedBias", "false where Bias is", "true");

        var (channels, height, width) = context.Shapes.Image(x);
        if (channels % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "input channels", channels, context.Shapes.From(x));
        if (filters % groups != 0)
            throw context.FailAt("Groups", Rules.GroupsDoNotDivide, context.Declaration, groups, "filters", filters, context.Shapes.From(x));

        var (top, bottom) = context.Arguments.Padding("Padding", 0, height, kernelHeight, strideHeight, dilationHeight);
        var (left, right) = context.Arguments.Padding("Padding", 1, width, kernelWidth, strideWidth, dilationWidth);
        context.Shapes.CheckKernelFits(x, context.Shapes.Side(dilationHeight * (kernelHeight - 1L) + 1) - top - bottom, context.Shapes.Side(dilationWidth * (kernelWidth - 1L) + 1) - left - right);
        context.Shapes.Side(height + (long)top + bottom);
        context.Shapes.Side(width + (long)left + right);

        var connections = Connections.Read(context, x, filters, channels, groups);
        var g = context.Graph;
        if (border != 0 && top + left + bottom + right > 0)
        {
            var inside = x;
            x = context.As("Padded").Add(Pad2d.Op, new Pad2d.Border(inside.Type, top, left, bottom, right, border), inside);
            (height, width, top, left, bottom, right) = (height + top + bottom, width + left + right, 0, 0, 0, 0);
        }

        var geometry = new Conv2dGeometry(channels, height, width, filters, kernelHeight, kernelWidth, strideHeight, strideWidth,
            top, left, bottom, right, dilationHeight, dilationWidth, groups);
        var taps = kernelHeight * kernelWidth;
        Node weight;
        if (connections is not null)
        {
            var rows = connections.RowsOf(geometry.WeightType);
            var present = context.Parameters.Weight("Weight", rows.Present, connections.Initializer(context, taps), decayed: true, rows);
            weight = context.As("AllWeights").Add(ScatterRows.Op, rows, present);
            context.MultiplyAdds((long)geometry.OutHeight * geometry.OutWidth * connections.Count * taps);
        }
        else
        {
            weight = context.Parameters.Weight("Weight", geometry.WeightType, context.Initializers.Weight(channels / groups * taps, filters / groups * taps), decayed: true);
            context.MultiplyAdds(geometry.OutType.Length * (channels / groups) * taps);
        }

        var y = g.Add(Conv2d.Op, geometry, x, weight);
        var biases = untied ? TensorType.Constant([.. geometry.OutType.Sizes]) : TensorType.Constant(filters);
        return bias ? g.Add(y, context.Parameters.Bias("Bias", biases, context.Initializers.Bias())) : y;
    }
}

/// <summary>The constants of a convolution; the runtime's Conv2dShape.</summary>
public sealed record Conv2dGeometry(
    int InChannels, int InHeight, int InWidth, int OutChannels, int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth,
    int PadTop, int PadLeft, int PadBottom, int PadRight, int DilationHeight, int DilationWidth, int Groups) : IKernelGeometry
{
    /// <summary>Whether it is a convolution of sequences: images of one row, which their types leave out.</summary>
    public bool IsLine { get; init; }

    public int OutHeight => (InHeight + PadTop + PadBottom - DilationHeight * (KernelHeight - 1) - 1) / StrideHeight + 1;

    public int OutWidth => (InWidth + PadLeft + PadRight - DilationWidth * (KernelWidth - 1) - 1) / StrideWidth + 1;

    /// <summary>Whether the input has the device's layout.</summary>
    public bool InNative { get; init; }

    /// <summary>Whether the output has the device's layout.</summary>
    public bool OutNative { get; init; }

    public TensorType InType => IsLine ? TensorType.PerSample(InChannels, InWidth) : TensorType.PerSample(InChannels, InHeight, InWidth) with { Native = InNative };

    public TensorType OutType => IsLine ? TensorType.PerSample(OutChannels, OutWidth) : TensorType.PerSample(OutChannels, OutHeight, OutWidth) with { Native = OutNative };

    public TensorType WeightType => IsLine
        ? TensorType.Constant(OutChannels, InChannels / Groups, KernelWidth)
        : TensorType.Constant(OutChannels, InChannels / Groups, KernelHeight, KernelWidth);

    public string RuntimeType => "Conv2dShape";

    public RuntimeValue Value
    {
        get
        {
            List<Setting> settings =
            [
                new("InChannels", InChannels), new("InHeight", InHeight), new("InWidth", InWidth),
                new("OutChannels", OutChannels), new("KernelHeight", KernelHeight), new("KernelWidth", KernelWidth),
            ];
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
                settings.Add(new("InLayout", new RuntimeValue.Member("Layout", DeviceLayout.Nchw16c.Name)));
            if (OutNative)
                settings.Add(new("OutLayout", new RuntimeValue.Member("Layout", DeviceLayout.Nchw16c.Name)));
            return new RuntimeValue.New(RuntimeType, default, settings.ToEquatableArray());

            void Unless(int usual, string name, int value)
            {
                if (value != usual)
                    settings.Add(new(name, value));
            }
        }
    }

    public override string ToString() =>
        $"{InType.Shape} -> {OutType.Shape} by {KernelHeight}x{KernelWidth} stride {StrideHeight}x{StrideWidth} pad {PadTop},{PadLeft},{PadBottom},{PadRight} dilation {DilationHeight}x{DilationWidth} groups {Groups}{(InNative, OutNative) switch { (true, true) => " native", (false, true) => " to native", (true, false) => " from native", _ => "" }}";
}

/// <summary>y = x * w</summary>
public sealed class Conv2d : Op<Conv2dGeometry>
{
    public static readonly Conv2d Op = new();

    public override string Name => "Conv2d";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Conv2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.OutType;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dw = graph.Add(Conv2dBackwardWeight.Op, AttributeOf(node), node.Inputs[0], gradients[0]!);
        return [graph.Add(Conv2dBackwardInput.Op, AttributeOf(node), gradients[0]!, node.Inputs[1]), dw];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Conv2d", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}

/// <summary>The gradient for the input of a convolution, from that of its output and the weights.</summary>
public sealed class Conv2dBackwardInput : Op<Conv2dGeometry>
{
    public static readonly Conv2dBackwardInput Op = new();

    public override string Name => "Conv2dBackwardInput";

    public override string ResultName => "gradient";

    public override int OperandCount(Node node) => 2;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Conv2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.InType;

    /// <summary>As a layer it is the transposed convolution. Its derivatives are the operations of a convolution.</summary>
    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var dw = graph.Add(Conv2dBackwardWeight.Op, AttributeOf(node), gradients[0]!, node.Inputs[0]);
        return [graph.Add(Conv2d.Op, AttributeOf(node), gradients[0]!, node.Inputs[1]), dw];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Conv2dBackwardInput", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}

/// <summary>The gradient for the weights of a convolution, from its input and the gradient of its output.</summary>
public sealed class Conv2dBackwardWeight : Op<Conv2dGeometry>
{
    public static readonly Conv2dBackwardWeight Op = new();

    public override string Name => "Conv2dBackwardWeight";

    protected override TensorType Infer(Conv2dGeometry attribute, IReadOnlyList<Node> inputs) => attribute.WeightType;

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Conv2dBackwardWeight", Sizes(node), Samples, In(node.Inputs[0]), In(node.Inputs[1]), Out(node))];
}
