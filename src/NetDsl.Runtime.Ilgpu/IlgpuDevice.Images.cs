using ILGPU;
using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Pools and resampling.
public sealed partial class IlgpuDevice
{
    private readonly Dictionary<Taps, (int[] Starts, int[] Inputs, float[] Weights)> taps = [];

    /// <inheritdoc/>
    public override void MaxPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) =>
        Choose<Largest, F>(shape, samples, x, y, operands);

    /// <inheritdoc/>
    public override void MaxPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands) =>
        SendBack<Largest, F>(shape, samples, x, dy, dx, operands);

    /// <inheritdoc/>
    public override void MedianPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands) =>
        Choose<Middle, F>(shape, samples, x, y, operands);

    /// <inheritdoc/>
    public override void MedianPool2dBackward<F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx,
        params ReadOnlySpan<Operand> operands) =>
        SendBack<Middle, F>(shape, samples, x, dy, dx, operands);

    /// <inheritdoc/>
    public override void AvgPool2d<F>(Pool2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var extent = OutOf(shape, samples);
        executor.LaunchLoop<AverageKernel<F>, PoolArguments>(extent.Length,
            new() { Shape = GeometryOf(shape, samples), X = View(x), Y = View(y), Operands = Read<F>(extent, 1, operands) });
    }

    /// <inheritdoc/>
    public override void AvgPool2dBackward<F>(Pool2dShape shape, int samples, Region dy, Region dx, params ReadOnlySpan<Operand> operands)
    {
        var extent = InOf(shape, samples);
        executor.LaunchLoop<AverageBackwardKernel<F>, PoolArguments>(extent.Length,
            new() { Shape = GeometryOf(shape, samples), X = View(dy), Y = View(dx), Operands = Read<F>(extent, 1, operands) });
    }

    /// <inheritdoc/>
    public override void Resample2d<F>(Resample2dShape shape, int samples, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var extent = new Extent(samples, shape.Channels, shape.Rows.OutSize * shape.Columns.OutSize);
        executor.LaunchLoop<ResampleKernel<F>, ResampleArguments>(extent.Length, new()
        {
            Space = SpaceOf(extent),
            Rows = TableOf(shape.Rows),
            Columns = TableOf(shape.Columns),
            X = View(x),
            Y = View(y),
            Operands = Read<F>(extent, 1, operands),
        });
    }

    private void Choose<TChoice, F>(Pool2dShape shape, int samples, Region x, Region y, ReadOnlySpan<Operand> operands)
        where TChoice : struct, IChoice
        where F : struct, IMap
    {
        var extent = OutOf(shape, samples);
        executor.LaunchLoop<ChoiceKernel<TChoice, F>, PoolArguments>(extent.Length,
            new() { Shape = GeometryOf(shape, samples), X = View(x), Y = View(y), Operands = Read<F>(extent, 1, operands) });
    }

    private void SendBack<TChoice, F>(Pool2dShape shape, int samples, Region x, Region dy, Region dx, ReadOnlySpan<Operand> operands)
        where TChoice : struct, IChoice
        where F : struct, IMap
    {
        var (extent, geometry) = (InOf(shape, samples), GeometryOf(shape, samples));
        var chosen = executor.Scratch(geometry.Out.Length).Cast<int>();
        executor.LaunchLoop<ChosenKernel<TChoice>, ChoiceArguments>(geometry.Out.Length,
            new() { Shape = geometry, X = View(x), Chosen = chosen });
        executor.LaunchLoop<ChoiceBackwardKernel<F>, ChoiceBackwardArguments>(extent.Length, new()
        {
            Shape = geometry,
            Chosen = chosen,
            Dy = View(dy),
            Dx = View(dx),
            Operands = Read<F>(extent, 1, operands),
        });
    }

    private static PoolGeometry GeometryOf(Pool2dShape shape, int samples)
    {
        SpaceOf(InOf(shape, samples));
        SpaceOf(OutOf(shape, samples));
        return new(shape, samples);
    }

    private static Extent InOf(Pool2dShape shape, int samples) => new(samples, shape.Channels, shape.InHeight * shape.InWidth);

    private static Extent OutOf(Pool2dShape shape, int samples) => new(samples, shape.Channels, shape.OutHeight * shape.OutWidth);

    private DeviceTaps TableOf(Taps shape)
    {
        if (!taps.TryGetValue(shape, out var arrays))
            taps.Add(shape, arrays = (shape.Starts.ToArray(), shape.Inputs.ToArray(), shape.Weights.ToArray()));
        return new()
        {
            Starts = executor.Table(arrays.Starts),
            Inputs = executor.Table(arrays.Inputs),
            Weights = executor.Table(arrays.Weights),
            InSize = shape.InSize,
            OutSize = new(shape.OutSize),
        };
    }
}
