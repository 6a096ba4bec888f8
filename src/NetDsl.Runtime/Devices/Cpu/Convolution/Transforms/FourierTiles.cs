using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Fourier transforms of tiles of 16x16 inputs. The correlation with a kernel of RxS taps is a product with its conjugate spectrum, of
/// which (17 - R)x(17 - S) outputs are valid (overlap-save). Real tiles have 4 real bins and 126 complex ones. A complex product is made of
/// three real ones, (a + ib)(c + id) = (a + b)c - b(c + d) + i((a + b)c + a(d - c)), which makes 382 points: 2.7 multiplications for an
/// output of 5x5 taps, instead of 25.
/// </summary>
/// <remarks>
/// Columns are transformed first: two rows of real bins, 0 and 8, and seven of complex ones. Each row is then transformed. Mathieu, Henaff,
/// LeCun: Fast Training of Convolutional Networks through FFTs (2013).
/// </remarks>
internal readonly unsafe struct FourierTiles : ITileTransforms
{
    private const int Size = FourierTransforms.Size, Block = 16, ComplexRow = Size * 3;

    public static int Points => FirstPoint(Rounds);

    public static int Rounds => Size / 2;

    public static int RoundPoints => ComplexRow;

    /// <summary>
    /// Round 0 has both rows of real bins, with 2 real and 7 complex bins each; each row of complex bins is a further round.
    /// </summary>
    public static int FirstPoint(int round) => Math.Max(0, ComplexRow * round - 2);

    public static int Outputs(int taps) => Size + 1 - taps;

    public static long Scratch(in TiledPass pass) =>
        (Math.Max(pass.TileColumns * pass.TileWidth + pass.KernelWidth - 1, Size) + 2) * Size * Block;

    /// <remarks>Each column is transformed once, for the two tiles that read it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source<V>(in TiledPass pass, float* image, int tileRow, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        var first = tileRow * pass.TileHeight - pass.PadTop;
        nint row = pass.Width * Block;
        var columns = scratch + 2 * Size * Block;
        for (var lane = 0; lane < Block; lane += V.Count)
        {
            var x = image + first * row - pass.PadLeft * Block + lane;
            for (var column = 0; column < pass.TileColumns * pass.TileWidth + pass.KernelWidth - 1; column++, x += Block)
                FourierTransforms.Real<V>(x, row, -first, (uint)(column - pass.PadLeft) < (uint)pass.Width ? pass.Height - first : 0,
                    columns + column * Size * Block, Block);
            for (var tile = 0; tile < pass.TileColumns; tile++)
                Rows<V, Factor>(columns + tile * pass.TileWidth * Size * Block, Size, target + tile * Block + lane, pointStep, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result<V>(in TiledPass pass, float* products, nint pointStep, int rows, float* y, float* scratch)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
                Back<V>(products + tile * Block + lane, pointStep, y + tile * pass.TileWidth * Block + lane, pass.OutWidth * Block, rows,
                    Block, Math.Min(pass.TileWidth, pass.OutWidth - tile * pass.TileWidth), scratch);
    }

    /// <remarks>The gradient of the weights is the correlation of the inputs with dy, so dy replaces the kernel.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResultGradient<V>(in TiledPass pass, float* dy, int rows, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < Block; lane += V.Count)
            for (var tile = 0; tile < pass.TileColumns; tile++)
                Kernel<V>(dy + tile * pass.TileWidth * Block + lane, pass.OutWidth * Block, rows, Block,
                    Math.Min(pass.TileWidth, pass.OutWidth - tile * pass.TileWidth), target + tile * Block + lane, pointStep, scratch);
    }

    /// <remarks>Of each column only the bins of the round are computed: one or two sums of a few taps.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<V>(in TiledPass pass, int round, float* w, bool isRotated, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        nint tap = isRotated ? -Block * Block : Block * Block;
        if (isRotated)
            w += (pass.Taps - 1) * Block * Block;
        var columns = scratch + 2 * Size * Block;
        for (var i = 0; i < Block * Block; i += V.Count)
        {
            for (var column = 0; column < pass.KernelWidth; column++)
            {
                V first = V.Zero, second = V.Zero;
                for (var row = 0; row < pass.KernelHeight; row++)
                {
                    var weight = V.Load(w + (row * pass.KernelWidth + column) * tap + i);
                    first = V.MultiplyAdd(weight, V.Create(FourierTransforms.Cosine(round * row)), first);
                    // -sin x = cos(x + pi / 2)
                    second = V.MultiplyAdd(weight,
                        V.Create(FourierTransforms.Cosine(round == 0 ? Size / 2 * row : round * row + Size / 4)), second);
                }
                ComplexParts.Store(first, second, columns + column * 2 * Block, Block);
            }
            Round<V, ConjugateFactor>(round, columns, 2 * Block, pass.KernelWidth, target + i, pointStep, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsGradient<V>(in TiledPass pass, float* gradient, nint pointStep, float* dw, float* scratch)
        where V : struct, ILanes<V>
    {
        nint tap = Block * Block;
        for (var i = 0; i < Block * Block; i += V.Count)
            Back<V>(gradient + i, pointStep, dw + i, pass.KernelWidth * tap, pass.KernelHeight, tap, pass.KernelWidth, scratch);
    }

    /// <summary>Transforms a kernel of so many rows and columns, or dy in its place, to its points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel<V>(float* w, nint row, int rows, nint column, int columns, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V>
    {
        var transformed = scratch + 2 * Size * Block;
        for (var i = 0; i < columns; i++)
            FourierTransforms.Real<V>(w + i * column, row, 0, rows, transformed + i * Size * Block, Block);
        Rows<V, ConjugateFactor>(transformed, columns, target, pointStep, scratch);
    }

    /// <summary>Transforms so many transformed columns to all points. Further columns are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, O>(float* columns, int end, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V> where O : struct, IComplexTarget
    {
        for (var round = 0; round < Rounds; round++)
            Round<V, O>(round, columns + 2 * round * Block, Size * Block, end, target + FirstPoint(round) * pointStep, pointStep, scratch);
    }

    /// <summary>Transforms the rows of one round. The first two numbers of each column are two real bins or one complex bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round<V, O>(int round, float* columns, nint step, int end, float* target, nint pointStep, float* scratch)
        where V : struct, ILanes<V> where O : struct, IComplexTarget
    {
        if (round > 0)
        {
            FourierTransforms.Complex<V, ComplexParts, O>(columns, step, Block, end, target, 3 * pointStep, pointStep, Size, scratch);
            return;
        }
        for (var row = 0; row < 2; row++, columns += Block)
        {
            FourierTransforms.Real<V>(columns, step, 0, end, scratch, V.Count);
            for (var bin = 0; bin < 2; bin++, target += pointStep)
                O.StoreReal(V.Load(scratch + bin * V.Count), target);
            for (var bin = 1; bin < Size / 2; bin++, target += 3 * pointStep)
                O.Store(V.Load(scratch + 2 * bin * V.Count), V.Load(scratch + (2 * bin + 1) * V.Count), target, pointStep);
        }
    }

    /// <summary>Transforms all points back to so many rows and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back<V>(float* products, nint pointStep, float* y, nint row, int rows, nint column, int columns, float* scratch)
        where V : struct, ILanes<V>
    {
        var transformed = scratch + 2 * Size * Block;
        var target = transformed;
        for (var i = 0; i < 2; i++, target += Block)
        {
            for (var bin = 0; bin < 2; bin++, products += pointStep)
                V.Store(V.Load(products), scratch + bin * V.Count);
            for (var bin = 1; bin < Size / 2; bin++, products += 3 * pointStep)
            {
                Product.Load<V>(products, pointStep, out var im, out var re);
                ComplexParts.Store(re, im, scratch + 2 * bin * V.Count, V.Count);
            }
            FourierTransforms.RealBack<V>(scratch, V.Count, target, Size * Block, columns);
        }
        // Exchanging real and imaginary parts before and after makes the transform its own inverse.
        for (var i = 1; i < Size / 2; i++, target += 2 * Block, products += ComplexRow * pointStep)
            FourierTransforms.Complex<V, Product, ComplexParts>(products, 3 * pointStep, pointStep, Size, target + Block,
                Size * Block, -Block, columns, scratch);
        for (var i = 0; i < columns; i++)
            FourierTransforms.RealBack<V>(transformed + i * Size * Block, Block, y + i * column, row, rows);
    }

    /// <summary>Complex numbers stored as real and imaginary parts.</summary>
    private readonly struct ComplexParts : IComplexSource, IComplexTarget
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load<V>(float* x, nint part, out V re, out V im)
            where V : struct, ILanes<V> =>
            (re, im) = (V.Load(x), V.Load(x + part));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<V>(V re, V im, float* target, nint part) where V : struct, ILanes<V>
        {
            V.Store(re, target);
            V.Store(im, target + part);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StoreReal<V>(V re, float* target) where V : struct, ILanes<V> => V.Store(re, target);
    }

    /// <summary>A factor a + ib stored as a, b and a + b.</summary>
    private readonly struct Factor : IComplexTarget
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<V>(V re, V im, float* target, nint part) where V : struct, ILanes<V>
        {
            V.Store(re, target);
            V.Store(im, target + part);
            V.Store(re + im, target + 2 * part);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StoreReal<V>(V re, float* target) where V : struct, ILanes<V> => V.Store(re, target);
    }

    /// <summary>
    /// The conjugate of the other factor, c - id, stored as -(d + c), c - d and c. It includes the scale of the inverse transform: 1/256,
    /// and twice that for complex bins, which also stand for their mirror images.
    /// </summary>
    private readonly struct ConjugateFactor : IComplexTarget
    {
        private const float Scale = 1f / (Size * Size);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<V>(V re, V im, float* target, nint part) where V : struct, ILanes<V>
        {
            re *= V.Create(2 * Scale);
            im *= V.Create(2 * Scale);
            V.Store(-(im + re), target);
            V.Store(re - im, target + part);
            V.Store(re, target + 2 * part);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void StoreReal<V>(V re, float* target) where V : struct, ILanes<V> => V.Store(re * V.Create(Scale), target);
    }

    /// <summary>The complex product, read from three real products, with real and imaginary parts exchanged.</summary>
    private readonly struct Product : IComplexSource
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load<V>(float* x, nint part, out V re, out V im) where V : struct, ILanes<V>
        {
            var common = V.Load(x + 2 * part);
            re = V.Load(x) + common;
            im = common - V.Load(x + part);
        }
    }
}

/// <summary>Loads complex numbers.</summary>
internal unsafe interface IComplexSource
{
    static abstract void Load<V>(float* x, nint part, out V re, out V im) where V : struct, ILanes<V>;
}

/// <summary>Stores complex and real numbers.</summary>
internal unsafe interface IComplexTarget
{
    static abstract void Store<V>(V re, V im, float* target, nint part) where V : struct, ILanes<V>;

    static abstract void StoreReal<V>(V re, float* target) where V : struct, ILanes<V>;
}
