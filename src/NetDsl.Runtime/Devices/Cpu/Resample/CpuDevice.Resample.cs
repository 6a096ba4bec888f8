using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        using var turn = gate.EnterScope();
        var (rows, columns) = (shape.Rows, shape.Columns);
        var job = new ResampleJob
        {
            Rows = new(rows), Columns = new(columns), Channels = shape.Channels,
            Planes = (long)samples * shape.Channels, X = At(x), Y = At(y),
            Operands = OperandSet.Read<F>(new(samples, shape.Channels, rows.OutSize * columns.OutSize), 1, operands),
            RowsAtOnce = Math.Clamp(Fusion.Block / columns.OutSize, 1, rows.OutSize),
        };
        var work = rows.Inputs.Length * (long)columns.InSize / width + rows.OutSize * (long)columns.Inputs.Length;
        var partition = Partition(job.Planes * (PlaneWork + work), job.Planes);
        job.Pad = Lines(Fusion.PadLength(job.Operands, Math.Max(Fusion.Block, columns.OutSize)));
        job.Strip = Lines((long)job.RowsAtOnce * columns.OutSize);
        job.PerThread = job.Pad + job.Strip + Lines(columns.InSize);
        job.Scratch = Reserve(job.PerThread * partition.Threads);
        switch (width)
        {
            case 16: Run(&ResamplePart<V16, F>, &job, partition); break;
            case 8: Run(&ResamplePart<V8, F>, &job, partition); break;
            case 4: Run(&ResamplePart<V4, F>, &job, partition); break;
            default: Run(&ResamplePart<Scalar, F>, &job, partition); break;
        }
        GC.KeepAlive(shape);
    }

    /// <summary>Computes the output row by row: first the weighted sum of input rows, then of the columns of that sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResamplePart<V, F>(void* context, int slot, long from, long to) where V : struct, ILanes<V> where F : struct, IMap
    {
        var job = (ResampleJob*)context;
        var pad = job->Scratch + slot * job->PerThread;
        var strip = pad + job->Pad;
        var sum = strip + job->Strip;
        var (inWidth, outWidth) = (job->Columns.InSize, job->Columns.OutSize);
        for (var plane = from; plane < to; plane++)
            for (var first = 0; first < job->Rows.OutSize; first += job->RowsAtOnce)
            {
                var rows = Math.Min(job->RowsAtOnce, job->Rows.OutSize - first);
                for (var row = 0; row < rows; row++)
                {
                    CombineRows<V>(job->Rows, first + row, job->X + plane * job->Rows.InSize * inWidth, inWidth, sum);
                    CombineColumns(job->Columns, sum, strip + row * outWidth);
                }
                var start = first * (long)outWidth;
                var y = job->Y + plane * job->Rows.OutSize * outWidth + start;
                Fusion.Plane<V, F>(job->Operands, plane / job->Channels, plane % job->Channels, start, strip, outWidth, y,
                    outWidth, rows, outWidth, pad);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineRows<V>(in PinnedTaps taps, int output, float* x, int length, float* sum) where V : struct, ILanes<V>
    {
        for (var i = 0; i < length; i += V.Count)
        {
            var value = V.Zero;
            for (var tap = taps.Starts[output]; tap < taps.Starts[output + 1]; tap++)
                value = V.MultiplyAdd(V.LoadPartial(x + taps.Inputs[tap] * (nint)length + i, length - i),
                    V.Create(taps.Weights[tap]), value);
            V.Store(value, sum + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineColumns(in PinnedTaps taps, float* row, float* y)
    {
        var tap = 0;
        for (var i = 0; i < taps.OutSize; i++)
        {
            var value = 0f;
            for (var end = taps.Starts[i + 1]; tap < end; tap++)
                value += taps.Weights[tap] * row[taps.Inputs[tap]];
            y[i] = value;
        }
    }

    /// <summary>The addresses of the pinned arrays of <see cref="Taps"/>.</summary>
    private readonly struct PinnedTaps(Taps taps)
    {
        public readonly int InSize = taps.InSize, OutSize = taps.OutSize;
        public readonly int* Starts = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taps.Starts));
        public readonly int* Inputs = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taps.Inputs));
        public readonly float* Weights = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(taps.Weights));
    }

    private struct ResampleJob
    {
        public PinnedTaps Rows, Columns;
        public OperandSet Operands;
        public float* X;
        public float* Y;
        public float* Scratch;
        public long Planes, PerThread, Pad, Strip;
        public int Channels, RowsAtOnce;
    }
}
