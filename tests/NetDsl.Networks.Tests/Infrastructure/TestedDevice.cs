namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>What is compared with PyTorch. Other devices run the same tests with another class of this name.</summary>
internal static class TestedDevice
{
    public static Device Instance => Device.Cpu;
}
