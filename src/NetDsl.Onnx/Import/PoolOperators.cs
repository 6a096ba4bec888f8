using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Pools, resizing and borders.</summary>
internal static class PoolOperators
{
    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["MaxPool"] = node => Pool(node, "MaxPool"),
        ["AveragePool"] = node => Pool(node, "AvgPool"),
        ["GlobalAveragePool"] = node => Global(node.X, "GlobalAvgPool"),
        ["GlobalMaxPool"] = node => node.X.Shape.Length == 3 ? Global(node.X, "GlobalMaxPool") : throw new ImportException("a maximum over a sequence"),
        ["ReduceMean"] = ReduceMean,
        ["ReduceMax"] = ReduceMax,
        ["Resize"] = Resize,
        ["Upsample"] = Resize,
        ["Pad"] = Pad,
        ["DepthToSpace"] = DepthToSpace,
    };

    private static LayerValue Pool(ImportNode node, string stem)
    {
        var x = node.X;
        int[] kernel = node.Integers("kernel_shape") is { } sizes ? [.. sizes.Select(size => (int)size)] : throw new ImportException("it has no kernel_shape");
        var axes = kernel.Length;
        var ceil = node.Integer("ceil_mode", 0) != 0;
        var windows = Windows.Of(node, x, kernel);
        var layer = Whole(x);
        if (axes is not (1 or 2) || layer.Shape.Length != axes + 1)
            throw new ImportException($"a pool over {axes} axes of {string.Join('x', layer.Shape)}");
        // A border of zeros before an average is padding that counts.
        var isPadded = stem == "AvgPool" && layer.Is("ZeroPad2d") && !windows.HasPadding && layer.Argument("") is int border && kernel.All(size => size > border);
        if (isPadded)
        {
            int[] sides = [.. Enumerable.Repeat((int)layer.Argument("")!, axes)];
            (windows, layer) = (windows with { Before = sides, After = sides }, layer.X);
        }

        int[] plane = [.. layer.Shape.Skip(1)];
        if (stem == "AvgPool" && !windows.HasPadding && kernel.SequenceEqual(plane))
            return Global(x, "GlobalAvgPool");
        int[] shape = [layer.Shape[0], .. Enumerable.Range(0, axes).Select(i => windows.Size(i, plane[i], ceil))];
        if (ceil && shape.Skip(1).SequenceEqual(Enumerable.Range(0, axes).Select(i => windows.Size(i, plane[i]))))
            ceil = false;
        // Only where there is padding it matters whether that counts.
        var counts = stem == "MaxPool" || isPadded || node.Integer("count_include_pad", 0) != 0 || !windows.HasPadding;
        return new(new($"{stem}{axes}d", layer)
        {
            Shape = shape,
            Arguments = [windows.KernelArgument, .. windows.Options(ofPool: true), Option("CeilMode", ceil, false), Option("CountIncludePad", counts, true)],
        }, shape);
    }

    private static LayerValue Global(LayerValue x, string stem)
    {
        var layer = Whole(x);
        return new(new($"{stem}{layer.Shape.Length - 1}d", layer) { Shape = [layer.Shape[0]] }, [layer.Shape[0], .. Enumerable.Repeat(1, layer.Shape.Length - 1)]);
    }

    private static LayerValue Kept(LayerValue x, bool keeps) => keeps ? x : x with { Shape = x.Layer.Shape };

    private static bool IsOverPlane(ImportNode node, out bool keeps)
    {
        keeps = node.Integer("keepdims", 1) != 0;
        var x = node.X;
        var axes = node.List("axes", 1)?.Select(axis => Axis(x, axis)).Order().ToList() ?? [];
        return x.Shape.Length > 1 && x.Layer.Shape.Length > 1 && axes.SequenceEqual(Enumerable.Range(1, x.Shape.Length - 1));
    }

    /// <summary>A value whose plane is one pixel already; null for others.</summary>
    private static LayerValue? SinglePixel(LayerValue x, long[]? axes, bool keeps) =>
        x is { Order: null, Layer.Shape.Length: 1, Shape.Length: > 1 } && axes is not null && axes.Select(axis => axis < 0 ? axis + x.Shape.Length + 1 : axis).Order().SequenceEqual(Enumerable.Range(2, x.Shape.Length - 1).Select(axis => (long)axis))
            ? keeps ? x : x with { Shape = x.Layer.Shape } : null;

    private static LayerValue ReduceMean(ImportNode node)
    {
        var x = node.X;
        if (SinglePixel(x, node.List("axes", 1), node.Integer("keepdims", 1) != 0) is { } pixel)
            return pixel;
        if (IsOverPlane(node, out var keeps) && !x.Layer.IsStep)
        {
            var shape = keeps ? (int[])[.. x.Order is null ? x.Shape.Take(1) : x.Shape.Take(0)] : null;
            var mean = Global(x with { Order = null, Shape = x.Layer.Shape }, "GlobalAvgPool");
            return x.Order is null || !keeps ? Kept(mean, keeps) : throw new ImportException("a mean over pixels of an image with channels last");
        }

        // A part of a normalisation that is spelled out.
        float[] axes = [.. (node.List("axes", 1) ?? throw new ImportException("a mean over all axes")).Select(axis => (float)Axis(x, axis)).Order()];
        return x with { Layer = new("#Mean", x.Layer) { Shape = x.Layer.Shape, Constant = axes } };
    }

    private static LayerValue ReduceMax(ImportNode node)
    {
        if (SinglePixel(node.X, node.List("axes", 1), node.Integer("keepdims", 1) != 0) is { } pixel)
            return pixel;
        if (IsOverPlane(node, out var keeps) && node.X is { Shape.Length: 3, Layer: { IsStep: false } })
            return Kept(Global(node.X, "GlobalMaxPool"), keeps);
        // The largest of neighbouring channels: a reshape gives them an axis of their own first.
        if (node.X is { Order: null, Layer: { Attribute: "Reshape" or "#Reshape" } reshape } && !keeps && node.List("axes", 1) is [2] && reshape.X.Shape.Length == reshape.Shape.Length - 1
            && reshape.Shape[0] * reshape.Shape[1] == reshape.X.Shape[0] && reshape.Shape.Skip(2).SequenceEqual(reshape.X.Shape.Skip(1)))
        {
            int[] shape = [reshape.Shape[0], .. reshape.Shape.Skip(2)];
            return new(new("Maxout", reshape.X) { Shape = shape, Arguments = [Given(reshape.Shape[1])] }, shape);
        }

        throw new ImportException("a maximum over some axes");
    }

    private static LayerValue Resize(ImportNode node)
    {
        var layer = Whole(node.X);
        if (layer.Shape.Length != 3)
            throw new ImportException("only images can be resized");
        var scales = node.Operator == "Upsample" && node.Opset < 9 ? throw new ImportException("the Upsample of versions before 9")
            : node.Constant(node.Operator == "Upsample" ? 1 : node.Opset < 11 ? 1 : 2)?.Floats;
        var sizes = node.Constant(3)?.Integers;
        int[] shape = sizes is { Length: 4 } ? [layer.Shape[0], (int)sizes[2], (int)sizes[3]]
            : scales is { Length: 4 } ? [layer.Shape[0], (int)Math.Floor(layer.Shape[1] * scales[2]), (int)Math.Floor(layer.Shape[2] * scales[3])]
            : throw new ImportException("neither scales nor sizes of four axes are given");
        var isWhole = shape[1] % layer.Shape[1] == 0 && shape[2] % layer.Shape[2] == 0;
        var (mode, coordinates) = (node.Text("mode", "nearest"), node.Text("coordinate_transformation_mode", node.Opset < 11 ? "asymmetric" : "half_pixel"));
        var options = (mode, coordinates) switch
        {
            ("nearest", "asymmetric") when isWhole || node.Text("nearest_mode", "round_prefer_floor") == "floor" => (ImportArgument[])[],
            ("nearest", "half_pixel" or "pytorch_half_pixel") when isWhole => [],
            ("linear", "half_pixel" or "pytorch_half_pixel") => [new("Mode", "UpsampleMode.Bilinear")],
            ("linear", "align_corners") => [new("Mode", "UpsampleMode.Bilinear"), Option("AlignCorners", true, false)],
            _ => throw new ImportException($"the mode '{mode}' with '{coordinates}' and '{node.Text("nearest_mode", "round_prefer_floor")}'"),
        };
        object size = isWhole ? Windows.Short([shape[1] / layer.Shape[1], shape[2] / layer.Shape[2]]) : Windows.Short([shape[1], shape[2]]);
        return new(new("Upsample", layer) { Shape = shape, Arguments = [isWhole ? Given(size) : new("Size", size), .. options] }, shape);
    }

    private static LayerValue Pad(ImportNode node)
    {
        var layer = Whole(node.X);
        var pads = node.List("pads", 1) ?? throw new ImportException("its pads are not constant");
        var (mode, value) = (node.Text("mode", "constant"), node.Input(2) is ConstantValue given ? given.Tensor.Floats[0] : node.Real("value", 0));
        if (pads.All(pad => pad == 0))
            return node.X;
        // Channels of zeros after the others are what a shortcut without parameters adds.
        if (layer.Shape.Length == 3 && pads is [0, 0, 0, 0, 0, > 0 and < 1 << 20, 0, 0] && mode == "constant" && value == 0)
        {
            var isStrided = layer.Is("Shortcut") && layer.Parameters.Count == 0 && layer.Shape[0] == layer.X.Shape[0];
            int[] wider = [layer.Shape[0] + (int)pads[5], .. layer.Shape.Skip(1)];
            object stride = isStrided ? layer.Argument("Stride")! : 1;
            return new(PlainShortcut(isStrided ? layer.X : layer, wider, stride is int[] pair ? pair : [(int)stride, (int)stride]), wider);
        }

        if (layer.Shape.Length != 3 || pads.Length != 8 || pads[0] + pads[1] + pads[4] + pads[5] != 0 || pads.Any(pad => pad < 0))
            throw new ImportException($"pads of [{string.Join(", ", pads)}]: only rows and columns of images can be padded");
        int[] sides = [(int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]];
        int[] shape = [layer.Shape[0], sides[0] + layer.Shape[1] + sides[2], sides[1] + layer.Shape[2] + sides[3]];
        object size = sides.Distinct().Count() == 1 ? sides[0] : sides;
        var (attribute, options) = (mode, value) switch
        {
            ("constant", 0) => ("ZeroPad2d", (ImportArgument[])[]),
            ("constant", _) => ("Pad2d", [new("Value", (double)value)]),
            ("edge", _) => ("Pad2d", [new("Mode", "PadMode.Edge")]),
            ("reflect", _) => ("Pad2d", [new("Mode", "PadMode.Mirror")]),
            _ => throw new ImportException($"the mode '{mode}'"),
        };
        return new(new(attribute, layer) { Shape = shape, Arguments = [Given(size), .. options] }, shape);
    }

    /// <summary>A shortcut of option A: every so many rows and columns, and channels of zeros.</summary>
    public static ImportLayer PlainShortcut(ImportLayer x, int[] shape, int[] strides) => new("Shortcut", x)
    {
        Shape = shape,
        Arguments = [Given(shape[0]), Option("Stride", Windows.Short(strides), 1), new("Option", "ShortcutOption.A")],
    };

    private static LayerValue DepthToSpace(ImportNode node)
    {
        var (layer, factor) = (Whole(node.X), (int)node.Integer("blocksize", 1));
        if (node.Text("mode", "DCR") != "CRD" || layer.Shape.Length != 3 || factor < 1)
            throw new ImportException("the mode DCR; the layer PixelShuffle has the order CRD");
        int[] shape = [layer.Shape[0] / (factor * factor), factor * layer.Shape[1], factor * layer.Shape[2]];
        return new(new("PixelShuffle", layer) { Shape = shape, Arguments = [Given(factor)] }, shape);
    }
}
