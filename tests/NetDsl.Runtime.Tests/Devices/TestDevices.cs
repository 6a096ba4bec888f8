namespace NetDsl.Runtime.Tests.Devices;

/// <summary>
/// CPU devices of every vector width and some thread counts, which share out even the smallest work among threads.
/// </summary>
public static class TestDevices
{
    private static readonly Dictionary<string, CpuDevice> Devices = new()
    {
        ["16 lanes"] = new(threads: 1, maxWidth: 16, minimumWork: 0),
        ["16 lanes, 3 threads"] = new(threads: 3, maxWidth: 16, minimumWork: 0),
        ["8 lanes, 2 threads"] = new(threads: 2, maxWidth: 8, minimumWork: 0),
        ["4 lanes"] = new(threads: 1, maxWidth: 4, minimumWork: 0),
        ["1 lane, 2 threads"] = new(threads: 2, maxWidth: 1, minimumWork: 0),
    };

    public static TheoryData<string> All => [.. Devices.Keys];

    /// <summary>What others have to agree with to the last bit, where they do.</summary>
    public static Device Widest => Get("16 lanes");

    public static CpuDevice Get(string name) => Devices[name];
}
