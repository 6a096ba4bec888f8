using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Operators that move numbers, and operators that resize images.</summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["Flatten"] = test => Reshaped(test, test.Outputs[0].Shape[1..], "Flatten"),
        ["Reshape"] = test => Reshaped(test, test.Outputs[0].Shape[1..], $"Reshape({string.Join(", ", test.Outputs[0].Shape.Skip(1))})"),
        ["Transpose"] = Transpose,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = test => OnPicture(test, $"PixelUnshuffle({test.Integer("blocksize", 1)}), ChannelShuffle({test.Input(0)!.Shape[1]})"),
        ["Pad"] = Pad,
        ["Slice"] = Slice,
        ["Split"] = Split,
        ["Resize"] = Resize,
        ["Upsample"] = Resize,
    };

    private static Translation OnPicture(OnnxCase test, string layers)
    {
        var x = test.Input(0)!;
        if (x.Shape.Length != 4)
            throw OutOfScope("not images");
        return Of(x, x.Shape[0], x.Shape[1..], layers);
    }

    /// <summary>The first axis stays the batch, unless the operator changes it: then all is one sample.</summary>
    private static Translation Reshaped(OnnxCase test, int[] sample, string word)
    {
        var (x, y) = (test.Input(0)!, test.Outputs[0].Shape);
        if (x.Shape.Length < 2 || y.Length < 2 || x.Shape[0] != y[0])
            throw OutOfScope("the batch is reshaped");
        if (sample.Length is 0 or > 3 || x.Shape.Length > 4 || x.Length == 0)
            throw OutOfScope("samples of more than 3 axes, or of none");
        return Of(x, x.Shape[0], x.Shape[1..], word);
    }

    private static Translation Transpose(OnnxCase test)
    {
        var x = test.Input(0)!;
        if (x.Shape.Length > 3)
            throw OutOfScope("samples of more than 3 axes, or of none");
        var axes = test.Integers("perm") ?? [.. Enumerable.Range(0, x.Shape.Length).Reverse()];
        return Of(x, 1, x.Shape, $"Permute({string.Join(", ", axes)})");
    }

    private static Translation DepthToSpace(OnnxCase test)
    {
        var size = test.Integer("blocksize", 1);
        // The default has the pixels of a block in the outer order of channels, PixelShuffle in the inner.
        return OnPicture(test, $"{(test.Text("mode", "DCR") == "DCR" ? $"ChannelShuffle({size * size}), " : "")}PixelShuffle({size})");
    }

    private static Translation Pad(OnnxCase test)
    {
        var pads = test.Input(1)?.Integers ?? test.Integers("pads")!;
        if (pads is not [0, 0, var top, var left, 0, 0, var bottom, var right])
            throw OutOfScope("not images");
        var value = test.Input(2)?.Floats[0] ?? test.Real("value", 0);
        var sides = Sizes([top, left, bottom, right]);
        return OnPicture(test, test.Text("mode", "constant") switch
        {
            "edge" => $"Pad2d({sides}, Mode = PadMode.Edge)",
            "reflect" => $"Pad2d({sides}, Mode = PadMode.Mirror)",
            _ => value == 0 ? $"ZeroPad2d({sides})" : $"Pad2d({sides}, Value = {Number(value)})",
        });
    }

    private static Translation Slice(OnnxCase test)
    {
        var x = test.Input(0)!;
        var (starts, ends) = (test.Input(1)?.Integers ?? test.Integers("starts")!, test.Input(2)?.Integers ?? test.Integers("ends")!);
        var axes = test.Input(3)?.Integers ?? test.Integers("axes") ?? [.. Enumerable.Range(0, starts.Length)];
        if (test.Input(4) is { } steps && steps.Values.Any(step => step != 1))
            throw OutOfScope("other steps than 1");
        if (test.Outputs[0].Length == 0)
            throw OutOfScope("nothing is left");
        // All axes are those of one sample.
        var words = axes.Select((axis, i) =>
        {
            var size = x.Shape[axis < 0 ? axis + x.Shape.Length : axis];
            return $"Slice({Math.Clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, size)}, {Math.Clamp(ends[i] < 0 ? ends[i] + size : ends[i], 0, size)}, Axis = {(axis < 0 ? axis + x.Shape.Length : axis)})";
        });
        return Of(x, 1, x.Shape, string.Join(", ", words));
    }

    /// <summary>All parts one after the other again, by one path for each.</summary>
    private static Translation Split(OnnxCase test)
    {
        var x = test.Input(0)!;
        if (x.Length == 0)
            throw OutOfScope("nothing is left");
        var axis = test.Integer("axis", 0);
        var (batch, sample) = From(x.Shape, axis);
        var sizes = test.Outputs.Select(output => output.Shape[axis < 0 ? axis + output.Shape.Length : axis]).ToList();
        var equal = sizes.Distinct().Count() == 1 && test.Input(1) is null;
        var start = 0;
        var heads = sizes.Select((size, i) =>
        {
            var word = equal ? $"Split({sizes.Count}, {i})" : $"Slice({start}, {start + size})";
            start += size;
            return i == 0 ? $"{word}, MeanSquaredError" : $"Head(\"part{i}\"), From(\"Input\"), {word}, MeanSquaredError";
        });
        return new($"Input({string.Join(", ", sample)}), {string.Join(", ", heads)}", batch, x.Floats)
        {
            Run = model =>
            {
                model.Forward(x.Floats);
                return [.. model.Outputs.Select(output => output.Read())];
            },
        };
    }

    private static Translation Resize(OnnxCase test)
    {
        var x = test.Input(0)!;
        var y = test.Outputs[0].Shape;
        if (x.Shape.Length != 4 || y[0] != x.Shape[0] || y[1] != x.Shape[1])
            throw OutOfScope("not images");
        var scales = test.Input(test.Node.Operator == "Upsample" ? 1 : 2) is { Values.Length: > 0 } given ? given.Floats : null;
        if (scales is not null && Enumerable.Range(2, 2).Any(i => x.Shape[i] * scales[i] != y[i]))
            throw OutOfScope("a scale that does not lead to whole sizes");
        var transformation = test.Node.Operator == "Upsample" ? "asymmetric" : test.Text("coordinate_transformation_mode", "half_pixel");
        var size = $"Size = {Sizes(y[2..])}";
        switch (test.Text("mode", "nearest"))
        {
            case "nearest":
                var rounding = test.Node.Operator == "Upsample" ? "floor" : test.Text("nearest_mode", "round_prefer_floor");
                if (Enumerable.Range(2, 2).Any(axis => Enumerable.Range(0, y[axis]).Any(i => Nearest(i, x.Shape[axis], y[axis], transformation, rounding) != (int)((long)i * x.Shape[axis] / y[axis]))))
                    throw OutOfScope("other pixels than those of Upsample, which rounds down as PyTorch does");
                return OnPicture(test, $"Upsample({size})");
            case "linear" when transformation is "half_pixel" or "align_corners" || transformation == "pytorch_half_pixel" && y[2] > 1 && y[3] > 1:
                return OnPicture(test, $"Upsample({size}, Mode = UpsampleMode.Bilinear, AlignCorners = {(transformation == "align_corners" ? "true" : "false")})");
            case var mode:
                throw OutOfScope(mode == "cubic" ? "cubic interpolation" : "a linear interpolation that is not PyTorch's");
        }
    }

    /// <summary>The pixel that ONNX takes, by the formulas of its operator Resize.</summary>
    private static int Nearest(int i, int from, int to, string transformation, string rounding)
    {
        var scale = (double)to / from;
        var position = transformation switch
        {
            "align_corners" => i * (from - 1.0) / (to - 1),
            "asymmetric" => i / scale,
            "tf_half_pixel_for_nn" => (i + 0.5) / scale,
            _ => (i + 0.5) / scale - 0.5,
        };
        var pixel = rounding switch
        {
            "floor" => Math.Floor(position),
            "ceil" => Math.Ceiling(position),
            "round_prefer_ceil" => Math.Floor(position + 0.5),
            _ => Math.Ceiling(position - 0.5),
        };
        return Math.Clamp((int)pixel, 0, from - 1);
    }
}
