using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>A border of the same value around each channel of a picture.</summary>
public sealed class Pad2d : Op
{
    public static readonly Pad2d Op = new();

    /// <param name="Inside">The type of the picture without the border.</param>
    public sealed record Border(TensorType Inside, int Top, int Left, int Bottom, int Right, double Value)
    {
        public TensorType Type => TensorType.PerSample(Inside.Sizes[0], Top + Inside.Sizes[1] + Bottom, Left + Inside.Sizes[2] + Right);

        /// <summary>The first arguments of the kernels.</summary>
        public string Sizes(ProgramWriter writer) =>
            $"{writer.Samples}{(Inside.Sizes[0] == 1 ? "" : $" * {Inside.Sizes[0]}")}, {Inside.Sizes[1]}, {Inside.Sizes[2]}, {Top}, {Left}, {Bottom}, {Right}";

        public override string ToString() => FormattableString.Invariant($"{Top},{Left},{Bottom},{Right} of {Value}");
    }

    public override string Name => "Pad2d";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Border)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Crop2d.Op, node.Attribute, gradients[0]!)];

    public override void Emit(ProgramWriter writer, Node node)
    {
        var border = (Border)node.Attribute!;
        writer.Call("Pad2d", node, [border.Sizes(writer), CodeWriter.Number(border.Value), writer.Region(node.Input), writer.Region(node)]);
    }
}

/// <summary>A picture without its border: what Pad2d's gradient is. Only differentiation makes it.</summary>
public sealed class Crop2d : Op
{
    public static readonly Crop2d Op = new();

    public override string Name => "Crop2d";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Pad2d.Border)attribute!).Inside;

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Crop2d", node, [((Pad2d.Border)node.Attribute!).Sizes(writer), writer.Region(node.Input), writer.Region(node)]);
}
