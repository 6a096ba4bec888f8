using NetDsl;

// K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016, section 4.2.

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.A)]
[Add, Relu]
public sealed partial class ResidualAttribute(int filters, int stride = 1) : LayerAttribute;

[Block]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Residual(16, Repeat = nameof(n))]
[Residual(32, 2), Residual(32, Repeat = "n - 1")]
[Residual(64, 2), Residual(64, Repeat = "n - 1")]
[GlobalAvgPool2d, Dense(10)]
public sealed partial class ResidualLayersAttribute(int n) : LayerAttribute;

// The targets are distributions over the classes, which mixup and CutMix mix.

[Network, Input(3, 32, 32)]
[ResidualLayers(3), SoftmaxCrossEntropy(SoftTargets = true)]
public partial class ResNet20;

[Network, Input(3, 32, 32)]
[ResidualLayers(5), SoftmaxCrossEntropy(SoftTargets = true)]
public partial class ResNet32;

// VGG's blocks with batch normalisation, for small images.

[Block]
[Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
public sealed partial class NormedConvAttribute(int filters) : LayerAttribute;

[Network, Input(3, 32, 32)]
[NormedConv(32, Repeat = 2), MaxPool2d(2)]
[NormedConv(64, Repeat = 2), MaxPool2d(2)]
[NormedConv(128, Repeat = 2), GlobalAvgPool2d, Dropout(0.3), Dense(10), SoftmaxCrossEntropy(SoftTargets = true)]
public partial class SmallVgg;
