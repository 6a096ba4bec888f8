using NetDsl;

namespace Studies.Schedules;

/// <summary>A small convolutional network.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(8, 5, Stride = 2), Relu, Conv2d(16, 3), Relu, MaxPool2d(2)]
[Flatten, Dense(64), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class SmallConvNet;
