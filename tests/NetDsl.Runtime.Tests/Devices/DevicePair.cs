using NetDsl.Testing;

namespace NetDsl.Runtime.Tests.Devices;

/// <summary>
/// One value on the tested device and on the reference device. NaNs surround it: reading them makes a result NaN, and writing to them is
/// detected.
/// </summary>
internal sealed record Twin(Region Tested, Region Reference);

/// <summary>Runs the same kernel on the tested and on the reference device and compares what they wrote.</summary>
internal sealed class DevicePair(Device tested, int seed = 1)
{
    private const int Margin = 37;
    private readonly ReferenceDevice reference = new();
    private readonly List<Twin> twins = [];
    private readonly List<Twin> hidden = [];

    public Random Random { get; } = new(seed);

    /// <summary>An input of random numbers, from -1 to 1 unless a range is given.</summary>
    public Twin Input(long length, float from = -1, float to = 1)
    {
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
            value = from + (to - from) * Random.NextSingle();
        return Input(values);
    }

    public Twin Input(params float[] values)
    {
        var twin = Output(values.Length);
        tested.Upload(values, twin.Tested);
        reference.Upload(values, twin.Reference);
        return twin;
    }

    /// <summary>Memory in a device's layout: not compared, but the memory around it is checked.</summary>
    public Twin Hidden(long length)
    {
        var twin = new Twin(Surround(tested, length), Surround(reference, length));
        hidden.Add(twin);
        return twin;
    }

    public Twin Output(long length)
    {
        var twin = new Twin(Surround(tested, length), Surround(reference, length));
        twins.Add(twin);
        return twin;
    }

    /// <summary>Runs on both devices and compares every value, inputs included.</summary>
    /// <param name="tolerance">The difference allowed, relative to the largest number of each value (at least 1).</param>
    /// <param name="kernel">The kernel; its second argument gives the region of a value on that device.</param>
    /// <param name="what">Names the case in the message.</param>
    public void Check(double tolerance, Action<Device, Func<Twin, Region>> kernel, string what = "")
    {
        kernel(reference, twin => twin.Reference);
        kernel(tested, twin => twin.Tested);
        foreach (var twin in twins)
        {
            Compare(twin, tolerance, what);
            CheckMargins(twin.Tested, what);
        }
        foreach (var twin in hidden)
            CheckMargins(twin.Tested, what);
    }

    private void Compare(Twin twin, double tolerance, string what)
    {
        var actual = new float[twin.Tested.Length];
        tested.Download(twin.Tested, actual);
        var expected = ReferenceDevice.Values(twin.Reference);
        var scale = 1d;
        foreach (var value in expected)
            scale = double.IsFinite(value) ? Math.Max(scale, Math.Abs(value)) : scale;
        for (var i = 0; i < actual.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * scale) && !expected[i].Equals((double)actual[i]))
                Assert.Fail($"{what}: [{i} of {actual.Length}] is {actual[i]}, but should be {expected[i]} ({tested.Name})");
    }

    private void CheckMargins(Region region, string what)
    {
        var margin = new float[Margin];
        foreach (var start in (long[])[0, Margin + region.Length])
        {
            tested.Download(new(region.Buffer, start, Margin), margin);
            margin.ShouldAllBe(x => float.IsNaN(x), what);
        }
    }

    private static Region Surround(Device device, long length)
    {
        var buffer = device.Allocate(length + 2 * Margin);
        device.Fill(new(buffer, 0, buffer.Length), float.NaN);
        return new(buffer, Margin, length);
    }
}
