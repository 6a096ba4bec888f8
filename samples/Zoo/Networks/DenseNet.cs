using NetDsl;

namespace Zoo;

// G. Huang et al., "Densely connected convolutional networks", 2017, table 1.

/// <summary>Adds channels to those that it is given.</summary>
[Block]
[Branch]
[Branch, BatchNorm, Relu, Conv2d("4 * growth", 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(growth), 3, Padding = 1, Bias = false)]
[Concat]
public sealed partial class DenselyConnectedAttribute(int growth) : LayerAttribute;

[Block]
[BatchNorm, Relu, Conv2d("inputs / 2", 1, Bias = false), AvgPool2d(2)]
public sealed partial class TransitionAttribute : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
[DenselyConnected(32, Repeat = 6), Transition]
[DenselyConnected(32, Repeat = 12), Transition]
[DenselyConnected(32, Repeat = 24), Transition]
[DenselyConnected(32, Repeat = 16)]
[BatchNorm, Relu, GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class DenseNet121;
