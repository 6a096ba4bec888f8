using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Conv, ConvTranspose, and matrix products with weights.</summary>
internal static class Convolutions
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["Conv"] = Convolve,
        ["ConvTranspose"] = ConvolveTransposed,
        ["Gemm"] = Multiply,
        ["MatMul"] = Multiply,
    };

    /// <summary>The sizes after batch and channels. The language has one or two.</summary>
    internal static int[] Spatial(int[] shape) => shape.Length is 3 or 4 ? shape[2..] : throw OutOfScope($"{shape.Length - 2} spatial dimensions");

    /// <summary>Padding before all dimensions, then after all of them, both in ONNX and here.</summary>
    internal static string Padding(OnnxCase test, int[] size, int[] kernel, int[] stride, int[] dilation)
    {
        switch (test.Text("auto_pad", "NOTSET"))
        {
            case "SAME_UPPER":
                return "Padding.Same";
            case "VALID":
                return "Padding.Valid";
            case "SAME_LOWER":
                // The opposite of Padding.Same, which puts the odd one at the end.
                var total = size.Select((s, i) => Math.Max(0, ((s + stride[i] - 1) / stride[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1 - s)).ToList();
                return Sizes([.. total.Select(t => t - t / 2), .. total.Select(t => t / 2)]);
            default:
                return Sizes(test.Integers("pads") ?? new int[2 * size.Length]);
        }
    }

    internal static int[] Ones(int[] size) => [.. size.Select(_ => 1)];

    private static Translation Convolve(OnnxCase test)
    {
        var (x, w, bias) = (test.Input(0)!, test.Input(1)!, test.Input(2));
        var size = Spatial(x.Shape);
        var (kernel, stride, dilation) = (w.Shape[2..], test.Integers("strides") ?? Ones(size), test.Integers("dilations") ?? Ones(size));
        return Of(x, x.Shape[0], x.Shape[1..],
            $"Conv{size.Length}d({w.Shape[0]}, {Sizes(kernel)}, Stride = {Sizes(stride)}, Dilation = {Sizes(dilation)}, Groups = {test.Integer("group", 1)}, "
            + $"Padding = {Padding(test, size, kernel, stride, dilation)}, Bias = {Word(bias)})",
            ("Weight", w), ("Bias", bias));
    }

    private static Translation ConvolveTransposed(OnnxCase test)
    {
        var (x, w, bias) = (test.Input(0)!, test.Input(1)!, test.Input(2));
        var size = Spatial(x.Shape);
        var (kernel, stride, dilation) = (w.Shape[2..], test.Integers("strides") ?? Ones(size), test.Integers("dilations") ?? Ones(size));
        var further = test.Integers("output_padding") ?? new int[size.Length];
        var padding = Padding(test, size, kernel, stride, dilation);
        if (test.Integers("output_shape") is { } wanted)
        {
            // An excess is cropped, half of it at the end; a lack is padded.
            var much = size.Select((s, i) => stride[i] * (s - 1) + further[i] + dilation[i] * (kernel[i] - 1) + 1 - wanted[i]).ToList();
            further = [.. further.Select((f, i) => f + Math.Max(0, -much[i]))];
            padding = Sizes([.. much.Select(m => Math.Max(0, m) - Math.Max(0, m) / 2), .. much.Select(m => Math.Max(0, m) / 2)]);
        }

        var groups = test.Integer("group", 1);
        return Of(x, x.Shape[0], x.Shape[1..],
            $"ConvTranspose{size.Length}d({w.Shape[1] * groups}, {Sizes(kernel)}, Stride = {Sizes(stride)}, Dilation = {Sizes(dilation)}, Groups = {groups}, "
            + $"OutputPadding = {Sizes(further)}, Padding = {padding}, Bias = {Word(bias)})",
            ("Weight", w), ("Bias", bias));
    }

    /// <summary>A * B + C, where B and C are what is learned.</summary>
    private static Translation Multiply(OnnxCase test)
    {
        var (a, b, c) = (test.Input(0)!, test.Input(1)!, test.Input(2));
        if (a.Shape.Length != 2 || b.Shape.Length != 2)
            throw OutOfScope("a batch of matrices for weights");
        if (test.Integer("transA", 0) == 1)
            throw OutOfScope("samples in columns");
        if (test.Real("beta", 1) == 0)
            c = null;
        if (test.Real("alpha", 1) != 1 || c is not null && test.Real("beta", 1) != 1)
            throw OutOfScope("factors of the product and the bias");
        var (from, to) = test.Integer("transB", 0) == 1 ? (b.Shape[1], b.Shape[0]) : (b.Shape[0], b.Shape[1]);
        if (c is not null && c.Length != 1 && c.Length != to)
            throw OutOfScope("a bias for each sample");
        // Weights are kept by unit here.
        var weight = test.Integer("transB", 0) == 1 ? b : b with { Values = [.. Enumerable.Range(0, b.Length).Select(i => b.Values[i % from * to + i / from])] };
        var bias = c is { Length: 1 } ? c with { Values = [.. Enumerable.Repeat(c.Values[0], to)] } : c;
        return Of(a, a.Shape[0], [from], $"Dense({to}, Bias = {Word(c)})", ("Weight", weight), ("Bias", bias));
    }

    private static string Word(OnnxTensor? tensor) => tensor is null ? "false" : "true";
}
