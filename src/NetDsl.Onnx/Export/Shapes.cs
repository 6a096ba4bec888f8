using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Onnx.Export;

/// <summary>Layers that move elements, and joins of paths.</summary>
internal static class Shapes
{
    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new()
    {
        ["Flatten"] = layer => layer.Node("Flatten", layer.X, ("axis", 1)),
        ["Reshape"] = layer => layer.Reshape(layer.X, layer.Info.Output),
        ["Permute"] = layer => layer.Transpose(layer.X, [0, .. layer.List("axes").Select(axis => axis + 1)]),
        ["Upsample"] = Upsample,
        ["PixelShuffle"] = layer => layer.Node("DepthToSpace", layer.X, ("blocksize", layer.Integer("factor")), ("mode", "CRD")),
        ["PixelUnshuffle"] = PixelUnshuffle,
        ["ChannelShuffle"] = ChannelShuffle,
        ["ZeroPad2d"] = layer => Pad(layer, "constant", 0),
        ["Pad2d"] = layer => Pad(layer, layer.Text("Mode", "Constant") switch { "Edge" => "edge", "Mirror" => "reflect", _ => "constant" }, layer.Real("Value", 0)),
        ["Crop"] = Crop,
        ["Slice"] = layer => Slice(layer, [layer.Integer("start")], [layer.Integer("end")], [layer.Integer("Axis", 0) + 1]),
        ["Split"] = layer => layer.Channels / layer.Integer("parts") is var size && layer.Integer("part") is var part
            ? Slice(layer, [part * size], [(part + 1) * size], [1]) : "",
        ["Concat"] = layer => layer.Node("Concat", layer.Inputs.Select(input => input.Name), ("axis", 1)),
        ["Add"] = layer => Join(layer, "Add"),
        ["Multiply"] = layer => Join(layer, "Mul"),
        ["Maximum"] = layer => Join(layer, "Max"),
    };

    /// <summary>A join of two paths at a time; gates get axes of one element.</summary>
    private static string Join(ExportLayer layer, string type)
    {
        var rank = layer.Info.Output.Count;
        return layer.Inputs.Select(input => input.Shape.Count == rank ? input.Name : layer.Reshape(input.Name, [.. input.Shape, .. Enumerable.Repeat(1, rank - input.Shape.Count)]))
            .Aggregate((joined, path) => layer.Node(type, [joined, path]));
    }

    private static string Upsample(ExportLayer layer)
    {
        var isBilinear = layer.Text("Mode", "Nearest") == "Bilinear";
        var (rows, columns) = (layer.Info.Output[1], layer.Info.Output[2]);
        if (rows % layer.Shape[1] == 0 && columns % layer.Shape[2] == 0)
        {
            var scales = layer.Constant("Scales", [1, 1, rows / layer.Shape[1], columns / layer.Shape[2]], 4);
            return !isBilinear
                ? layer.Node("Resize", [layer.X, "", scales], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))
                : layer.Node("Resize", [layer.X, "", scales], ("mode", "linear"), ("coordinate_transformation_mode", layer.Boolean("AlignCorners", false) ? "align_corners" : "half_pixel"));
        }

        // Other sizes are not multiples, so that scales could be rounded wrongly.
        return isBilinear
            ? Pools.Resample(layer, Taps.Linear(layer.Shape[1], rows, layer.Boolean("AlignCorners", false)), Taps.Linear(layer.Shape[2], columns, layer.Boolean("AlignCorners", false)))
            : layer.Node("Gather", [layer.Node("Gather", [layer.X, layer.Integers("Rows", Taps.Nearest(layer.Shape[1], rows).Inputs.ToArray())], ("axis", 2)),
                layer.Integers("Columns", Taps.Nearest(layer.Shape[2], columns).Inputs.ToArray())], ("axis", 3));
    }

    private static string PixelUnshuffle(ExportLayer layer)
    {
        var (factor, rows, columns) = (layer.Integer("factor"), layer.Info.Output[1], layer.Info.Output[2]);
        var blocks = layer.Transpose(layer.Reshape(layer.X, layer.Channels, rows, factor, columns, factor), 0, 1, 3, 5, 2, 4);
        return layer.Reshape(blocks, layer.Info.Output);
    }

    private static string ChannelShuffle(ExportLayer layer)
    {
        var (groups, inner) = (layer.Integer("groups"), layer.Shape.Skip(1).Aggregate(1, (product, size) => product * size));
        return layer.Reshape(layer.Transpose(layer.Reshape(layer.X, groups, layer.Channels / groups, inner), 0, 2, 1, 3), layer.Shape);
    }

    private static string Pad(ExportLayer layer, string mode, double value)
    {
        int[] sides = layer.List("padding") switch
        {
            [var all] => [all, all, all, all],
            [var rows, var columns] => [rows, columns, rows, columns],
            var four => four,
        };
        var pads = layer.Integers("Pads", 0, 0, sides[0], sides[1], 0, 0, sides[2], sides[3]);
        return layer.Node("Pad", mode == "constant" ? [layer.X, pads, layer.Number("Value", value)] : [layer.X, pads], ("mode", mode));
    }

    private static string Crop(ExportLayer layer)
    {
        var (rows, columns) = (layer.Integer("rows"), layer.Integer("columns"));
        var (top, left) = (layer.Integer("Top", Math.Max((layer.Shape[1] - rows) / 2, 0)), layer.Integer("Left", Math.Max((layer.Shape[2] - columns) / 2, 0)));
        return Slice(layer, [top, left], [top + rows, left + columns], [2, 3]);
    }

    private static string Slice(ExportLayer layer, int[] starts, int[] ends, int[] axes) =>
        layer.Node("Slice", [layer.X, layer.Integers("Starts", starts), layer.Integers("Ends", ends), layer.Integers("Axes", axes)]);
}
