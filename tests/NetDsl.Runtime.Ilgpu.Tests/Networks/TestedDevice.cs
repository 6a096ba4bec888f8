using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>The device that is compared with PyTorch.</summary>
internal static class TestedDevice
{
    /// <summary>
    /// The share of cases that run if tests are not exhaustive: each kernel has its own tests, too, and the simulation is slow.
    /// </summary>
    public static int Share => TestDevices.IsReal ? 10 : 20;

    public static Device Instance { get; } = TestDevices.Get(TestDevices.Name);
}
