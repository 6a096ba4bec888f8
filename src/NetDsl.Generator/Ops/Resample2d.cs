using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>What each output along one dimension is made of; the runtime's class of the same name.</summary>
/// <param name="Expression">The C# expression.</param>
/// <param name="IsTransposed">Whether outputs and inputs have changed places, for the gradient.</param>
public sealed record Taps(string Expression, int InSize, int OutSize, bool IsTransposed = false)
{
    public static Taps Nearest(int inSize, int outSize) => new($"Taps.Nearest({inSize}, {outSize})", inSize, outSize);

    public static Taps Linear(int inSize, int outSize, bool alignCorners) =>
        new($"Taps.Linear({inSize}, {outSize}, alignCorners: {(alignCorners ? "true" : "false")})", inSize, outSize);

    public static Taps Means(int inSize, int outSize) => new($"Taps.Means({inSize}, {outSize})", inSize, outSize);

    public static Taps Windows(int inSize, int windows, int length) => new($"Taps.Windows({inSize}, {windows}, {length})", inSize, checked(windows * length));

    public static Taps Dilated(int inSize, int outSize, int kernel, int stride, int before, int dilation) =>
        new($"Taps.Dilated({inSize}, {outSize}, {kernel}, {stride}, {before}, {dilation})", inSize, outSize);

    public static Taps Edge(int inSize, int before, int after) => new($"Taps.Edge({inSize}, {before}, {after})", inSize, checked(before + inSize + after));

    public static Taps Mirror(int inSize, int before, int after) => new($"Taps.Mirror({inSize}, {before}, {after})", inSize, checked(before + inSize + after));

    public Taps Transposed() => new(Expression, OutSize, InSize, !IsTransposed);

    public string Emit() => IsTransposed ? Expression + ".Transposed()" : Expression;

    public override string ToString() => Emit();
}

/// <summary>A linear map of each plane, of rows and columns apart. Its gradient is the transposed map.</summary>
public sealed class Resample2d : Op
{
    public static readonly Resample2d Op = new();

    public sealed record Map(int Channels, Taps Rows, Taps Columns)
    {
        public TensorType Type => TensorType.PerSample(Channels, Rows.OutSize, Columns.OutSize);

        public string Emit() => $"new Resample2dShape {{ Channels = {Channels}, Rows = {Rows.Emit()}, Columns = {Columns.Emit()} }}";

        public override string ToString() => $"by {Rows} and {Columns}";
    }

    public override string Name => "Resample2d";

    public override int OperandCount(Node node) => 1;

    public override bool TakesEpilogue => true;

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Map)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var map = (Map)node.Attribute!;
        return [graph.Add(Op, new Map(map.Channels, map.Rows.Transposed(), map.Columns.Transposed()), gradients[0]!)];
    }

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Resample2d", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}
