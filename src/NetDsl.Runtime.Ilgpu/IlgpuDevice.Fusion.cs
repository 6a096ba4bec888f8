using System.Runtime.InteropServices;
using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// How operands go to a kernel, and the templates that are little more than their functions.
public sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    public override void Map<F>(Extent extent, Region y, params ReadOnlySpan<Operand> operands)
    {
        var space = SpaceOf(extent);
        executor.LaunchLoop<MapKernel<F>, MapArguments>(space.Length,
            new() { Space = space, Y = View(y), Operands = Read<F>(extent, 0, operands) });
    }

    /// <inheritdoc/>
    public override void SumChannels<F>(Extent extent, int before, int after, Region x, Region y, params ReadOnlySpan<Operand> operands)
    {
        var space = SpaceOf(extent);
        executor.LaunchLoop<SumChannelsKernel<F>, SumChannelsArguments>(space.Length, new()
        {
            Space = space,
            Before = before,
            After = after,
            X = View(x),
            Y = View(y),
            Operands = Read<F>(extent, 1, operands),
        });
    }

    /// <inheritdoc/>
    public override void Update<R>(R rule, Region weights, Region gradients, Region first, Region second) =>
        executor.LaunchLoop<UpdateKernel<R>, UpdateArguments>(weights.Length, new()
        {
            Rule = Coefficients.Of(rule),
            Length = (int)weights.Length,
            Weights = View(weights),
            Gradients = View(gradients),
            First = View(first),
            Second = View(second),
        });

    /// <summary>An extent for kernels, which count in 32 bits.</summary>
    private static Space SpaceOf(Extent extent)
    {
        if (extent.Length > int.MaxValue)
            throw new NotSupportedException(
                $"{extent.Samples} samples of {extent.Channels} x {extent.Inner} are {extent.Length} numbers; a value on a GPU has at "
                + $"most {int.MaxValue}. Use a smaller batch.");
        return new(extent.Samples, extent.Channels, extent.Inner);
    }

    /// <summary>Reads operands for a function that is given <paramref name="own"/> further values by its template.</summary>
    private Operands Read<F>(Extent extent, int own, ReadOnlySpan<Operand> operands) where F : struct, IMap
    {
        if (operands.Length + own != F.Arity)
            throw new ArgumentException($"{typeof(F)} reads {F.Arity} values, but is given {operands.Length} operands.");
        var result = default(Operands);
        var sources = MemoryMarshal.CreateSpan(ref result.A, 8);
        for (var i = 0; i < operands.Length; i++)
            sources[i] = Read(extent, operands[i]);
        return result;
    }

    private Source Read(Extent extent, Operand operand)
    {
        var (channels, inner) = (extent.Channels, extent.Inner);
        var (sampleStep, channelStep, innerStep) = operand.Kind switch
        {
            OperandKind.Element => (channels * inner, inner, 1),
            OperandKind.Channel => (0, 1, 0),
            OperandKind.Plane => (channels, 1, 0),
            OperandKind.Sample => (1, 0, 0),
            OperandKind.Position => (inner, 0, 1),
            OperandKind.Feature => (0, inner, 1),
            _ => (0, 0, 0),
        };
        var key = operand.Kind == OperandKind.Random ? KeyOf(operand) : default;
        return new()
        {
            Data = key.Stored.IsValid ? key.Stored : View(operand.Region),
            SampleStep = sampleStep,
            ChannelStep = channelStep,
            InnerStep = innerStep,
            Number = operand.Number,
            Key = key.Key,
            Kind = operand.Kind switch
            {
                OperandKind.Value => SourceKind.Number,
                OperandKind.Random => key.Stored.IsValid ? SourceKind.StoredRandom : SourceKind.Random,
                _ => SourceKind.Memory,
            },
        };
    }
}
