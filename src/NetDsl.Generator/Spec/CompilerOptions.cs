namespace NetDsl.Generator.Spec;

/// <summary>The options of a project.</summary>
/// <param name="Fusion">Whether operations are fused (the MSBuild property <c>NetDslFusion</c>; default: true).</param>
/// <param name="Layout">The memory layout of images (the MSBuild property <c>NetDslLayout</c>: auto, plain or native).</param>
/// <param name="Rematerialize">Whether the backward pass computes cheap values again to save memory (the MSBuild property
/// <c>NetDslRematerialize</c>; default: true).</param>
public sealed record CompilerOptions(bool Fusion = true, LayoutChoice Layout = LayoutChoice.Auto, bool Rematerialize = true)
{
    /// <summary>The layout that the device prefers for images.</summary>
    public DeviceLayout DeviceLayout { get; init; } = DeviceLayout.Nchw16c;
}

/// <summary>The layout option of a project.</summary>
public enum LayoutChoice
{
    /// <summary>The compiler chooses.</summary>
    Auto,

    /// <summary>Channels first, everywhere.</summary>
    Plain,

    /// <summary>The device's layout wherever a convolution supports it.</summary>
    Native,
}
