using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>Stages images for a <see cref="ConvPass"/>: copies them with their padding, split into the phases of the stride.</summary>
internal static unsafe class Stager
{
    /// <summary>Stages the rows that a chunk of the grid reads, starting at row <paramref name="first"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Stage<V>(in ConvPass pass, float* source, int first, int chunkRows, float* target) where V : struct, ILanes<V>
    {
        var rows = chunkRows + pass.Span;
        var skipped = (pass.ChunkRows - chunkRows) * pass.GridWidth;
        for (var channel = 0; channel < pass.Channels; channel++, source += pass.Height * (nint)pass.Width)
            for (var phase = 0; phase < pass.Phases; phase++, target += skipped)
            {
                var shift = pass.PhaseColumns[phase] - pass.PadWidth;
                // The columns whose source is within the image.
                var from = Math.Clamp((-shift + pass.StepWidth - 1) / pass.StepWidth, 0, pass.GridWidth);
                var to = Math.Clamp((pass.Width - shift + pass.StepWidth - 1) / pass.StepWidth, from, pass.GridWidth);
                for (var row = 0; row < rows; row++, target += pass.GridWidth)
                {
                    var sourceRow = (first + row) * pass.StepHeight + pass.PhaseRows[phase] - pass.PadHeight;
                    if (sourceRow < 0 || sourceRow >= pass.Height)
                    {
                        Clear<V>(target, pass.GridWidth);
                        continue;
                    }
                    Clear<V>(target, from);
                    Copy<V>(source + sourceRow * (nint)pass.Width + from * pass.StepWidth + shift,
                        pass.StepWidth, target + from, to - from);
                    Clear<V>(target + to, pass.GridWidth - to);
                }
            }
    }

    /// <summary>
    /// Copies rows to a wider grid, with zeros in the columns to their right, so that the additional columns of the grid do not affect
    /// sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<V>(float* source, int rows, int width, float* target, int gridWidth) where V : struct, ILanes<V>
    {
        for (var row = 0; row < rows; row++, source += width, target += gridWidth)
        {
            Copy<V>(source, 1, target, width);
            Clear<V>(target + width, gridWidth - width);
        }
    }

    // Clear and Copy write whole vectors past the end. The numbers there are written later, or are slack.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<V>(float* target, int length) where V : struct, ILanes<V>
    {
        for (var i = 0; i < length; i += V.Count)
            V.Store(V.Zero, target + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* source, int step, float* target, int length) where V : struct, ILanes<V>
    {
        if (step == 1)
            for (var i = 0; i < length; i += V.Count)
                V.Store(V.Load(source + i), target + i);
        else if (step == 2)
            for (var i = 0; i < length; i += V.Count)
                V.Store(V.Even(V.Load(source + 2 * i), V.Load(source + 2 * i + V.Count)), target + i);
        else
            for (var i = 0; i < length; i++)
                target[i] = source[i * step];
    }
}
