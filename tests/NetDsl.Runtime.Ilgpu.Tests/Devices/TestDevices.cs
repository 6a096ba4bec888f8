namespace NetDsl.Runtime.Tests.Devices;

/// <summary>The GPU that ILGPU simulates on the processor: what the tests of kernels run on here.</summary>
public static class TestDevices
{
    private const string Name = "simulated";
    private static readonly IlgpuDevice Simulated = IlgpuDevice.Cpu();

    public static TheoryData<string> All => [Name];

    /// <summary>What others have to agree with to the last bit, where they do.</summary>
    public static Device Widest => NetDsl.Device.Cpu;

    public static IlgpuDevice Get(string name) => name == Name ? Simulated : throw new ArgumentException(name);
}
