using NetDsl;

namespace Zoo;

// A. Howard et al., "Searching for MobileNetV3", 2019, tables 1 and 2, as in torchvision.

[Block, BatchNorm(Epsilon = 0.001, Momentum = 0.01)]
public sealed partial class MobileNormAttribute : LayerAttribute;

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "(kernel - 1) / 2", Groups = nameof(groups), Bias = false), MobileNorm, Apply(nameof(activation))]
public sealed partial class MobileConvAttribute(int filters, int kernel, Type? activation = null, int stride = 1, int groups = 1) : LayerAttribute;

/// <summary>Widens to so many channels, convolves each, and narrows.</summary>
[Block]
[Branch, MobileConv(nameof(expanded), 1, nameof(activation), When = "expanded != inputs")]
[MobileConv("inputs", nameof(kernel), nameof(activation), nameof(stride), "inputs"), MobileConv(nameof(filters), 1)]
[Branch(When = "stride == 1 && inputs == filters")]
[Add]
public sealed partial class MobileAttribute(int kernel, int expanded, int filters, Type activation, int stride = 1) : LayerAttribute;

/// <summary>The same with gates for the widened channels.</summary>
[Block]
[Branch, MobileConv(nameof(expanded), 1, nameof(activation), When = "expanded != inputs")]
[MobileConv("inputs", nameof(kernel), nameof(activation), nameof(stride), "inputs")]
[SqueezeExcite(4, Divisor = 8, Gate = typeof(HardsigmoidAttribute)), MobileConv(nameof(filters), 1)]
[Branch(When = "stride == 1 && inputs == filters")]
[Add]
public sealed partial class GatedMobileAttribute(int kernel, int expanded, int filters, Type activation, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[MobileConv(16, 3, typeof(HardswishAttribute), 2)]
[Mobile(3, 16, 16, typeof(ReluAttribute))]
[Mobile(3, 64, 24, typeof(ReluAttribute), 2), Mobile(3, 72, 24, typeof(ReluAttribute))]
[GatedMobile(5, 72, 40, typeof(ReluAttribute), 2), GatedMobile(5, 120, 40, typeof(ReluAttribute), Repeat = 2)]
[Mobile(3, 240, 80, typeof(HardswishAttribute), 2), Mobile(3, 200, 80, typeof(HardswishAttribute)), Mobile(3, 184, 80, typeof(HardswishAttribute), Repeat = 2)]
[GatedMobile(3, 480, 112, typeof(HardswishAttribute)), GatedMobile(3, 672, 112, typeof(HardswishAttribute))]
[GatedMobile(5, 672, 160, typeof(HardswishAttribute), 2), GatedMobile(5, 960, 160, typeof(HardswishAttribute), Repeat = 2)]
[MobileConv(960, 1, typeof(HardswishAttribute))]
[GlobalAvgPool2d, Dense(1280), Hardswish, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class MobileNetV3Large;

[Network, Input(3, 224, 224)]
[MobileConv(16, 3, typeof(HardswishAttribute), 2)]
[GatedMobile(3, 16, 16, typeof(ReluAttribute), 2)]
[Mobile(3, 72, 24, typeof(ReluAttribute), 2), Mobile(3, 88, 24, typeof(ReluAttribute))]
[GatedMobile(5, 96, 40, typeof(HardswishAttribute), 2), GatedMobile(5, 240, 40, typeof(HardswishAttribute), Repeat = 2)]
[GatedMobile(5, 120, 48, typeof(HardswishAttribute)), GatedMobile(5, 144, 48, typeof(HardswishAttribute))]
[GatedMobile(5, 288, 96, typeof(HardswishAttribute), 2), GatedMobile(5, 576, 96, typeof(HardswishAttribute), Repeat = 2)]
[MobileConv(576, 1, typeof(HardswishAttribute))]
[GlobalAvgPool2d, Dense(1024), Hardswish, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class MobileNetV3Small;
