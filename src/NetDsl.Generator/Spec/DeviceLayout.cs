namespace NetDsl.Generator.Spec;

/// <summary>The layout of images that a device prefers.</summary>
/// <param name="Name">The member of the runtime's enumeration <c>Layout</c>.</param>
/// <param name="ChannelBlock">Images have this layout only if their channels are a multiple of this number.</param>
public sealed record DeviceLayout(string Name, int ChannelBlock)
{
    /// <summary>Channel blocks, as the CPU device prefers them. Devices that prefer another layout convert from it.</summary>
    public static DeviceLayout Nchw16c { get; } = new("Nchw16c", 16);
}
