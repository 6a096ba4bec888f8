using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>
    /// Computes the gradient of the input as the transposed forward pass: for each tap, the product of weights and dy is added where the
    /// tap has read. Compared to the sum over shifted images of dy, it computes nothing for the border and needs no kernel for each phase
    /// of a stride, but it adds in memory.
    /// </summary>
    private void Scatter<F>(in ConvPass pass, int samples, float* dy, float* weights, float* dx, ReadOnlySpan<Operand> operands)
        where F : struct, IMap
    {
        using var turn = gate.EnterScope();
        var job = new ScatterJob { Pass = pass, Dy = dy, Weights = weights, Dx = dx, Samples = samples };
        job.Operands = OperandSet.Read<F>(new(samples, pass.Groups * pass.Channels, pass.Height * pass.Width), 1, operands);
        var units = (long)samples * pass.Groups;
        var partition = Partition(units * pass.Kernel->K * pass.Outputs * pass.OutHeight * pass.OutWidth / width, units);
        job.DyRow = pass.OutHeight * pass.GridWidth;
        job.Cells = pass.StripRows * pass.GridWidth;
        job.StripRow = Tiles.StripRow(job.Cells);
        job.Pad = Lines(Fusion.PadLength(job.Operands, (long)pass.Height * pass.Width));
        job.Strip = Lines(Tiles.MaxRows * job.StripRow);
        job.Staged = Lines(pass.Channels * (long)pass.Phases * (pass.GridRows + pass.Span) * pass.GridWidth);
        job.Widened = Lines(pass.GridWidth == pass.OutWidth ? 0 : (long)pass.Outputs * job.DyRow);
        var strided = pass.StepHeight * pass.StepWidth > 1;
        var rows = Math.Max(pass.PadHeight + pass.Height, pass.StepHeight * (pass.GridRows + pass.Span));
        job.Pitch = Math.Max(pass.PadWidth + pass.Width, pass.StepWidth * pass.GridWidth);
        job.Assembled = strided ? Lines(rows * (long)job.Pitch) : 0;
        job.PerThread = job.Pad + job.Strip + job.Staged + job.Widened + job.Assembled;
        var table = Lines(pass.Outputs);
        var memory = Reserve(table + job.PerThread * partition.Threads);
        job.Rows = (int*)memory;
        job.Scratch = memory + table;
        FillTable(job.Rows, pass.Outputs, job.DyRow);
        switch (width)
        {
            case 16: Run(&ScatterPart<V16, F>, &job, partition); break;
            case 8: Run(&ScatterPart<V8, F>, &job, partition); break;
            case 4: Run(&ScatterPart<V4, F>, &job, partition); break;
            default: Run(&ScatterPart<Scalar, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScatterPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (ScatterJob*)context;
        ref var pass = ref job->Pass;
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        var staged = strip + job->Strip;
        var widened = staged + job->Staged;
        var assembled = widened + job->Widened;
        var plane = pass.Phases * (pass.GridRows + pass.Span) * pass.GridWidth;
        var k = pass.Kernel->K;
        for (var image = from; image < to; image++)
        {
            var dy = job->Dy + image * pass.Outputs * pass.OutHeight * pass.OutWidth;
            if (pass.GridWidth != pass.OutWidth)
            {
                Stager.Widen<V>(dy, pass.Outputs * pass.OutHeight, pass.OutWidth, widened, pass.GridWidth);
                dy = widened;
            }
            Clear(staged, pass.Channels * (long)plane);
            var weights = job->Weights + image % pass.Groups * pass.Outputs * k;
            for (int term = 0, tile; term < k; term += tile)
            {
                tile = Tiles.NextRows<V>(k - term);
                for (var row = 0; row < pass.GridRows; row += pass.StripRows)
                {
                    var cells = (Math.Min(pass.StripRows, pass.GridRows - row) - 1) * pass.GridWidth + pass.OutWidth;
                    Tiles.Strip<V>(tile, cells, pass.Outputs, weights + term, 1, k, dy + row * pass.GridWidth, 2 * V.Count,
                        job->Rows, strip, (nint)job->StripRow);
                    for (var i = 0; i < tile; i++)
                        AddRow<V>(strip + i * job->StripRow, staged + pass.Kernel->Table[term + i] + row * pass.GridWidth, cells);
                }
            }
            var sample = image / pass.Groups;
            for (var c = 0; c < pass.Channels; c++)
            {
                var own = staged + c * plane;
                if (job->Assembled > 0)
                    own = Assemble<V>(job, own, assembled);
                var channel = image % pass.Groups * pass.Channels + c;
                var target = job->Dx + (sample * pass.Groups * pass.Channels + channel) * pass.Height * pass.Width;
                Fusion.Plane<V, F>(job->Operands, sample, channel, 0, own + pass.PadHeight * job->Pitch + pass.PadWidth, job->Pitch, target,
                    pass.Width, pass.Height, pass.Width, pad);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow<V>(float* source, float* target, int length) where V : struct, ILanes<V>
    {
        var i = 0;
        for (; i <= length - V.Count; i += V.Count)
            V.Store(V.Load(target + i) + V.Load(source + i), target + i);
        if (i < length)
            V.StorePartial(V.LoadPartial(target + i, length - i) + V.LoadPartial(source + i, length - i), target + i, length - i);
    }

    /// <summary>Assembles the phases of a staged channel to one padded image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float* Assemble<V>(ScatterJob* job, float* staged, float* assembled) where V : struct, ILanes<V>
    {
        ref var pass = ref job->Pass;
        Clear(assembled, job->Assembled);
        var phase = pass.GridWidth * (pass.GridRows + pass.Span);
        for (var p = 0; p < pass.Phases; p++)
            for (var row = 0; row < pass.GridRows + pass.Span; row++)
            {
                var source = staged + p * phase + row * pass.GridWidth;
                var target = assembled + (row * pass.StepHeight + pass.PhaseRows[p]) * job->Pitch + pass.PhaseColumns[p];
                for (var column = 0; column < pass.GridWidth; column++)
                    target[column * pass.StepWidth] = source[column];
            }
        return assembled;
    }

    private struct ScatterJob
    {
        public ConvPass Pass;
        public float* Dy;
        public float* Weights;
        public float* Dx;
        public int Samples;
        public OperandSet Operands;

        /// <summary>The stride of channels in dy, after it is widened to the grid.</summary>
        public int DyRow;

        /// <summary>Grid cells of a strip, and the stride of its rows.</summary>
        public int Cells;
        public long StripRow;

        /// <summary>The stride of rows in a padded image.</summary>
        public int Pitch;

        /// <summary>The offset of each channel of dy.</summary>
        public int* Rows;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Pad, Strip, Staged, Widened, Assembled;
    }
}
