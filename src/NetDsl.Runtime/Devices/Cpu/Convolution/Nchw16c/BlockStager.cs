using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Stages images in channel blocks, as <see cref="Stager"/> stages Nchw images. A pixel has 16 numbers.</summary>
internal static unsafe class BlockStager
{
    /// <summary>Stages the rows that a chunk of the grid reads, starting at row <paramref name="first"/>.</summary>
    /// <param name="pass">The direction.</param>
    /// <param name="nchwChannels">The number of channels if the image is Nchw; the rest of the last block keeps its content. 0 if the image
    /// is in blocks.</param>
    /// <param name="source">The image.</param>
    /// <param name="first">The first row of the chunk.</param>
    /// <param name="chunkRows">The number of rows of the chunk.</param>
    /// <param name="columns">The columns to stage, if the image is one row without padding.</param>
    /// <param name="target">The staged image.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Stage<V>(in ConvPass pass, int nchwChannels, float* source, int first, int chunkRows,
        (int From, int To) columns, float* target)
        where V : struct, ILanes<V>
    {
        var rows = chunkRows + pass.Span;
        var skipped = (pass.ChunkRows - chunkRows) * pass.GridWidth * 16;
        for (var block = 0; block < pass.Channels; block++, source += pass.Height * (nint)pass.Width * 16)
            for (var phase = 0; phase < pass.Phases; phase++, target += skipped)
            {
                var shift = pass.PhaseColumns[phase] - pass.PadWidth;
                // The columns whose source is within the image.
                var from = Math.Clamp((-shift + pass.StepWidth - 1) / pass.StepWidth, 0, pass.GridWidth);
                var to = Math.Clamp((pass.Width - shift + pass.StepWidth - 1) / pass.StepWidth, from, pass.GridWidth);
                var (left, right) = columns.To - columns.From < pass.OutWidth ? columns : (0, pass.GridWidth);
                (from, to) = (Math.Max(from, left), Math.Min(to, right));
                for (var row = 0; row < rows; row++, target += pass.GridWidth * 16)
                {
                    var sourceRow = (first + row) * pass.StepHeight + pass.PhaseRows[phase] - pass.PadHeight;
                    if (sourceRow < 0 || sourceRow >= pass.Height)
                    {
                        Clear<V>(target, pass.GridWidth);
                        continue;
                    }
                    Clear<V>(target + left * 16, from - left);
                    var pixel = sourceRow * (nint)pass.Width + from * pass.StepWidth + shift;
                    if (nchwChannels == 0)
                        Copy<V>(source + pixel * 16, pass.StepWidth, target + from * 16, to - from);
                    else
                        TransposeCells<V>(Math.Min(16, nchwChannels - block * 16), source + pixel, pass.Height * (nint)pass.Width,
                            pass.StepWidth, target + from * 16, to - from);
                    Clear<V>(target + to * 16, right - to);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<V>(float* target, int cells) where V : struct, ILanes<V>
    {
        for (var i = 0; i < cells * 16; i += V.Count)
            V.Store(V.Zero, target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeCells<V>(int channels, float* source, nint plane, int step, float* target, int cells)
        where V : struct, ILanes<V>
    {
        if (step == 1)
            Transposer.Transpose<V>(channels, cells, source, plane, target, 16);
        else
            for (var cell = 0; cell < cells; cell++)
                for (var c = 0; c < channels; c++)
                    target[cell * 16 + c] = source[c * plane + cell * step];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* source, int step, float* target, int cells) where V : struct, ILanes<V>
    {
        for (var cell = 0; cell < cells; cell++, source += step * 16, target += 16)
            for (var i = 0; i < 16; i += V.Count)
                V.Store(V.Load(source + i), target + i);
    }
}
