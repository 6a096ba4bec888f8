using NetDsl;

namespace Zoo;

/// <summary>
/// Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, in its modern form: every map of C3
/// sees every map of S2.
/// </summary>
[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
[Conv2d(16, 5), Tanh, AvgPool2d(2)]
[Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10)]
[SoftmaxCrossEntropy]
public partial class LeNet5;

/// <summary>The convolutional network of J. Howard's spreadsheet: small enough to calculate by hand.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(2, 3), Relu, Conv2d(2, 3), Relu, MaxPool2d(2), Flatten, Dense(10), SoftmaxCrossEntropy]
public partial class ToyConvNet;
