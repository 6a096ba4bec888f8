using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        using var turn = gate.EnterScope();
        var job = new TransposeJob { Rows = rows, Columns = columns, X = At(x), Y = At(y) };
        // Moving a number costs about as much as a vector operation: one of a pair of rows lies far away.
        var (work, strips) = ((long)rows * columns, (rows + 15L) / 16);
        switch (width)
        {
            case 16: Run(&TransposePart<V16>, &job, Parts(work, strips)); break;
            case 8: Run(&TransposePart<V8>, &job, Parts(work, strips)); break;
            case 4: Run(&TransposePart<V4>, &job, Parts(work, strips)); break;
            default: Run(&TransposePart<Scalar>, &job, Parts(work, strips)); break;
        }
    }

    /// <summary>Some rows of x, in strips of 16, which are columns of y: whole cache lines, so that threads do not share any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposePart<V>(void* context, int slot, long fromStrip, long toStrip) where V : struct, ILanes<V>
    {
        var job = (TransposeJob*)context;
        var (from, to) = (fromStrip * 16, Math.Min(toStrip * 16, job->Rows));
        Transposer.Transpose<V>((int)(to - from), job->Columns, job->X + from * job->Columns, job->Columns, job->Y + from, job->Rows);
    }

    private struct TransposeJob
    {
        public int Rows, Columns;
        public float* X;
        public float* Y;
    }
}
