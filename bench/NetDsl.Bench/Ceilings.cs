using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>Measures the limits of a device, and the share of them that kernels reach.</summary>
public static class Ceilings
{
    /// <summary>Measures the copy first. The shares of the others are relative to its bandwidth.</summary>
    public static IEnumerable<Ceiling> Measure(Device device, int size, double seconds)
    {
        // A batch of feature maps.
        const int channels = 64;
        var extent = new Extent(Math.Max(1, size * size / 4096), channels, 32 * 32);
        using var memory = device.Allocate(3 * extent.Length + 4 * channels);
        var (x, y, z) = (new Region(memory, 0, extent.Length), new Region(memory, extent.Length, extent.Length), new Region(memory, 2 * extent.Length, extent.Length));
        Region Channel(int number) => new(memory, 3 * extent.Length + number * channels, channels);

        var copy = Time("copy", 2, () => device.Map<Identity>(extent, y, x.Element), 0);
        yield return copy;
        yield return Time("add and rectify", 3, () => device.Map<Map2<AddRelu>>(extent, z, x.Element, y.Element), copy.Bandwidth);
        yield return Time("batch-norm: mean and variance", 2, () => device.Moments(extent, Keep.Channel, x, Channel(0), Channel(1)), copy.Bandwidth);
        yield return Time("batch-norm: apply and rectify", 2, () => device.Map<Map3<ScaleShiftRelu>>(extent, y, x.Element, Channel(0).Channel, Channel(1).Channel), copy.Bandwidth);
        yield return Time("batch-norm: both sums of the gradient", 2, () => device.Reduce<Map2<First>, Map2<Product>>(extent, Keep.Channel, false, Channel(2), Channel(3), x.Element, y.Element), copy.Bandwidth);

        using var matrices = device.Allocate(3L * size * size);
        var square = (long)size * size;
        var time = Seconds(() => device.MatMul<Identity>(size, size, size, false, false, new(matrices, 0, square), new(matrices, square, square), new(matrices, 2 * square, square)));
        yield return new($"product of {size} x {size}", time * 1000, 0, 0, Math.Round(2e-12 * square * size / time, 6));

        Ceiling Time(string name, int passes, Action action, double most)
        {
            var seconds = Seconds(action);
            var bandwidth = sizeof(float) * passes * extent.Length / seconds / 1e9;
            return new(name, seconds * 1000, Math.Round(bandwidth, 3), most > 0 ? Math.Round(bandwidth / most, 3) : 1, 0);
        }

        // The best of several runs, each long enough for the clock.
        double Seconds(Action action)
        {
            action();
            device.Synchronize();
            var (best, all) = (double.MaxValue, Stopwatch.StartNew());
            for (var repetitions = 1; all.Elapsed.TotalSeconds < seconds; repetitions = Math.Min(2 * repetitions, 64))
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < repetitions; i++)
                    action();
                device.Synchronize();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions);
            }

            return best;
        }
    }

    private readonly struct AddRelu : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => T.Max(a + b, T.Zero);
    }

    private readonly struct ScaleShiftRelu : IMap3
    {
        public static T Apply<T>(T a, T b, T c) where T : struct, IVector<T> => T.Max(T.MultiplyAdd(a, b, c), T.Zero);
    }

    private readonly struct First : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a;
    }

    private readonly struct Product : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a * b;
    }
}

/// <summary>The measurement of one kernel.</summary>
/// <param name="Name">The name of the kernel.</param>
/// <param name="Milliseconds">Its time.</param>
/// <param name="Bandwidth">Its reads and writes in GB/s; 0 for products.</param>
/// <param name="Share">Its share of the copy's bandwidth.</param>
/// <param name="Speed">The speed of products in TFLOP/s.</param>
public sealed record Ceiling(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("ms")] double Milliseconds,
    [property: JsonPropertyName("gb_per_s")] double Bandwidth,
    [property: JsonPropertyName("share")] double Share,
    [property: JsonPropertyName("tflops")] double Speed)
{
    /// <summary>A line of text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: {Milliseconds:0.000} ms, {(Speed > 0 ? $"{Speed:0.00} TFLOP/s" : $"{Bandwidth:0.0} GB/s, {100 * Share:0} % of a copy")}");
}
