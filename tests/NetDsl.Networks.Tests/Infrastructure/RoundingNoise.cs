using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// Rounds everything that a kernel reads to single precision. On the reference device, which computes in double precision, this shows how
/// far rounding alone moves each value of a network: sums that cancel and normalizations over almost equal values magnify it.
/// </summary>
/// <param name="round">The number that a double becomes.</param>
internal sealed class RoundingNoise(Func<double, float> round) : IKernelHook
{
    /// <summary>Single precision may be off by this many times the distance: its sums round at each step, those of the device below only at their ends.</summary>
    public const double Allowed = 8;

    /// <summary>Devices that round to the nearest float, and towards zero. One of them may be lucky where the other is not.</summary>
    public static IReadOnlyList<Device> Devices { get; } =
    [
        new HookedDevice(new ReferenceDevice()) { Hook = new RoundingNoise(value => (float)value) },
        new HookedDevice(new ReferenceDevice()) { Hook = new RoundingNoise(TowardsZero) },
    ];

    /// <summary>The largest distance of the values from the exact ones. Values that are not finite are left out.</summary>
    public static double Distance(float[] exact, float[] rounded) =>
        exact.Zip(rounded, (e, r) => Math.Abs((double)e - r)).Where(double.IsFinite).DefaultIfEmpty().Max();

    public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll)
    {
        foreach (var region in reads)
            Round(region);
        foreach (var operand in operands)
            Round(operand.Region);
        return true;
    }

    private void Round(Region region)
    {
        if (region.IsEmpty)
            return;
        foreach (ref var value in ReferenceDevice.Values(region))
            value = round(value);
    }

    private static float TowardsZero(double value)
    {
        var nearest = (float)value;
        return Math.Abs(nearest) <= Math.Abs(value) || !double.IsFinite(value) ? nearest : value > 0 ? MathF.BitDecrement(nearest) : MathF.BitIncrement(nearest);
    }
}
