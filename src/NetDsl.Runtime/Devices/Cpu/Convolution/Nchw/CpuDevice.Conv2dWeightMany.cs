using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <summary>
    /// The gradient of the weights if there are enough channels to fill vectors. The staged image is transposed, so that channels are
    /// contiguous. For each tap, dw is then the matrix product of dy and the image over all pixels. Long sums stay in registers, and no
    /// column of the grid is computed needlessly.
    /// </summary>
    private void WeightsByChannels(in ConvPass pass, int samples, float* x, float* dy, float* dw)
    {
        var job = new ManyJob { Pass = pass, X = x, Dy = dy, Dw = dw, Samples = samples };
        job.Weights = (long)pass.Groups * pass.Outputs * pass.Kernel->K;
        var units = (long)samples * pass.Chunks;
        var partition = Partition(samples * job.Weights * pass.OutHeight * pass.OutWidth / width, Math.Max(units, pass.Outputs));
        job.ByOutputs = units < partition.Threads;
        partition = partition.WithUnits(job.ByOutputs ? pass.Outputs : units).OnePerThread;
        job.Row = Lines(pass.Channels) - 64;
        job.StripRow = Tiles.StripRow(pass.Channels);
        var cells = pass.ChunkRows * pass.OutWidth;
        var plane = pass.Phases * (pass.ChunkRows + pass.Span) * pass.GridWidth;
        job.Strip = Lines(Tiles.MaxRows * job.StripRow);
        job.Staged = Lines(pass.StagedLength);
        job.Transposed = Lines(plane * job.Row);
        job.Sums = Lines((long)pass.Groups * pass.WeightTaps * pass.Outputs * job.Row);
        job.PerThread = job.Strip + job.Staged + job.Transposed + job.Sums;
        var table = Lines(cells);
        var memory = Reserve(table + job.PerThread * partition.Threads);
        job.Cells = (int*)memory;
        job.Scratch = memory + table;
        for (var i = 0; i < cells; i++)
            job.Cells[i] = (int)((i / pass.OutWidth * pass.GridWidth + i % pass.OutWidth) * job.Row);
        switch (width)
        {
            case 16: Run(&ManyPart<V16>, &job, partition); break;
            case 8: Run(&ManyPart<V8>, &job, partition); break;
            case 4: Run(&ManyPart<V4>, &job, partition); break;
            default: Run(&ManyPart<Scalar>, &job, partition); break;
        }
        job.Partials = job.ByOutputs ? 1 : partition.Threads;
        Run(&CollectWeights, &job, partition.WithUnits(pass.Groups * (long)pass.Outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ManyPart<V>(void* context, int slot, long from, long to) where V : struct, ILanes<V>
    {
        var job = (ManyJob*)context;
        ref var pass = ref job->Pass;
        var strip = job->Scratch + slot * job->PerThread;
        var staged = strip + job->Strip;
        var transposed = staged + job->Staged;
        var units = (long)job->Samples * pass.Chunks;
        var (fromOutput, toOutput) = job->ByOutputs ? (from, to) : (0, pass.Outputs);
        if (job->ByOutputs)
            (from, to) = (0, units);
        var sums = job->SumsOf(job->ByOutputs ? 0 : slot);
        var perTap = pass.Outputs * job->Row;
        for (var row = 0; row < pass.Groups * pass.WeightTaps; row++)
            Clear(sums + row * perTap + fromOutput * job->Row, (toOutput - fromOutput) * job->Row);

        for (var unit = from; unit < to; unit++)
            for (var group = 0; group < pass.Groups; group++)
            {
                var (sample, chunk) = Math.DivRem(unit, pass.Chunks);
                var image = sample * pass.Groups + group;
                var first = (int)chunk * pass.ChunkRows;
                var rows = Math.Min(pass.ChunkRows, pass.GridRows - first);
                var x = job->X + image * pass.Channels * pass.Height * pass.Width;
                var plane = pass.Plane;
                if (pass.Direct)
                {
                    x += first * pass.Width;
                    plane = (rows + pass.Span) * pass.GridWidth;
                }
                else
                {
                    Stager.Stage<V>(pass, x, first, rows, staged);
                    x = staged;
                }
                Transposer.Transpose<V>(pass.Channels, plane, x, pass.Plane, transposed, (nint)job->Row);

                var dyRow = (nint)pass.OutHeight * pass.OutWidth;
                for (int output = (int)fromOutput, tile; output < toOutput; output += tile)
                {
                    tile = Tiles.NextRows<V>((int)toOutput - output);
                    var dy = job->Dy + (image * pass.Outputs + output) * dyRow + first * pass.OutWidth;
                    for (var tap = 0; tap < pass.WeightTaps; tap++)
                    {
                        // The first terms of the table are the taps of the first channel.
                        Tiles.Strip<V>(tile, pass.Channels, rows * pass.OutWidth, dy, dyRow, 1,
                            transposed + pass.Kernel->Table[tap] * job->Row, 2 * V.Count, job->Cells, strip, (nint)job->StripRow);
                        var target = sums + (group * pass.WeightTaps + tap) * perTap + output * job->Row;
                        for (var i = 0; i < tile; i++, target += job->Row)
                            for (var c = 0; c < pass.Channels; c += V.Count)
                                V.Store(V.Load(target + c) + V.Load(strip + i * job->StripRow + c), target + c);
                    }
                }
            }
    }

    /// <summary>Adds the sums of all workers and writes them in the order of the weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CollectWeights(void* context, int slot, long from, long to)
    {
        var job = (ManyJob*)context;
        ref var pass = ref job->Pass;
        for (var output = from; output < to; output++)
        {
            var (group, row) = Math.DivRem(output, pass.Outputs);
            for (var tap = 0; tap < pass.WeightTaps; tap++)
            {
                var source = ((group * pass.WeightTaps + tap) * pass.Outputs + row) * job->Row;
                var target = job->Dw + output * pass.Kernel->K + tap;
                for (var c = 0; c < pass.Channels; c++)
                {
                    var sum = job->SumsOf(0)[source + c];
                    for (var other = 1; other < job->Partials; other++)
                        sum += job->SumsOf(other)[source + c];
                    target[c * pass.WeightTaps] = sum;
                }
            }
        }
    }

    private struct ManyJob
    {
        public ConvPass Pass;
        public float* X;
        public float* Dy;
        public float* Dw;
        public int Samples;
        public bool ByOutputs;
        public long Weights;

        /// <summary>The stride of pixels in the transposed image, and of outputs in the sums: the number of channels, rounded up.</summary>
        public long Row;
        public long StripRow;

        /// <summary>For each pixel of dy, the offset of its grid cell.</summary>
        public int* Cells;

        /// <summary>The number of workers with sums of their own.</summary>
        public int Partials;

        /// <summary>The scratch memory of the first worker, and the lengths of its parts.</summary>
        public float* Scratch;
        public long PerThread, Strip, Staged, Transposed, Sums;

        /// <summary>The sums of a worker, as [group][tap][output][channel].</summary>
        public readonly float* SumsOf(int part) => Scratch + part * PerThread + Strip + Staged + Transposed;
    }
}
