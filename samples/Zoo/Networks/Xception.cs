using NetDsl;

namespace Zoo;

// F. Chollet, "Xception: deep learning with depthwise separable convolutions", 2017, figure 5.

/// <summary>A depthwise convolution, then a 1 x 1 convolution across channels.</summary>
[Block]
[Conv2d(nameof(channels), 3, Padding = 1, Groups = nameof(channels), Bias = false), Conv2d(nameof(filters), 1, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.01)]
public sealed partial class SeparableAttribute(int channels, int filters) : LayerAttribute;

/// <summary>The first block of the entry flow. Its input is already activated.</summary>
[Block]
[Branch, Separable(nameof(channels), nameof(filters)), Relu, Separable(nameof(filters), nameof(filters)), MaxPool2d(3, Stride = 2, Padding = Padding.Same)]
[Branch, Shortcut(nameof(filters), Stride = 2)]
[Add]
public sealed partial class FirstEntryAttribute(int channels, int filters) : LayerAttribute;

/// <summary>Reduces the image. The exit flow adds channels in its second convolution, the entry flow in its first.</summary>
[Block]
[Branch, Relu, Separable(nameof(channels), nameof(middle)), Relu, Separable(nameof(middle), nameof(filters)), MaxPool2d(3, Stride = 2, Padding = Padding.Same)]
[Branch, Shortcut(nameof(filters), Stride = 2)]
[Add]
public sealed partial class EntryAttribute(int channels, int middle, int filters) : LayerAttribute;

[Block]
[Branch, Relu, Separable(728, 728), Relu, Separable(728, 728), Relu, Separable(728, 728)]
[Branch, Identity]
[Add]
public sealed partial class MiddleAttribute : LayerAttribute;

[Network, Input(3, 299, 299)]
[Conv2d(32, 3, Stride = 2, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.01), Relu]
[Conv2d(64, 3, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.01), Relu]
[FirstEntry(64, 128), Entry(128, 256, 256), Entry(256, 728, 728)]
[Middle(Repeat = 8)]
[Entry(728, 728, 1024), Separable(1024, 1536), Relu, Separable(1536, 2048), Relu]
[GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class Xception;
