using static NetDsl.Networks.Tests.Onnx.Convolutions;
using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Pooling over windows and over whole images.</summary>
internal static class Pools
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["MaxPool"] = test => Pool(test, "MaxPool", test.Integers("dilations") is { } dilation ? $", Dilation = {Sizes(dilation)}" : ""),
        ["AveragePool"] = test => Pool(test, "AvgPool", $", CountIncludePad = {(test.Integer("count_include_pad", 0) == 1 ? "true" : "false")}"),
        ["GlobalAveragePool"] = test => Whole(test, "GlobalAvgPool2d"),
        ["GlobalMaxPool"] = test => Whole(test, "GlobalMaxPool2d"),
    };

    private static Translation Pool(OnnxCase test, string word, string options)
    {
        var x = test.Input(0)!;
        var size = Spatial(x.Shape);
        var (kernel, stride, dilation) = (test.Integers("kernel_shape")!, test.Integers("strides") ?? Ones(size), test.Integers("dilations") ?? Ones(size));
        return Of(x, x.Shape[0], x.Shape[1..],
            $"{word}{size.Length}d({Sizes(kernel)}, Stride = {Sizes(stride)}, Padding = {Padding(test, size, kernel, stride, dilation)}, "
            + $"CeilMode = {(test.Integer("ceil_mode", 0) == 1 ? "true" : "false")}{options})");
    }

    private static Translation Whole(OnnxCase test, string word)
    {
        var x = test.Input(0)!;
        return Of(x, x.Shape[0], [x.Shape[1], .. Spatial(x.Shape)], word);
    }
}
