using NetDsl;

namespace Zoo;

// M. Tan and Q. Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019, table 1: one
// network, scaled in width, depth and resolution together.

/// <summary>The whole network without its loss. Channels are passed on scaled, and rounded where they are used.</summary>
[Block]
[RoundedConv("32 * width", 2)]
[Stage("32 * width", "16 * width", 1, 3, 1, "ceil(1 * depth)")]
[Stage("16 * width", "24 * width", 6, 3, 2, "ceil(2 * depth)")]
[Stage("24 * width", "40 * width", 6, 5, 2, "ceil(2 * depth)")]
[Stage("40 * width", "80 * width", 6, 3, 2, "ceil(3 * depth)")]
[Stage("80 * width", "112 * width", 6, 5, 1, "ceil(3 * depth)")]
[Stage("112 * width", "192 * width", 6, 5, 2, "ceil(4 * depth)")]
[Stage("192 * width", "320 * width", 6, 3, 1, "ceil(1 * depth)")]
[ConvBnSilu("4 * (floor(40 * width + 0.5) * 8)", 1)]
[GlobalAvgPool2d, Dropout(nameof(dropout)), Dense(1000)]
public sealed partial class EfficientNetAttribute(double width, double depth, double dropout) : LayerAttribute;

/// <summary>Channels rounded to a multiple of 8, but never down by more than a tenth.</summary>
[Block]
[ConvBnSilu("floor((c + 4) / 8) * 8 < 0.9 * c ? floor((c + 4) / 8) * 8 + 8 : floor((c + 4) / 8) * 8", 3, nameof(stride))]
public sealed partial class RoundedConvAttribute(double c, int stride) : LayerAttribute;

/// <summary>The same rounding for a stage, from c to d channels.</summary>
[Block]
[MbConvs(
    "floor((c + 4) / 8) * 8 < 0.9 * c ? floor((c + 4) / 8) * 8 + 8 : floor((c + 4) / 8) * 8",
    "floor((d + 4) / 8) * 8 < 0.9 * d ? floor((d + 4) / 8) * 8 + 8 : floor((d + 4) / 8) * 8",
    nameof(factor), nameof(kernel), nameof(stride), nameof(layers))]
public sealed partial class StageAttribute(double c, double d, int factor, int kernel, int stride, int layers) : LayerAttribute;

[Block]
[MbConv(nameof(channels), nameof(filters), nameof(factor), nameof(kernel), nameof(stride))]
[MbConvResidual(nameof(filters), nameof(factor), nameof(kernel), Repeat = "layers - 1")]
public sealed partial class MbConvsAttribute(int channels, int filters, int factor, int kernel, int stride, int layers) : LayerAttribute;

/// <summary>Widens by a factor, convolves each channel, weighs the channels, narrows.</summary>
[Block]
[ConvBnSilu("factor * channels", 1, Repeat = "factor == 1 ? 0 : 1")]
[ConvBnSilu("factor * channels", nameof(kernel), nameof(stride), "factor * channels")]
[ChannelGates("factor * channels", "max(1, floor(channels / 4))")]
[Conv2d(nameof(filters), 1, Bias = false), BatchNorm]
public sealed partial class MbConvAttribute(int channels, int filters, int factor, int kernel, int stride) : LayerAttribute;

[Block]
[Branch, MbConv(nameof(channels), nameof(channels), nameof(factor), nameof(kernel), 1)]
[Branch, Identity]
[Add]
public sealed partial class MbConvResidualAttribute(int channels, int factor, int kernel) : LayerAttribute;

/// <summary>J. Hu et al., "Squeeze-and-excitation networks", 2018: gates for the channels, computed from all channels.</summary>
[Block]
[Branch, Identity]
[Branch, GlobalAvgPool2d, Dense(nameof(squeezed)), Silu, Dense(nameof(channels)), Sigmoid]
[Multiply]
public sealed partial class ChannelGatesAttribute(int channels, int squeezed) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "(kernel - 1) / 2", Groups = nameof(groups), Bias = false), BatchNorm, Silu]
public sealed partial class ConvBnSiluAttribute(int filters, int kernel, int stride = 1, int groups = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[EfficientNet(1.0, 1.0, 0.2), SoftmaxCrossEntropy]
public partial class EfficientNetB0;

[Network, Input(3, 240, 240)]
[EfficientNet(1.0, 1.1, 0.2), SoftmaxCrossEntropy]
public partial class EfficientNetB1;

[Network, Input(3, 260, 260)]
[EfficientNet(1.1, 1.2, 0.3), SoftmaxCrossEntropy]
public partial class EfficientNetB2;

[Network, Input(3, 300, 300)]
[EfficientNet(1.2, 1.4, 0.3), SoftmaxCrossEntropy]
public partial class EfficientNetB3;
