using NetDsl;

namespace Studies.LossSlices;

// Networks of 6n + 2 layers with and without shortcuts, with 16 filters in place of 16, 32 and 64.

/// <summary>Two convolutions, with or without the identity around them.</summary>
[Block]
[Branch, Conv2d(16, 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm]
[Branch(When = nameof(isResidual)), Shortcut(16, Stride = nameof(stride), Option = ShortcutOption.A)]
[Add, Relu]
public sealed partial class PairAttribute(bool isResidual, int stride = 1) : LayerAttribute;

[Template, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Pair(nameof(isResidual), Repeat = nameof(n))]
[Pair(nameof(isResidual), 2), Pair(nameof(isResidual), Repeat = "n - 1")]
[Pair(nameof(isResidual), 2), Pair(nameof(isResidual), Repeat = "n - 1")]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public sealed partial class SlicedNetworkAttribute(int n, bool isResidual) : LayerAttribute;

[Network, SlicedNetwork(3, false)]
public partial class Plain20;

[Network, SlicedNetwork(9, false)]
public partial class Plain56;

[Network, SlicedNetwork(3, true)]
public partial class Residual20;

[Network, SlicedNetwork(9, true)]
public partial class Residual56;
