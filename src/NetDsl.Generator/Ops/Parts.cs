using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Crop(rows, columns)]: C x H x W -> C x rows x columns.</summary>
public sealed class CropLayer : Layer
{
    public override string Word => "Crop";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (rows, columns) = (builder.Positive("rows"), builder.Positive("columns"));
        var (channels, height, width) = builder.Picture(x);
        var (top, left) = (builder.NotNegative("Top", Math.Max((height - rows) / 2, 0)), builder.NotNegative("Left", Math.Max((width - columns) / 2, 0)));
        if ((long)top + rows > height || (long)left + columns > width)
            throw builder.Fail(Rules.PartOutside, builder.Declaration, $"{rows}x{columns} pixels from row {top} and column {left} on", x.Type.Shape, builder.From(x));
        return Of(builder.Graph, x, TensorType.PerSample(channels, rows, columns), top, left);
    }

    /// <summary>A part of a picture; all of it as it is.</summary>
    internal static Node Of(Graph graph, Node x, TensorType type, int top, int left) => type.Equals(x.Type) ? x
        : graph.Add(Crop2d.Op, new Pad2d.Border(type, top, left, x.Type.Sizes[1] - type.Sizes[1] - top, x.Type.Sizes[2] - type.Sizes[2] - left, 0), x);
}

/// <summary>[Slice(start, end)]: a range of channels, rows or columns.</summary>
public sealed class SliceLayer : Layer
{
    public override string Word => "Slice";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (start, end, axis) = (builder.NotNegative("start", 0), builder.Positive("end"), builder.NotNegative("Axis", 0));
        if (axis >= x.Type.Rank)
            throw builder.FailAt("Axis", Rules.OutOfRange, builder.Declaration, "Axis", $"one of the {x.Type.Rank} of {x.Type.Shape}, counted from 0", $"{axis}");
        if (start >= end)
            throw builder.FailAt("end", Rules.OutOfRange, builder.Declaration, "end", $"more than start, {start}", $"{end}");
        if (end > x.Type.Sizes[axis])
            throw builder.FailAt("end", Rules.PartOutside, builder.Declaration, $"{Counted(x, axis)} {start} to {end - 1}", x.Type.Shape, builder.From(x));
        var type = TensorType.PerSample([.. x.Type.Sizes.Select((size, i) => i == axis ? end - start : size)]);
        if (axis == 0)
            return Channels(builder.Graph, x, start, end);
        if (x.Type.Rank == 2)
        {
            // A sequence is a picture of one row.
            var row = builder.Graph.Add(Reshape.Op, TensorType.PerSample(x.Type.Channels, 1, x.Type.Sizes[1]), x);
            return builder.Graph.Add(Reshape.Op, type, CropLayer.Of(builder.Graph, row, TensorType.PerSample(x.Type.Channels, 1, end - start), 0, start));
        }

        return CropLayer.Of(builder.Graph, x, type, axis == 1 ? start : 0, axis == 2 ? start : 0);
    }

    internal static Node Channels(Graph graph, Node x, int start, int end)
    {
        var type = TensorType.PerSample([end - start, .. x.Type.Sizes.Skip(1)]);
        return type.Equals(x.Type) ? x : graph.Add(Slice.Op, new Slice.Range(start, type), x);
    }

    internal static string Counted(Node x, int axis) => axis == 0 ? x.Type.Rank == 1 ? "features" : "channels" : axis == 2 ? "columns" : x.Type.Rank == 2 ? "elements" : "rows";
}

/// <summary>[Split(parts, part)]: one of several equal parts of the channels.</summary>
public sealed class SplitLayer : Layer
{
    public override string Word => "Split";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var (parts, part) = (builder.Positive("parts"), builder.NotNegative("part", 0));
        if (x.Type.Channels % parts != 0)
            throw builder.FailAt("parts", Rules.NotDivisible, builder.Declaration, SliceLayer.Counted(x, 0), parts, x.Type.Shape, builder.From(x));
        if (part >= parts)
            throw builder.FailAt("part", Rules.OutOfRange, builder.Declaration, "part", $"less than the {parts} parts", $"{part}");
        var size = x.Type.Channels / parts;
        return SliceLayer.Channels(builder.Graph, x, part * size, (part + 1) * size);
    }
}
