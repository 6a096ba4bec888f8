using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Advice;

/// <summary>The window of a convolution or pool. That of a sequence has one row.</summary>
internal sealed record WindowSize((int Rows, int Columns) Kernel, (int Rows, int Columns) Strides, (int Rows, int Columns) Dilation, bool IsLine)
{
    public static WindowSize Of(LayerModel layer)
    {
        var (read, isLine) = (LayerGraph.Read(layer), layer.Word.EndsWith("1d", StringComparison.Ordinal));
        var kernel = Line(read.Pair("kernel"));
        return new(kernel, Line(read.Pair("Stride", layer.Word.Contains("Pool") ? kernel : (1, 1))), Line(read.Pair("Dilation", (1, 1))), isLine);

        (int, int) Line((int Rows, int Columns) pair) => isLine ? (1, pair.Columns) : pair;
    }

    /// <summary>The pixels from the first to the last that a window reads.</summary>
    public int Reach(int dimension) => dimension == 0 ? Dilation.Rows * (Kernel.Rows - 1) + 1 : Dilation.Columns * (Kernel.Columns - 1) + 1;

    public int Stride(int dimension) => dimension == 0 ? Strides.Rows : Strides.Columns;

    /// <summary>Both sizes for a message, or the one of a sequence.</summary>
    public string Text(Func<int, int> size) => IsLine ? $"{size(1)}" : $"{size(0)}x{size(1)}";
}
