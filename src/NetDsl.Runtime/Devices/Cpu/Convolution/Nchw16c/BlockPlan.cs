using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The precomputed plan of a convolution whose input or output is in channel blocks: a <see cref="ConvPlan"/> with a sixteenth of the
/// channels, whose pixels ("cells") have 16 numbers. An Nchw image, whose last block may be partly filled, is put into blocks while it is
/// staged or stored.
/// </summary>
internal sealed class BlockPlan
{
    /// <summary>Channels of a block.</summary>
    public const int Block = 16;

    private readonly ConvPlan plan;

    public BlockPlan(Conv2dShape shape)
    {
        (InChannels, OutChannels) = (shape.InChannels / shape.Groups, shape.OutChannels / shape.Groups);
        (IsNchwInput, IsNchwOutput) = (shape.InLayout == Layout.Nchw, shape.OutLayout == Layout.Nchw);
        if (!Fits(InChannels, IsNchwInput) || !Fits(OutChannels, IsNchwOutput))
            throw new ArgumentException($"{shape.InChannels} channels in {shape.InLayout} layout, {shape.OutChannels} in {shape.OutLayout}, {shape.Groups} groups: the layout Nchw16c needs whole blocks of {Block} channels in each group.");
        // The few channels of a photograph would leave most of a block empty, so they are read one by one.
        Cell = IsNchwInput && InChannels < Block ? 1 : Block;
        var (inBlocks, outBlocks) = ((InChannels + Cell - 1) / Cell, (OutChannels + Block - 1) / Block);
        // Without padding or stride, an image is one long row, unless it is too long to be put into blocks at once.
        var transposed = (IsNchwInput ? InChannels : 0) + (IsNchwOutput ? OutChannels : 0);
        var isRow = Cell == Block && transposed * shape.InHeight * shape.InWidth <= ConvPlan.StagedFloats
            && shape is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        plan = new(
            new()
            {
                InChannels = shape.Groups * inBlocks, OutChannels = shape.Groups * outBlocks, Groups = shape.Groups,
                InHeight = isRow ? 1 : shape.InHeight, InWidth = isRow ? shape.InHeight * shape.InWidth : shape.InWidth,
                KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth, StrideHeight = shape.StrideHeight, StrideWidth = shape.StrideWidth,
                PadTop = shape.PadTop, PadLeft = shape.PadLeft, PadBottom = shape.PadBottom, PadRight = shape.PadRight,
                DilationHeight = shape.DilationHeight, DilationWidth = shape.DilationWidth,
            },
            Cell, Block, IsNchwInput && Cell == Block, IsNchwOutput);

        bool Fits(int channels, bool isNchw) => isNchw ? shape.Groups == 1 : channels % Block == 0;
    }

    /// <summary>Channels per group.</summary>
    public int InChannels { get; }

    /// <inheritdoc cref="InChannels"/>
    public int OutChannels { get; }

    /// <summary>Whether the input is Nchw.</summary>
    public bool IsNchwInput { get; }

    /// <summary>Whether the output is Nchw.</summary>
    public bool IsNchwOutput { get; }

    /// <summary>Floats of a pixel of the input as the kernel reads it: 1 if there are few channels, otherwise 16.</summary>
    public int Cell { get; }

    /// <summary>Both directions, in cells.</summary>
    public ConvPass Forward => plan.Forward;

    /// <inheritdoc cref="Forward"/>
    public ConvPass BackwardInput => plan.BackwardInput;
}
