using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Transpose(int rows, int columns, Region x, Region y)
    {
        using var turn = gate.EnterScope();
        var job = new TransposeJob { Rows = rows, Columns = columns, X = At(x), Y = At(y) };
        // Moving a number costs about as much as a vector operation, because consecutive numbers of a column are far apart.
        var (work, strips) = ((long)rows * columns, (rows + 15L) / 16);
        switch (width)
        {
            case 16: Run(&TransposePart<V16>, &job, Partition(work, strips)); break;
            case 8: Run(&TransposePart<V8>, &job, Partition(work, strips)); break;
            case 4: Run(&TransposePart<V4>, &job, Partition(work, strips)); break;
            default: Run(&TransposePart<Scalar>, &job, Partition(work, strips)); break;
        }
    }

    /// <summary>Transposes strips of 16 rows of x, which are 16 columns of y. Workers write whole cache lines and share none.</summary>
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
