using NetDsl;

namespace Studies.Shortcuts;

// ResNet-20 for images of 16 x 16 pixels, with the three shortcuts of He et al. (2015), section 4.1.

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.A, When = "option == 0"),
         Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.B, When = "option == 1"),
         Shortcut(nameof(filters), Stride = nameof(stride), Option = ShortcutOption.C, When = "option == 2")]
[Add, Relu]
public sealed partial class PairAttribute(int filters, int option, int stride = 1) : LayerAttribute;

[Template, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Pair(16, nameof(option), Repeat = 3)]
[Pair(32, nameof(option), 2), Pair(32, nameof(option), Repeat = 2)]
[Pair(64, nameof(option), 2), Pair(64, nameof(option), Repeat = 2)]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public sealed partial class SmallResNet20Attribute(int option) : LayerAttribute;

/// <summary>Shortcuts without parameters: pixels are left out, and channels of zeros added.</summary>
[Network, SmallResNet20(0)]
public partial class ShortcutsA;

/// <summary>Projections where the shape changes.</summary>
[Network, SmallResNet20(1)]
public partial class ShortcutsB;

/// <summary>Projections everywhere.</summary>
[Network, SmallResNet20(2)]
public partial class ShortcutsC;
