using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>One direction of a convolution of stride 1 as tiles of outputs. Channels are blocks of 16, of one group.</summary>
internal struct TiledPass
{
    /// <summary>Channel blocks, height and width of the source.</summary>
    public int Channels, Height, Width;

    /// <summary>Channel blocks, height and width of the target.</summary>
    public int Outputs, OutHeight, OutWidth;

    /// <summary>Groups, which are convolved one after the other.</summary>
    public int Groups;

    /// <summary>
    /// Rows of zeros above the source and columns of zeros left of it; negative if the first rows or columns are not read.
    /// </summary>
    public int PadTop, PadLeft;

    /// <summary>Height and width of the kernel, and of a tile's outputs.</summary>
    public int KernelHeight, KernelWidth, TileHeight, TileWidth;

    /// <summary>Taps of the kernel.</summary>
    public readonly int Taps => KernelHeight * KernelWidth;

    /// <summary>Rows of tiles of an image.</summary>
    public readonly int TileRows => (OutHeight + TileHeight - 1) / TileHeight;

    /// <summary>Tiles of a row.</summary>
    public readonly int TileColumns => (OutWidth + TileWidth - 1) / TileWidth;

    /// <summary>
    /// The forward direction, or the gradient of the input: the convolution of dy with the kernel rotated by 180 degrees.
    /// </summary>
    public static TiledPass Of<T>(Conv2dShape shape, bool isBackward) where T : struct, ITileTransforms
    {
        var (inputs, outputs) = (shape.InChannels / shape.Groups / BlockPlan.Block, shape.OutChannels / shape.Groups / BlockPlan.Block);
        var pass = new TiledPass
        {
            Groups = shape.Groups, KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth,
            TileHeight = T.Outputs(shape.KernelHeight), TileWidth = T.Outputs(shape.KernelWidth),
        };
        return isBackward
            ? pass with
            {
                Channels = outputs, Height = shape.OutHeight, Width = shape.OutWidth, Outputs = inputs,
                OutHeight = shape.InHeight, OutWidth = shape.InWidth,
                PadTop = shape.KernelHeight - 1 - shape.PadTop, PadLeft = shape.KernelWidth - 1 - shape.PadLeft,
            }
            : pass with
            {
                Channels = inputs, Height = shape.InHeight, Width = shape.InWidth, Outputs = outputs,
                OutHeight = shape.OutHeight, OutWidth = shape.OutWidth,
                PadTop = shape.PadTop, PadLeft = shape.PadLeft,
            };
    }
}
