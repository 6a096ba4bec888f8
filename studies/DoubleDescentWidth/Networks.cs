using NetDsl;

namespace Studies.DoubleDescentWidth;

/// <summary>The network of Nakkiran et al. (2019) with k, 2k, 4k and 8k filters, for images of 14 x 14 pixels.</summary>
[Template, Input(1, 14, 14)]
[Conv2d(nameof(k), 3, Padding = 1, Bias = false), BatchNorm, Relu]
[Conv2d("2 * k", 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
[Conv2d("4 * k", 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
[Conv2d("8 * k", 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(3)]
[Flatten, Dense(10), SoftmaxCrossEntropy]
public sealed partial class WideNetworkAttribute(int k) : LayerAttribute;

[Network, WideNetwork(1)]
public partial class Width1;

[Network, WideNetwork(2)]
public partial class Width2;

[Network, WideNetwork(3)]
public partial class Width3;

[Network, WideNetwork(4)]
public partial class Width4;

[Network, WideNetwork(5)]
public partial class Width5;

[Network, WideNetwork(6)]
public partial class Width6;

[Network, WideNetwork(8)]
public partial class Width8;

[Network, WideNetwork(12)]
public partial class Width12;

[Network, WideNetwork(16)]
public partial class Width16;

[Network, WideNetwork(24)]
public partial class Width24;

[Network, WideNetwork(32)]
public partial class Width32;
