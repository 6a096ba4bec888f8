using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>What <see cref="Stager"/> does, for images in channel blocks: pixels are 16 numbers.</summary>
internal static unsafe class BlockStager
{
    /// <summary>Stages the rows that a chunk of the grid, from row <paramref name="first"/> on, reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Stage<V>(in ConvPass pass, float* source, int first, int chunkRows, float* target) where V : struct, ILanes<V>
    {
        var rows = chunkRows + pass.Span;
        var skipped = (pass.ChunkRows - chunkRows) * pass.GridWidth * 16;
        for (var block = 0; block < pass.Channels; block++, source += pass.Height * (nint)pass.Width * 16)
            for (var phase = 0; phase < pass.Phases; phase++, target += skipped)
            {
                var shift = pass.PhaseColumns[phase] - pass.PadWidth;
                // The columns whose source lies in the image.
                var from = Math.Clamp((-shift + pass.StepWidth - 1) / pass.StepWidth, 0, pass.GridWidth);
                var to = Math.Clamp((pass.Width - shift + pass.StepWidth - 1) / pass.StepWidth, from, pass.GridWidth);
                for (var row = 0; row < rows; row++, target += pass.GridWidth * 16)
                {
                    var sourceRow = (first + row) * pass.StepHeight + pass.PhaseRows[phase] - pass.PadHeight;
                    if (sourceRow < 0 || sourceRow >= pass.Height)
                    {
                        Clear<V>(target, pass.GridWidth);
                        continue;
                    }
                    Clear<V>(target, from);
                    Copy<V>(source + (sourceRow * (nint)pass.Width + from * pass.StepWidth + shift) * 16, pass.StepWidth, target + from * 16, to - from);
                    Clear<V>(target + to * 16, pass.GridWidth - to);
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
    private static void Copy<V>(float* source, int step, float* target, int cells) where V : struct, ILanes<V>
    {
        for (var cell = 0; cell < cells; cell++, source += step * 16, target += 16)
            for (var i = 0; i < 16; i += V.Count)
                V.Store(V.Load(source + i), target + i);
    }
}
