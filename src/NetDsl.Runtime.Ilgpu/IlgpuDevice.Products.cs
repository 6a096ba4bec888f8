using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Matrix products, and convolutions, which are matrix products of another kind.
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c,
        params ReadOnlySpan<Operand> operands)
    {
        var extent = new Extent(m, n, 1);
        // A library's columns are our rows, so it computes c^T = b^T a^T.
        if (HasLibraryFor(m, n))
            MultiplyByLibrary<F>(
                new(transposeB, transposeA, n, m, k, Series(b, transposeB ? k : n), Series(a, transposeA ? m : k), new(default, n, 0), 1),
                extent, c, operands);
        else
            Multiply<MatMulProduct, F>(new(m, n, k, transposeA, transposeB, View(a), View(b)), extent, c, operands);
    }

    /// <inheritdoc/>
    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands)
    {
        var (inputs, filters, pixels) = (shape.InChannels, shape.OutChannels, shape.OutHeight * shape.OutWidth);
        var extent = new Extent(samples, filters, pixels);
        // For each sample y [filters, pixels] = w [filters, inputs] x [inputs, pixels].
        if (IsPlainProduct(shape) && HasLibraryFor(filters, pixels))
            MultiplyByLibrary<F>(
                new(false, false, pixels, filters, inputs, Series(x, pixels, inputs * pixels), Series(w, inputs),
                    new(default, pixels, filters * pixels), samples), extent, y, operands);
        else
            Multiply<ConvProduct, F>(new(new(shape, samples), View(x), View(w)), extent, y, operands);
    }

    /// <inheritdoc/>
    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx,
        params ReadOnlySpan<Operand> operands)
    {
        var (inputs, filters, pixels) = (shape.InChannels, shape.OutChannels, shape.InHeight * shape.InWidth);
        var extent = new Extent(samples, inputs, pixels);
        if (IsPlainProduct(shape) && HasLibraryFor(inputs, pixels))
        {
            MultiplyByLibrary<F>(
                new(false, true, pixels, inputs, filters, Series(dy, pixels, filters * pixels), Series(w, inputs),
                    new(default, pixels, inputs * pixels), samples), extent, dx, operands);
            return;
        }

        for (var i = 0; i < Math.Min(shape.StrideHeight, shape.InHeight); i++)
            for (var j = 0; j < Math.Min(shape.StrideWidth, shape.InWidth); j++)
            {
                var rows = new Phase(i, shape.InHeight, shape.KernelHeight, shape.StrideHeight, shape.PadTop, shape.DilationHeight);
                var columns = new Phase(j, shape.InWidth, shape.KernelWidth, shape.StrideWidth, shape.PadLeft, shape.DilationWidth);
                Multiply<ConvInputProduct, F>(new(new(shape, samples), rows, columns, View(dy), View(w)), extent, dx, operands);
            }
    }

    /// <inheritdoc/>
    public override void Conv2dBackwardWeight(Conv2dShape shape, int samples, Region x, Region dy, Region dw) =>
        Multiply<ConvWeightProduct, Identity>(new(new(shape, samples), View(x), View(dy)), new(1, 1, (int)dw.Length), dw, []);

    /// <summary>Picks a kernel for a product and runs it.</summary>
    private void Multiply<P, F>(P product, Extent extent, Region y, ReadOnlySpan<Operand> operands)
        where P : struct, IProduct
        where F : struct, IMap
    {
        SpaceOf(extent);
        var limits = executor.Limits;
        var arguments = new ProductArguments<P>
        {
            Product = product, Parts = 1, DroppedBits = precision.DroppedBits(), Y = View(y), Operands = Read<F>(extent, 1, operands),
        };
        var results = (long)product.Groups * product.Rows * product.Columns;
        // If a thread had sixty-four sums; a tensor core is worth cutting them into parts.
        var threads = Tiles(product, 8) * limits.GroupSize;
        if (!FillsTiles(product.Rows, product.Columns))
        {
            if (results >= limits.Busy || product.Depth < 2 * limits.GroupSize)
                executor.LaunchLoop<LineKernel<Alone, P, F>, ProductArguments<P>>(results, arguments);
            else
                executor.LaunchTeams<LineKernel<Together, P, F>, ProductArguments<P>>(results, arguments);
        }
        else if (tensorCores && threads * PartsOf(threads, product.Depth) >= limits.Busy / 2)
        {
            Multiply<TensorRegisters<TensorCore>, P, F>(arguments, 8);
        }
        else if (threads >= limits.Busy / 2)
        {
            Multiply<Registers8, P, F>(arguments, 8);
        }
        else
        {
            Multiply<Registers4, P, F>(arguments, 4);
        }
    }

    private void Multiply<TRegisters, P, F>(ProductArguments<P> arguments, int size)
        where TRegisters : struct, IRegisters<TRegisters>
        where P : struct, IProduct
        where F : struct, IMap
    {
        var product = arguments.Product;
        var y = arguments.Y;
        var parts = PartsOf(Tiles(product, size) * executor.Limits.GroupSize, product.Depth);
        var results = (long)product.Groups * product.Rows * product.Columns;
        if (parts > 1)
            (arguments.Parts, arguments.Y) = (parts, executor.Scratch(parts * results));
        var tile = executor.Limits.TileSide * size;
        var grid = new ILGPU.Index3D((product.Columns + tile - 1) / tile, (product.Rows + tile - 1) / tile, product.Groups * parts);
        if (executor.Limits.TileSide == 16)
            executor.Launch<TileKernel<Side16, TRegisters, P, F>, ProductArguments<P>>(grid, arguments);
        else
            executor.Launch<TileKernel<Side2, TRegisters, P, F>, ProductArguments<P>>(grid, arguments);
        if (parts > 1)
            executor.LaunchLoop<PartsKernel<P, F>,
            PartsArguments<P>>(results,
                new() { Product = product, Parts = parts, Sums = arguments.Y, Y = y, Operands = arguments.Operands });
    }

    /// <summary>The number of tiles of a product if each thread computes <paramref name="size"/> rows and columns.</summary>
    private long Tiles<P>(P product, int size) where P : struct, IProduct
    {
        var tile = executor.Limits.TileSide * size;
        return (long)product.Groups * ((product.Rows + tile - 1) / tile) * ((product.Columns + tile - 1) / tile);
    }

    /// <summary>Whether a product is large enough for tiles not to be empty for the most part.</summary>
    private bool FillsTiles(int rows, int columns) => Math.Min(rows, columns) > executor.Limits.TileSide / 2;

    private bool HasLibraryFor(int rows, int columns) => executor.HasLibrary && FillsTiles(rows, columns);

    /// <summary>Whether a convolution is a product of a matrix and the images as stored.</summary>
    private static bool IsPlainProduct(Conv2dShape s) =>
        s is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, Groups: 1 }
        && s is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    /// <summary>Lets the library multiply, then applies the function in a pass of its own.</summary>
    private void MultiplyByLibrary<F>(BatchedProduct product, Extent extent, Region y, ReadOnlySpan<Operand> operands)
        where F : struct, IMap
    {
        var space = SpaceOf(extent);
        // The function may read what the result replaces.
        var x = Overlaps(y, operands) ? executor.Scratch(space.Length) : View(y);
        executor.Multiply(product with { C = product.C with { Memory = x } });
        if (typeof(F) != typeof(Identity))
            executor.LaunchLoop<EpilogueKernel<F>, EpilogueArguments>(space.Length,
                new() { Space = space, X = x, Y = View(y), Operands = Read<F>(extent, 1, operands) });
    }

    private static bool Overlaps(Region y, ReadOnlySpan<Operand> operands)
    {
        foreach (var operand in operands)
            if (operand.Region.Buffer == y.Buffer && operand.Region.Offset < y.Offset + y.Length
                && y.Offset < operand.Region.Offset + operand.Region.Length)
                return true;
        return false;
    }

    private MatrixSeries Series(Region region, int leading, int stride = 0) => new(View(region), leading, stride);
}
