namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>The device that is compared with PyTorch. Other devices run the same tests with another class of this name.</summary>
internal static class TestedDevice
{
    public static Device Instance => Device.Cpu;

    /// <summary>One case in so many runs where tests are not exhaustive.</summary>
    public const int Share = 6;
}
