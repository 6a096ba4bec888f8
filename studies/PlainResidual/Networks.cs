using NetDsl;

namespace Studies.PlainResidual;

// The networks of He et al. (2015), section 4.2: 6n + 2 layers, on images of a quarter of the pixels.

/// <summary>Two convolutions, with or without the identity around them.</summary>
[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch(When = nameof(isResidual)), Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.A)]
[Add, Relu]
public sealed partial class PairAttribute(int filters, bool isResidual, int stride = 1) : LayerAttribute;

[Template, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Pair(16, nameof(isResidual), Repeat = nameof(n))]
[Pair(32, nameof(isResidual), 2), Pair(32, nameof(isResidual), Repeat = "n - 1")]
[Pair(64, nameof(isResidual), 2), Pair(64, nameof(isResidual), Repeat = "n - 1")]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public sealed partial class CifarNetworkAttribute(int n, bool isResidual) : LayerAttribute;

[Network, CifarNetwork(3, false)]
public partial class Plain20;

[Network, CifarNetwork(9, false)]
public partial class Plain56;

[Network, CifarNetwork(3, true)]
public partial class Residual20;

[Network, CifarNetwork(9, true)]
public partial class Residual56;
