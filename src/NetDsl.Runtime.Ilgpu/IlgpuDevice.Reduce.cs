using NetDsl.Ilgpu;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

// Sums over some axes, and functions of sums.
public sealed partial class IlgpuDevice
{
    /// <summary>The largest number of parts of a sum, because one thread adds them up.</summary>
    private const int MostParts = 128;

    /// <inheritdoc/>
    public override void Reduce<F>(Extent extent, Keep keep, bool mean, Region y, params ReadOnlySpan<Operand> operands) =>
        Run<F, None>(extent, keep, mean, y, default, Read<F>(extent, 0, operands));

    /// <inheritdoc/>
    public override void Reduce<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, params ReadOnlySpan<Operand> operands)
    {
        if (F.Arity != G.Arity)
            throw new ArgumentException(
                $"{typeof(G)} reads {G.Arity} values, but {typeof(F)} reads {F.Arity}: they have the same operands.");
        Run<F, G>(extent, keep, mean, y, z, Read<F>(extent, 0, operands));
    }

    /// <inheritdoc/>
    public override void Moments(Extent extent, Keep keep, Region x, Region mean, Region variance)
    {
        Reduce<Identity>(extent, keep, true, mean, x.Element);
        Reduce<Map2<SquaredDistance>>(extent, keep, true, variance, x.Element, keep switch
        {
            Keep.Channel => mean.Channel,
            Keep.Plane => mean.Plane,
            Keep.Sample => mean.Sample,
            Keep.Position => mean.Position,
            Keep.Feature => mean.Feature,
            _ => mean.Scalar,
        });
    }

    /// <summary>Runs the kernel that suits the shape; <paramref name="z"/> is empty if there is only one function.</summary>
    private void Run<F, G>(Extent extent, Keep keep, bool mean, Region y, Region z, Operands operands)
        where F : struct, IMap
        where G : struct, IMap
    {
        var reduction = new Reduction(SpaceOf(extent), keep);
        var (sums, terms) = (reduction.Sums, reduction.Terms);
        // Threads of a group should read neighbouring numbers: those of one sum, or of neighbouring sums.
        var sumsAreNeighbours = keep is Keep.Position or Keep.Feature || (keep == Keep.Channel && extent.Inner == 1);
        var together = !sumsAreNeighbours && terms >= executor.Limits.GroupSize;
        var threads = together ? (long)sums * executor.Limits.GroupSize : sums;
        var parts = PartsOf(threads, terms / (together ? executor.Limits.GroupSize : 1));
        var arguments = new ReduceArguments
        {
            Reduction = reduction, Parts = parts, Divisor = mean ? terms : 1, Y = View(y), Z = View(z), Operands = operands,
        };
        var results = (long)sums * parts;
        if (parts > 1)
            arguments.Y = executor.Scratch(results, 0, 2);
        if (parts > 1 && !z.IsEmpty)
            arguments.Z = executor.Scratch(results, 1, 2);

        if (together)
            executor.LaunchTeams<ReduceKernel<Together, F, G>, ReduceArguments>(results, arguments);
        else
            executor.LaunchLoop<ReduceKernel<Alone, F, G>, ReduceArguments>(results, arguments);
        if (parts > 1)
            Total(arguments.Y, y);
        if (parts > 1 && !z.IsEmpty)
            Total(arguments.Z, z);

        void Total(ILGPU.ArrayView<float> partial, Region sum) =>
            executor.LaunchLoop<TotalKernel, TotalArguments>(sums,
                new() { Sums = sums, Parts = parts, Divisor = arguments.Divisor, Partial = partial, Y = View(sum) });
    }

    /// <summary>The number of parts of each sum, for sums that occupy <paramref name="threads"/> threads with <paramref name="terms"/>
    /// terms each.</summary>
    private int PartsOf(long threads, long terms) =>
        (int)Math.Clamp(Math.Min(executor.Limits.Busy / threads, terms / executor.Limits.Stretch), 1, MostParts);

    private readonly struct SquaredDistance : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => (a - b) * (a - b);
    }
}
