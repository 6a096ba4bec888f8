namespace NetDsl.Runtime.Tests.Devices;

/// <summary>The GPU that ILGPU simulates on the processor.</summary>
public static class TestDevices
{
    private static readonly Dictionary<string, IlgpuDevice> Devices = new() { ["simulated"] = IlgpuDevice.Cpu() };

    public static TheoryData<string> All => [.. Devices.Keys];

    public static IlgpuDevice Get(string name) => Devices[name];
}
