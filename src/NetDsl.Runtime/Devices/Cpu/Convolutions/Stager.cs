using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>Copies images to where a <see cref="ConvPass"/> reads them: padded, and split into the phases of its stride.</summary>
internal static unsafe class Stager
{
    /// <summary>Stages the rows that a chunk of the grid, from row <paramref name="first"/> on, reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Stage<V>(in ConvPass pass, float* source, int first, int chunkRows, float* target) where V : struct, ILanes<V>
    {
        var rows = chunkRows + pass.Span;
        var skipped = (pass.ChunkRows - chunkRows) * pass.GridWidth;
        for (var channel = 0; channel < pass.Channels; channel++, source += pass.Height * (nint)pass.Width)
            for (var phase = 0; phase < pass.Phases; phase++, target += skipped)
            {
                var shift = pass.PhaseColumns[phase] - pass.PadWidth;
                // The columns whose source lies in the image.
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
                    Copy<V>(source + sourceRow * (nint)pass.Width + from * pass.StepWidth + shift, pass.StepWidth, target + from, to - from);
                    Clear<V>(target + to, pass.GridWidth - to);
                }
            }
    }

    /// <summary>
    /// Copies rows to a grid that is wider than they are, with zeros in the columns to their right; what the grid
    /// computes there then counts for nothing.
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

    // Both write whole vectors over the end: what comes after is written later, or is slack.
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
