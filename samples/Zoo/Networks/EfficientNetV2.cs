using NetDsl;

namespace Zoo;

// M. Tan and Q. Le, "EfficientNetV2: smaller models and faster training", 2021, table 4. Stochastic depth is left out.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "kernel / 2", Groups = nameof(groups), Bias = false), BatchNorm(Epsilon = 0.001),
 Silu(When = nameof(activated))]
public sealed partial class V2ConvAttribute(int filters, int kernel, int stride = 1, int groups = 1, bool activated = true) : LayerAttribute;

/// <summary>Widens by a 3 x 3 convolution and narrows.</summary>
[Block]
[Branch, V2Conv("factor * inputs", 3, nameof(stride)), V2Conv(nameof(filters), 1, activated: false, When = "factor > 1")]
[Branch(When = "stride == 1 && inputs == filters")]
[Add]
public sealed partial class FusedMbConvAttribute(int filters, int factor, int stride = 1) : LayerAttribute;

/// <summary>Widens, convolves each channel, weighs the channels by gates, and narrows.</summary>
[Block]
[Branch, V2Conv("factor * inputs", 1), V2Conv("inputs", 3, nameof(stride), "inputs"),
         SqueezeExcite(Squeezed = "inputs / (4 * factor)", Activation = typeof(SiluAttribute)), V2Conv(nameof(filters), 1, activated: false)]
[Branch(When = "stride == 1 && inputs == filters")]
[Add]
public sealed partial class GatedMbConvAttribute(int filters, int factor, int stride = 1) : LayerAttribute;

[Network, Input(3, 300, 300)]
[V2Conv(24, 3, 2)]
[FusedMbConv(24, 1, Repeat = 2)]
[FusedMbConv(48, 4, 2), FusedMbConv(48, 4, Repeat = 3)]
[FusedMbConv(64, 4, 2), FusedMbConv(64, 4, Repeat = 3)]
[GatedMbConv(128, 4, 2), GatedMbConv(128, 4, Repeat = 5)]
[GatedMbConv(160, 6), GatedMbConv(160, 6, Repeat = 8)]
[GatedMbConv(256, 6, 2), GatedMbConv(256, 6, Repeat = 14)]
[V2Conv(1280, 1), GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class EfficientNetV2S;
