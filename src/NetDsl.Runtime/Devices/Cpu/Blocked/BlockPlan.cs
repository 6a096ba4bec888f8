using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// What the CPU device precomputes for a convolution whose output lies in blocks of 16 channels: the plan of a convolution
/// with a sixteenth of the channels, whose pixels ("cells") have 16 numbers.
/// </summary>
internal sealed class BlockPlan
{
    /// <summary>Channels of a block.</summary>
    public const int Block = 16;

    private readonly ConvPlan plan;

    private BlockPlan(Conv2dShape shape)
    {
        IsPlainInput = shape.InLayout == Layout.Plain;
        var fits = shape.OutChannels % Block == 0 && (IsPlainInput ? shape.Groups == 1 : shape.InChannels / shape.Groups % Block == 0 && shape.OutChannels / shape.Groups % Block == 0);
        if (!fits || shape.OutLayout == Layout.Plain)
            throw new ArgumentException($"{shape.InChannels} channels in {shape.InLayout} layout, {shape.OutChannels} in {shape.OutLayout}, {shape.Groups} groups: the native layout is for whole blocks of {Block} channels, and for outputs first.");
        Cell = IsPlainInput ? 1 : Block;
        // Without padding or stride, an image is one long row.
        var isPointwise = !IsPlainInput && shape is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, StrideWidth: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        plan = new(
            new()
            {
                InChannels = shape.InChannels / Cell, OutChannels = shape.OutChannels / Block, Groups = shape.Groups,
                InHeight = isPointwise ? 1 : shape.InHeight, InWidth = isPointwise ? shape.InHeight * shape.InWidth : shape.InWidth,
                KernelHeight = shape.KernelHeight, KernelWidth = shape.KernelWidth, StrideHeight = shape.StrideHeight, StrideWidth = shape.StrideWidth,
                PadTop = shape.PadTop, PadLeft = shape.PadLeft, PadBottom = shape.PadBottom, PadRight = shape.PadRight,
                DilationHeight = shape.DilationHeight, DilationWidth = shape.DilationWidth,
            },
            Cell, Block);
    }

    /// <summary>Whether the input is channels first: its channels are single numbers.</summary>
    public bool IsPlainInput { get; }

    /// <summary>Floats of a pixel of the input.</summary>
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
