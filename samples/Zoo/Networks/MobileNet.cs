using NetDsl;

namespace Zoo;

// A. Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017, table 1.

/// <summary>A depthwise convolution, then a 1 x 1 convolution across channels.</summary>
[Block]
[Conv2d(nameof(channels), 3, Stride = nameof(stride), Padding = Padding.Same, Groups = nameof(channels), Bias = false), BatchNorm(Epsilon = 0.001), Relu6,
 Conv2d(nameof(filters), 1, Bias = false), BatchNorm(Epsilon = 0.001), Relu6]
public sealed partial class DepthwiseSeparableAttribute(int channels, int filters, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(32, 3, Stride = 2, Padding = Padding.Same, Bias = false), BatchNorm(Epsilon = 0.001), Relu6]
[DepthwiseSeparable(32, 64)]
[DepthwiseSeparable(64, 128, 2), DepthwiseSeparable(128, 128)]
[DepthwiseSeparable(128, 256, 2), DepthwiseSeparable(256, 256)]
[DepthwiseSeparable(256, 512, 2), DepthwiseSeparable(512, 512, Repeat = 5)]
[DepthwiseSeparable(512, 1024, 2), DepthwiseSeparable(1024, 1024)]
[GlobalAvgPool2d, Dropout(0.001), Dense(1000), SoftmaxCrossEntropy]
public partial class MobileNetV1;

// M. Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018, table 2.

/// <summary>Expands the channels by a factor, convolves depthwise, and projects back without activation.</summary>
[Block]
[Conv2d("factor * channels", 1, Bias = false), BatchNorm, Relu6,
 Conv2d("factor * channels", 3, Stride = nameof(stride), Padding = 1, Groups = "factor * channels", Bias = false), BatchNorm, Relu6,
 Conv2d(nameof(filters), 1, Bias = false), BatchNorm]
public sealed partial class InvertedAttribute(int channels, int filters, int factor, int stride) : LayerAttribute;

/// <summary>The residual form, with equal numbers of input and output channels.</summary>
[Block]
[Branch, Inverted(nameof(channels), nameof(channels), nameof(factor), 1)]
[Branch, Identity]
[Add]
public sealed partial class InvertedResidualAttribute(int channels, int factor) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu6]
[Conv2d(32, 3, Padding = 1, Groups = 32, Bias = false), BatchNorm, Relu6, Conv2d(16, 1, Bias = false), BatchNorm] // factor 1: nothing to widen
[Inverted(16, 24, 6, 2), InvertedResidual(24, 6)]
[Inverted(24, 32, 6, 2), InvertedResidual(32, 6, Repeat = 2)]
[Inverted(32, 64, 6, 2), InvertedResidual(64, 6, Repeat = 3)]
[Inverted(64, 96, 6, 1), InvertedResidual(96, 6, Repeat = 2)]
[Inverted(96, 160, 6, 2), InvertedResidual(160, 6, Repeat = 2)]
[Inverted(160, 320, 6, 1)]
[Conv2d(1280, 1, Bias = false), BatchNorm, Relu6]
[GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class MobileNetV2;
