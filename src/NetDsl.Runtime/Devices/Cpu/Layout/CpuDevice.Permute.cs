using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Permute(PermuteShape shape, int samples, Region x, Region y)
    {
        using var turn = gate.EnterScope();
        var rows = shape.Length / shape.RowLength;
        var starts = (int*)Reserve(rows);
        for (var row = 0; row < rows; row++)
            starts[row] = shape.Start(row);
        var job = new PermuteJob
        {
            Starts = starts, Samples = samples, Rows = rows, Length = shape.RowLength, Step = shape.RowStep, X = At(x), Y = At(y),
        };
        Run(&PermutePart, &job, Partition((long)samples * shape.Length, samples * (long)rows));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PermutePart(void* context, int slot, long from, long to)
    {
        var job = (PermuteJob*)context;
        var (rows, length, step) = (job->Rows, job->Length, job->Step);
        for (var unit = from; unit < to; unit++)
        {
            var x = job->X + unit / rows * rows * length + job->Starts[unit % rows];
            var y = job->Y + unit * length;
            if (step == 1)
                Buffer.MemoryCopy(x, y, length * sizeof(float), length * sizeof(float));
            else
                for (var i = 0; i < length; i++)
                    y[i] = x[i * (nint)step];
        }
    }

    private struct PermuteJob
    {
        public int* Starts;
        public long Samples;
        public long Rows;
        public int Length, Step;
        public float* X;
        public float* Y;
    }
}
