using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>Sums over terms that are a plane or a sample apart: over channels at each position, over samples for each feature.</summary>
public sealed unsafe partial class CpuDevice
{
    /// <summary>Columns and rows that are summed at a time, so that they fit the first-level cache.</summary>
    private const int DownColumns = 256, DownRows = 32;

    private void ReduceDown<F>(Extent extent, Keep keep, bool mean, float* y, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        var job = new DownJob { Operands = OperandSet.Read<F>(extent, 0, operands), OverSamples = keep == Keep.Feature, Y = y };
        job.Divisor = mean ? job.Terms : 1;
        var partition = Partition(extent.Length / width * (2 + F.Arity), job.Units);
        job.Pad = Lines(Fusion.PadLength(job.Operands, DownColumns));
        job.PerThread = job.Pad + Lines(DownColumns * DownRows);
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&ReduceDownPart<V16, F>, &job, partition); break;
            case 8: Run(&ReduceDownPart<V8, F>, &job, partition); break;
            case 4: Run(&ReduceDownPart<V4, F>, &job, partition); break;
            default: Run(&ReduceDownPart<Scalar, F>, &job, partition); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReduceDownPart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (DownJob*)context;
        var pad = job->Scratch + slot * job->PerThread;
        var rows = pad + job->Pad;
        var sums = stackalloc double[DownColumns];
        for (var unit = from; unit < to; unit++)
        {
            var (kept, piece) = Math.DivRem(unit, job->Pieces);
            var start = piece * DownColumns;
            var length = (int)Math.Min(DownColumns, job->Operands.Inner - start);
            new Span<double>(sums, length).Clear();
            for (long first = 0; first < job->Terms; first += DownRows)
            {
                var count = (int)Math.Min(DownRows, job->Terms - first);
                for (var row = 0; row < count; row++)
                {
                    var (sample, channel) = job->OverSamples ? (first + row, kept) : (kept, first + row);
                    Fusion.Plane<V, F>(job->Operands, sample, channel, start, null, 0, rows + row * DownColumns, length, 1, length, pad);
                }
                Sums.AddColumns<V>(rows, DownColumns, count, length, sums);
            }
            var y = job->Y + kept * job->Operands.Inner + start;
            for (var i = 0; i < length; i++)
                y[i] = (float)(sums[i] / job->Divisor);
        }
    }

    private struct DownJob
    {
        public OperandSet Operands;
        public bool OverSamples;
        public float* Y;
        public double Divisor;
        public float* Scratch;
        public long PerThread, Pad;

        /// <summary>The number of terms of each sum.</summary>
        public readonly long Terms => OverSamples ? Operands.Samples : Operands.Channels;

        /// <summary>The number of pieces of a plane.</summary>
        public readonly long Pieces => (Operands.Inner + DownColumns - 1) / DownColumns;

        public readonly long Units => (OverSamples ? Operands.Channels : Operands.Samples) * Pieces;
    }
}
