using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>The inputs of each output along one dimension; the runtime's class of the same name.</summary>
/// <param name="Made">How the runtime makes them.</param>
/// <param name="IsTransposed">Whether it is the transposed map, for the gradient.</param>
public sealed record Taps(RuntimeValue Made, int InSize, int OutSize, bool IsTransposed = false)
{
    public static Taps Nearest(int inSize, int outSize) => Of("Nearest", inSize, outSize, inSize, outSize);

    public static Taps Linear(int inSize, int outSize, bool alignCorners) =>
        Of("Linear", inSize, outSize, inSize, outSize, new RuntimeValue.Named("alignCorners", alignCorners));

    public static Taps Means(int inSize, int outSize) => Of("Means", inSize, outSize, inSize, outSize);

    public static Taps Windows(int inSize, int windows, int length) =>
        Of("Windows", inSize, checked(windows * length), inSize, windows, length);

    public static Taps Dilated(int inSize, int outSize, int kernel, int stride, int before, int dilation) =>
        Of("Dilated", inSize, outSize, inSize, outSize, kernel, stride, before, dilation);

    public static Taps Edge(int inSize, int before, int after) =>
        Of("Edge", inSize, checked(before + inSize + after), inSize, before, after);

    public static Taps Mirror(int inSize, int before, int after) =>
        Of("Mirror", inSize, checked(before + inSize + after), inSize, before, after);

    public Taps Transposed() => new(Made, OutSize, InSize, !IsTransposed);

    public RuntimeValue Value => IsTransposed ? new RuntimeValue.Result(Made, "Transposed") : Made;

    private static Taps Of(string method, int inSize, int outSize, params IEnumerable<RuntimeValue> arguments) =>
        new(new RuntimeValue.Static("Taps", method, arguments.ToEquatableArray()), inSize, outSize);
}

/// <summary>A linear map of the rows and the columns of each plane. Its gradient is the transposed map.</summary>
public sealed class Resample2d : Op<Resample2d.Map>
{
    public static readonly Resample2d Op = new();

    public sealed record Map(int Channels, Taps Rows, Taps Columns) : IKernelGeometry
    {
        public TensorType Type => TensorType.PerSample(Channels, Rows.OutSize, Columns.OutSize);

        public string RuntimeType => "Resample2dShape";

        public RuntimeValue Value =>
            new RuntimeValue.New(RuntimeType, default,
                new([new("Channels", Channels), new("Rows", Rows.Value), new("Columns", Columns.Value)]));
    }

    public override string Name => "Resample2d";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    protected override TensorType Infer(Map attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var map = AttributeOf(node);
        return [graph.Add(Op, new Map(map.Channels, map.Rows.Transposed(), map.Columns.Transposed()), gradients[0]!)];
    }

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Resample2d", Sizes(node), Samples, In(node.Input), Out(node))];
}
