using ILGPU;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Ilgpu;

/// <summary>The number of threads along each side of a tile. It is a type, because the size of shared memory is a constant.</summary>
internal interface ISide
{
    static abstract int Threads { get; }
}

/// <summary>256 threads, as suits a GPU.</summary>
internal readonly struct Side16 : ISide
{
    public static int Threads => 16;
}

/// <summary>4 threads, for the simulation on the CPU.</summary>
internal readonly struct Side2 : ISide
{
    public static int Threads => 2;
}

internal struct ProductArguments<P> where P : struct
{
    public P Product;

    /// <summary>
    /// The number of parts of each sum. If it is more than 1, <see cref="Y"/> receives the sum of each part, one after the other.
    /// </summary>
    public int Parts;

    /// <summary>The number of bits that factors drop on their way into shared memory: see <see cref="Rounding"/>.</summary>
    public int DroppedBits;

    public ArrayView<float> Y;
    public Operands Operands;
}

/// <summary>
/// Computes one tile of a product for each group of threads. Panels of both factors are staged in shared memory; a thread keeps some of the
/// sums in registers, which are of type <typeparamref name="TRegisters"/>.
/// </summary>
internal readonly struct TileKernel<TSide, TRegisters, P, F> : IKernel<ProductArguments<P>>
    where TSide : struct, ISide
    where TRegisters : struct, IRegisters<TRegisters>
    where P : struct, IProduct
    where F : struct, IMap
{
    /// <summary>Terms that are staged at a time.</summary>
    private const int Step = 16;

    /// <summary>Rows, and columns, of a tile.</summary>
    public static int Tile => TSide.Threads * TRegisters.Size;

    /// <summary>The distance between consecutive terms of a panel.</summary>
    private static int Pitch => Tile + TRegisters.Padding;

    public static void Run(ProductArguments<P> a)
    {
        var left = SharedMemory.Allocate<float>(Step * (TSide.Threads * TRegisters.Size + TRegisters.Padding));
        var right = SharedMemory.Allocate<float>(Step * (TSide.Threads * TRegisters.Size + TRegisters.Padding));
        var (firstRow, firstColumn) = (Grid.IdxY * Tile, Grid.IdxX * Tile);
        var group = Grid.IdxZ / a.Parts;
        var part = Grid.IdxZ - group * a.Parts;
        var length = (a.Product.Depth + a.Parts - 1) / a.Parts;
        var end = System.Math.Min((part + 1) * length, a.Product.Depth);

        var sums = default(TRegisters);
        for (var start = part * length; start < end; start += Step)
        {
            Stage(a.Product, a.DroppedBits, group, firstRow, firstColumn, start, end, left, right);
            Group.Barrier();
            for (var p = 0; p < Step; p += TRegisters.Terms)
                sums = sums.Add(left.From(p * Pitch), right.From(p * Pitch), Pitch, TSide.Threads);
            Group.Barrier();
        }

        for (var i = 0; i < TRegisters.Size; i++)
            for (var j = 0; j < TRegisters.Size; j++)
                Finish(a, group, part, firstRow + TRegisters.Row(i, j, TSide.Threads),
                    firstColumn + TRegisters.Column(i, j, TSide.Threads), sums.At(i, j));
    }

    private static void Stage(P product, int droppedBits, int group, int firstRow, int firstColumn, int start, int end,
        ArrayView<float> left, ArrayView<float> right)
    {
        for (var i = Group.IdxX; i < Step * Tile; i += Group.DimX)
        {
            var depth = product.LeftIsByDepth ? i % Step : i / Tile;
            var row = product.LeftIsByDepth ? i / Step : i % Tile;
            var inside = start + depth < end && firstRow + row < product.Rows;
            left[depth * Pitch + row] = inside ? Rounding.Round(product.Left(group, firstRow + row, start + depth), droppedBits) : 0;
        }

        for (var i = Group.IdxX; i < Step * Tile; i += Group.DimX)
        {
            var depth = product.RightIsByDepth ? i % Step : i / Tile;
            var column = product.RightIsByDepth ? i / Step : i % Tile;
            var inside = start + depth < end && firstColumn + column < product.Columns;
            right[depth * Pitch + column] = inside
                ? Rounding.Round(product.Right(group, start + depth, firstColumn + column), droppedBits)
                : 0;
        }
    }

    private static void Finish(ProductArguments<P> a, int group, int part, int row, int column, float sum)
    {
        if (row >= a.Product.Rows || column >= a.Product.Columns)
            return;
        if (a.Parts > 1)
        {
            a.Y[((part * a.Product.Groups + group) * a.Product.Rows + row) * a.Product.Columns + column] = sum;
            return;
        }

        var at = a.Product.At(group, row, column);
        a.Y[at.Index] = a.Operands.Apply<F>(at, sum);
    }
}
