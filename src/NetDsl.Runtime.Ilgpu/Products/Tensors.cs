using ILGPU;
using ILGPU.Runtime.Cuda;

namespace NetDsl.Ilgpu;

/// <summary>
/// Four of the 16 x 8 sums of a block, and four and two of the factors of 16 x 8 and 8 x 8, in the thread of a warp that they belong to:
/// thread 4 g + t has the sums (g, 2t), (g, 2t + 1), (g + 8, 2t) and (g + 8, 2t + 1), on the left (g, t), (g + 8, t), (g, t + 4) and (g +
/// 8, t + 4), and on the right (t, g) and (t + 4, g).
/// </summary>
/// <remarks>NVIDIA, PTX ISA, "Matrix fragments for mma.m16n8k8".</remarks>
internal interface IBlockMultiplier
{
    /// <summary>The sums with the products added, by all threads of a warp together.</summary>
    static abstract Quad MultiplyAdd(Quad sums, Quad left, float rightUpper, float rightLower);
}

/// <summary>Tensor cores, of compute capability 8.0 and newer. The last 13 bits of factors do not count.</summary>
internal readonly struct TensorCore : IBlockMultiplier
{
    public static Quad MultiplyAdd(Quad sums, Quad left, float rightUpper, float rightLower)
    {
        Ref<float> a = sums.A, b = sums.B, c = sums.C, d = sums.D;
        Input<uint> e = Interop.FloatAsInt(left.A), f = Interop.FloatAsInt(left.B), g = Interop.FloatAsInt(left.C),
            h = Interop.FloatAsInt(left.D);
        Input<uint> i = Interop.FloatAsInt(rightUpper), j = Interop.FloatAsInt(rightLower);
        CudaAsm.EmitRef(
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};",
            ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h, ref i, ref j);
        return new() { A = a.Value, B = b.Value, C = c.Value, D = d.Value };
    }
}

/// <summary>
/// Sixty-four sums of a thread that multiplies blocks with its warp. A tile of 128 x 128 falls to eight warps, two rows of four; each has
/// four rows of four blocks of 16 x 8.
/// </summary>
internal struct TensorRegisters<TMultiplier> : IRegisters<TensorRegisters<TMultiplier>> where TMultiplier : struct, IBlockMultiplier
{
    private BlockRow a, b, c, d;

    public static int Size => 8;

    public static int Terms => 8;

    public static int Padding => 8;

    private static int Lane => Group.IdxX % 32;

    private static int FirstRow => Group.IdxX / 128 * 64;

    private static int FirstColumn => Group.IdxX / 32 % 4 * 32;

    public readonly TensorRegisters<TMultiplier> Add(ArrayView<float> left, ArrayView<float> right, int pitch, int side)
    {
        var columns = right.From(Lane % 4 * pitch + FirstColumn + Lane / 4);
        Quad above = Quad.Load(columns, 0, 8), below = Quad.Load(columns, 4 * pitch, 8);
        var rows = left.From(Lane % 4 * pitch + FirstRow + Lane / 4);
        return new()
        {
            a = a.Add<TMultiplier>(Left(rows, pitch, 0), above, below),
            b = b.Add<TMultiplier>(Left(rows, pitch, 16), above, below),
            c = c.Add<TMultiplier>(Left(rows, pitch, 32), above, below),
            d = d.Add<TMultiplier>(Left(rows, pitch, 48), above, below),
        };
    }

    public readonly float At(int row, int column)
    {
        var blocks = row < 4 ? (row < 2 ? a : b) : (row < 6 ? c : d);
        return blocks.At(row % 2 * 2 + column / 4).At(column % 4);
    }

    public static int Row(int row, int column, int side) => FirstRow + row / 2 * 16 + Lane / 4 + column % 4 / 2 * 8;

    public static int Column(int row, int column, int side) => FirstColumn + (row % 2 * 2 + column / 4) * 8 + Lane % 4 * 2 + column % 2;

    private static Quad Left(ArrayView<float> rows, int pitch, int row) =>
        new() { A = rows[row], B = rows[row + 8], C = rows[row + 4 * pitch], D = rows[row + 8 + 4 * pitch] };
}

/// <summary>A thread's share of four adjacent blocks.</summary>
internal struct BlockRow
{
    private Quad a, b, c, d;

    public readonly BlockRow Add<TMultiplier>(Quad left, Quad above, Quad below) where TMultiplier : struct, IBlockMultiplier => new()
    {
        a = TMultiplier.MultiplyAdd(a, left, above.A, below.A),
        b = TMultiplier.MultiplyAdd(b, left, above.B, below.B),
        c = TMultiplier.MultiplyAdd(c, left, above.C, below.C),
        d = TMultiplier.MultiplyAdd(d, left, above.D, below.D),
    };

    public readonly Quad At(int block) => block < 2 ? (block == 0 ? a : b) : (block == 2 ? c : d);
}
