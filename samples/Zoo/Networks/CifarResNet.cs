using NetDsl;

namespace Zoo;

// The residual paper's networks for CIFAR-10 (section 4.2): 6n + 2 layers, with shortcuts that have no parameters.

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.A)]
[Add, Relu]
public sealed partial class CifarBlockAttribute(int filters, int stride = 1) : LayerAttribute;

/// <summary>All layers but the loss: 2n layers at each of three sizes.</summary>
[Block]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[CifarBlock(16, Repeat = nameof(n))]
[CifarBlock(32, 2), CifarBlock(32, Repeat = "n - 1")]
[CifarBlock(64, 2), CifarBlock(64, Repeat = "n - 1")]
[GlobalAvgPool2d, Dense(10)]
public sealed partial class CifarResNetAttribute(int n) : LayerAttribute;

[Network, Input(3, 32, 32)]
[CifarResNet(3), SoftmaxCrossEntropy]
public partial class ResNet20;

[Network, Input(3, 32, 32)]
[CifarResNet(5), SoftmaxCrossEntropy]
public partial class ResNet32;

[Network, Input(3, 32, 32)]
[CifarResNet(7), SoftmaxCrossEntropy]
public partial class ResNet44;

[Network, Input(3, 32, 32)]
[CifarResNet(9), SoftmaxCrossEntropy]
public partial class ResNet56;

[Network, Input(3, 32, 32)]
[CifarResNet(18), SoftmaxCrossEntropy]
public partial class ResNet110;

/// <summary>The same layers without shortcuts.</summary>
[Block]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[PlainBlock(16, Repeat = nameof(n))]
[PlainBlock(32, 2), PlainBlock(32, Repeat = "n - 1")]
[PlainBlock(64, 2), PlainBlock(64, Repeat = "n - 1")]
[GlobalAvgPool2d, Dense(10)]
public sealed partial class CifarPlainAttribute(int n) : LayerAttribute;

[Network, Input(3, 32, 32)]
[CifarPlain(3), SoftmaxCrossEntropy]
public partial class Plain20;

[Network, Input(3, 32, 32)]
[CifarPlain(9), SoftmaxCrossEntropy]
public partial class Plain56;
