namespace NetDsl.Runtime.Tests.Devices;

/// <summary>
/// The device of the tests of kernels and networks: that of the environment variable <c>NETDSL_TEST_DEVICE</c> (<c>opencl</c>,
/// <c>cuda</c>), or the GPU that ILGPU simulates on the CPU.
/// </summary>
public static class TestDevices
{
    private const string Simulation = "ilgpu-cpu";

    /// <summary>The name of the device.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable("NETDSL_TEST_DEVICE") is { Length: > 0 } name ? name : Simulation;

    private static readonly Lazy<Device> Opened = new(() => Device.Open(Name));

    /// <summary>Whether the kernels run on a real driver.</summary>
    public static bool IsReal => Name != Simulation;

    public static TheoryData<string> All => [Name];

    /// <summary>The device whose results others have to match.</summary>
    public static Device Widest => NetDsl.Device.Cpu;

    /// <summary>
    /// The allowed difference between devices of what is a few operations on the same numbers, in units of the last place: a driver's compiler
    /// contracts a product and a sum to one rounding.
    /// </summary>
    public static int Ulps => IsReal ? 4 : 0;

    /// <summary>One size in so many is tested: a simulated GPU takes seconds for what a CPU does in milliseconds.</summary>
    public static int Share => IsReal ? 1 : 5;

    public static Device Get(string name) => name == Name ? Opened.Value : throw new ArgumentException(name);
}
