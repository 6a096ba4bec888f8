using NetDsl.Ilgpu;
using NetDsl.Runtime;

namespace NetDsl;

// Matrix products, and convolutions, which are matrix products of another kind.
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void MatMul<F>(int m, int n, int k, bool transposeA, bool transposeB, Region a, Region b, Region c, params ReadOnlySpan<Operand> operands) =>
        Multiply<MatMulProduct, F>(new(m, n, k, transposeA, transposeB, View(a), View(b)), new(m, n, 1), c, operands);

    /// <inheritdoc/>
    public override void Conv2d<F>(Conv2dShape shape, int samples, Region x, Region w, Region y, params ReadOnlySpan<Operand> operands) =>
        Multiply<ConvProduct, F>(new(new(shape, samples), View(x), View(w)), new(samples, shape.OutChannels, shape.OutHeight * shape.OutWidth), y, operands);

    /// <inheritdoc/>
    public override void Conv2dBackwardInput<F>(Conv2dShape shape, int samples, Region dy, Region w, Region dx, params ReadOnlySpan<Operand> operands) =>
        Multiply<ConvInputProduct, F>(new(new(shape, samples), View(dy), View(w)), new(samples, shape.InChannels, shape.InHeight * shape.InWidth), dx, operands);

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
        var arguments = new ProductArguments<P> { Product = product, Parts = 1, Y = View(y), Operands = Read<F>(extent, 1, operands) };
        var results = (long)product.Groups * product.Rows * product.Columns;
        if (Math.Min(product.Rows, product.Columns) <= limits.TileSide / 2)
        {
            // A tile would be empty for the most part.
            if (results >= limits.Busy || product.Depth < 2 * limits.GroupSize)
                executor.LaunchLoop<LineKernel<Alone, P, F>, ProductArguments<P>>(results, arguments);
            else
                executor.LaunchTeams<LineKernel<Together, P, F>, ProductArguments<P>>(results, arguments);
        }
        else if (Tiles(product, 8) * limits.GroupSize >= limits.Busy / 2)
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
            executor.LaunchLoop<PartsKernel<P, F>, PartsArguments<P>>(results, new() { Product = product, Parts = parts, Sums = arguments.Y, Y = y, Operands = arguments.Operands });
    }

    /// <summary>How many tiles a product has whose threads take so many rows and columns each.</summary>
    private long Tiles<P>(P product, int size) where P : struct, IProduct
    {
        var tile = executor.Limits.TileSide * size;
        return (long)product.Groups * ((product.Rows + tile - 1) / tile) * ((product.Columns + tile - 1) / tile);
    }
}
