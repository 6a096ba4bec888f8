using NetDsl.Runtime.Tests.Devices;

namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>What is compared with PyTorch.</summary>
internal static class TestedDevice
{
    public static Device Instance { get; } = TestDevices.Get("simulated");
}
