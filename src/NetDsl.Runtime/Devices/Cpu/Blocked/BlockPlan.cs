using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// What the CPU device precomputes for a convolution whose input or output lies in blocks of 16 channels: the plan of a convolution
/// with a sixteenth of the channels, whose pixels ("cells") have 16 numbers. A picture in plain layout, whose last block may be
/// filled in part, is put into blocks on the way.
/// </summary>
internal sealed class BlockPlan
{
    /// <summary>Channels of a block.</summary>
    public const int Block = 16;

    private readonly ConvPlan plan;

    private BlockPlan(Conv2dShape shape)
    {
        (InChannels, OutChannels) = (shape.InChannels / shape.Groups, shape.OutChannels / shape.Groups);
        (IsPlainInput, IsPlainOutput) = (shape.InLayout == Layout.Plain, shape.OutLayout == Layout.Plain);
        if (!Fits(InChannels, IsPlainInput) || !Fits(OutChannels, IsPlainOutput))
            throw new ArgumentException($"{shape.InChannels} channels in {shape.InLayout} layout, {shape.OutChannels} in {shape.OutLayout}, {shape.Groups} groups: the native layout is for whole blocks of {Block} channels.");
        // The few channels of a photograph would leave most of a block empty: they are read one by one.
        Cell = IsPlainInput && InChannels < Block ? 1 : Block;
        var (inBlocks, outBlocks) = ((InChannels + Cell - 1) / Cell, (OutChannels + Block - 1) / Block);
        // Without padding or stride, an image is one long row, unless it would be too long to be put into blocks at once.
        var turned = (IsPlainInput ? InChannels : 0) + (IsPlainOutput ? OutChannels : 0);
        var isRow = Cell == Block && turned * shape.InHeight * shape.InWidth <= ConvPlan.StagedFloats
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
            Cell, Block, IsPlainInput && Cell == Block, IsPlainOutput);

        bool Fits(int channels, bool isPlain) => isPlain ? shape.Groups == 1 : channels % Block == 0;
    }

    /// <summary>Channels per group.</summary>
    public int InChannels { get; }

    /// <inheritdoc cref="InChannels"/>
    public int OutChannels { get; }

    /// <summary>Whether the input is channels first.</summary>
    public bool IsPlainInput { get; }

    /// <summary>Whether the output is.</summary>
    public bool IsPlainOutput { get; }

    /// <summary>Floats of a pixel of the input as the kernel reads it: 1 where there are few channels, else 16.</summary>
    public int Cell { get; }

    /// <summary>Both directions, counted in cells.</summary>
    public ConvPass Forward => plan.Forward;

    /// <inheritdoc cref="Forward"/>
    public ConvPass BackwardInput => plan.BackwardInput;

    public static BlockPlan Of(Conv2dShape shape)
    {
        if (shape.DevicePlan is not BlockPlan plan)
            shape.DevicePlan = plan = new(shape);
        return plan;
    }
}
