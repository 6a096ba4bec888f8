using NetDsl;

namespace Studies.Augmentation;

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
[Add, Relu]
public sealed partial class PairAttribute(int filters, int stride = 1) : LayerAttribute;

/// <summary>A residual network of 8 layers.</summary>
[Template, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Pair(16), Pair(32, 2), Pair(64, 2)]
[GlobalAvgPool2d, Dense(10)]
public sealed partial class ResNet8Attribute : LayerAttribute;

[Network, ResNet8, SoftmaxCrossEntropy]
public partial class Labelled;

/// <summary>The same for mixed images, whose targets are distributions.</summary>
[Network, ResNet8, SoftmaxCrossEntropy(SoftTargets = true)]
public partial class Mixed;
