namespace NetDsl.Runtime.Tests.Devices;

/// <summary>The GPU that ILGPU simulates on the processor: what the tests of kernels run on here.</summary>
public static class TestDevices
{
    private const string Name = "simulated";
    private static readonly IlgpuDevice Device = IlgpuDevice.Cpu();

    public static TheoryData<string> All => [Name];

    public static IlgpuDevice Get(string name) => name == Name ? Device : throw new ArgumentException(name);
}
