namespace NetDsl.Runtime.Tests.Devices;

/// <summary>
/// CPU devices of every vector width and some thread counts, which share out even the smallest work among threads.
/// </summary>
public static class TestDevices
{
    private static readonly Dictionary<string, CpuDevice> Devices = new()
    {
        ["16 lanes"] = new(new CpuDeviceOptions { Threads = 1, MaxLanes = 16, MinimumWork = 0 }),
        ["16 lanes, 3 threads"] = new(new CpuDeviceOptions { Threads = 3, MaxLanes = 16, MinimumWork = 0 }),
        ["8 lanes, 2 threads"] = new(new CpuDeviceOptions { Threads = 2, MaxLanes = 8, MinimumWork = 0 }),
        ["4 lanes"] = new(new CpuDeviceOptions { Threads = 1, MaxLanes = 4, MinimumWork = 0 }),
        ["1 lane, 2 threads"] = new(new CpuDeviceOptions { Threads = 2, MaxLanes = 1, MinimumWork = 0 }),
    };

    public static TheoryData<string> All => [.. Devices.Keys];

    /// <summary>The device with which others agree to the last bit, if they do.</summary>
    public static Device Widest => Get("16 lanes");

    /// <summary>The allowed difference between devices of what is a few operations on the same numbers, in units of the last place.</summary>
    public const int Ulps = 0;

    /// <summary>One size in so many is tested.</summary>
    public static int Share => 1;

    public static CpuDevice Get(string name) => Devices[name];
}
