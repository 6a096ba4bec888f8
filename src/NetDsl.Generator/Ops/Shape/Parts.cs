using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[Crop(rows, columns)]: C x H x W -> C x rows x columns.</summary>
public sealed class CropLayer : Layer
{
    public override string Word => "Crop";

    public override LayerExample Example => new("Crop(3, 2)", 3, 5, 4);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (rows, columns) = (context.Arguments.Positive("rows"), context.Arguments.Positive("columns"));
        var (channels, height, width) = context.Shapes.Image(x);
        var (top, left) = (context.Arguments.NotNegative("Top", Math.Max((height - rows) / 2, 0)),
            context.Arguments.NotNegative("Left", Math.Max((width - columns) / 2, 0)));
        if ((long)top + rows > height || (long)left + columns > width)
            throw context.Fail(Rules.PartOutside, context.Declaration, $"{rows}x{columns} pixels from row {top} and column {left} on",
                x.Type.Shape, context.Shapes.From(x));
        return Of(context.Graph, x, TensorType.PerSample(channels, rows, columns), top, left);
    }

    /// <summary>Crops an image; returns the whole image unchanged.</summary>
    internal static Node Of(GraphBuilder graph, Node x, TensorType type, int top, int left) => type.Equals(x.Type) ? x
        : graph.Add(Crop2d.Op,
            new Pad2d.Border(type, top, left, x.Type.Sizes[1] - type.Sizes[1] - top, x.Type.Sizes[2] - type.Sizes[2] - left, 0), x);
}

/// <summary>[Slice(start, end)]: a range of channels, rows or columns.</summary>
public sealed class SliceLayer : Layer
{
    public override string Word => "Slice";

    public override LayerExample Example => new("Slice(1, 3)", 4, 3, 2);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (start, end, axis) = (context.Arguments.NotNegative("start", 0), context.Arguments.Positive("end"),
            context.Arguments.NotNegative("Axis", 0));
        if (axis >= x.Type.Rank)
            throw context.FailAt("Axis", Rules.OutOfRange, context.Declaration, "Axis",
                $"one of the {x.Type.Rank} of {x.Type.Shape}, counted from 0", $"{axis}");
        if (start >= end)
            throw context.FailAt("end", Rules.OutOfRange, context.Declaration, "end", $"more than start, {start}", $"{end}");
        if (end > x.Type.Sizes[axis])
            throw context.FailAt("end", Rules.PartOutside, context.Declaration, $"{Counted(x, axis)} {start} to {end - 1}",
                x.Type.Shape, context.Shapes.From(x));
        var type = TensorType.PerSample([.. x.Type.Sizes.Select((size, i) => i == axis ? end - start : size)]);
        if (axis == 0)
            return Channels(context.Graph, x, start, end);
        if (x.Type.Rank == 2)
        {
            // A sequence is an image of one row.
            var row = context.Graph.Add(Reshape.Op, TensorType.PerSample(x.Type.Channels, 1, x.Type.Sizes[1]), x);
            return context.Graph.Add(Reshape.Op, type,
                CropLayer.Of(context.Graph, row, TensorType.PerSample(x.Type.Channels, 1, end - start), 0, start));
        }

        return CropLayer.Of(context.Graph, x, type, axis == 1 ? start : 0, axis == 2 ? start : 0);
    }

    internal static Node Channels(GraphBuilder graph, Node x, int start, int end)
    {
        var type = TensorType.PerSample([end - start, .. x.Type.Sizes.Skip(1)]);
        return type.Equals(x.Type) ? x : graph.Add(Slice.Op, new Slice.Range(start, type), x);
    }

    internal static string Counted(Node x, int axis) =>
        axis == 0 ? x.Type.Rank == 1 ? "features" : "channels" : axis == 2 ? "columns" : x.Type.Rank == 2 ? "elements" : "rows";
}

/// <summary>[Split(parts, part)]: one of several equal parts of the channels.</summary>
public sealed class SplitLayer : Layer
{
    public override string Word => "Split";

    public override LayerExample Example => new("Branch, Split(2, 0), Branch, Split(2, 1), Multiply", 4, 3, 2);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var (parts, part) = (context.Arguments.Positive("parts"), context.Arguments.NotNegative("part", 0));
        if (x.Type.Channels % parts != 0)
            throw context.FailAt("parts", Rules.NotDivisible, context.Declaration, SliceLayer.Counted(x, 0), parts,
                x.Type.Shape, context.Shapes.From(x));
        if (part >= parts)
            throw context.FailAt("part", Rules.OutOfRange, context.Declaration, "part", $"less than the {parts} parts", $"{part}");
        var size = x.Type.Channels / parts;
        return SliceLayer.Channels(context.Graph, x, part * size, (part + 1) * size);
    }
}
