using NetDsl.Runtime;

namespace NetDsl;

/// <summary>One direction of a 3x3 convolution of stride 1 as tiles of 4x4 outputs. Channels are counted in blocks of 16.</summary>
internal struct WinogradPass
{
    /// <summary>Blocks of channels, height and width of the source.</summary>
    public int Channels, Height, Width;

    /// <summary>Blocks of channels, height and width of the target.</summary>
    public int Outputs, OutHeight, OutWidth;

    /// <summary>Rows of zeros above the source, and columns left of it; negative where the first are not read.</summary>
    public int PadTop, PadLeft;

    /// <summary>Rows of tiles of a picture.</summary>
    public readonly int TileRows => (OutHeight + WinogradTransforms.Outputs - 1) / WinogradTransforms.Outputs;

    /// <summary>Tiles of a row.</summary>
    public readonly int TileColumns => (OutWidth + WinogradTransforms.Outputs - 1) / WinogradTransforms.Outputs;

    /// <summary>Forward, or the gradient of the input, which is the convolution of dy with the kernel turned by half.</summary>
    public static WinogradPass Of(Conv2dShape shape, bool isBackward) => isBackward
        ? new()
        {
            Channels = shape.OutChannels / BlockPlan.Block, Height = shape.OutHeight, Width = shape.OutWidth,
            Outputs = shape.InChannels / BlockPlan.Block, OutHeight = shape.InHeight, OutWidth = shape.InWidth,
            PadTop = shape.KernelHeight - 1 - shape.PadTop, PadLeft = shape.KernelWidth - 1 - shape.PadLeft,
        }
        : new()
        {
            Channels = shape.InChannels / BlockPlan.Block, Height = shape.InHeight, Width = shape.InWidth,
            Outputs = shape.OutChannels / BlockPlan.Block, OutHeight = shape.OutHeight, OutWidth = shape.OutWidth,
            PadTop = shape.PadTop, PadLeft = shape.PadLeft,
        };
}
