using NetDsl;

namespace Zoo;

/// <summary>
/// A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014: AlexNet in one tower, without
/// response normalisation.
/// </summary>
[Network, Input(3, 224, 224)]
[Conv2d(64, 11, Stride = 4, Padding = 2), Relu, MaxPool2d(3, Stride = 2)]
[Conv2d(192, 5, Padding = 2), Relu, MaxPool2d(3, Stride = 2)]
[Conv2d(384, 3, Padding = 1), Relu]
[Conv2d(256, 3, Padding = 1), Relu]
[Conv2d(256, 3, Padding = 1), Relu, MaxPool2d(3, Stride = 2)]
[Flatten]
[Dropout, Dense(4096), Relu]
[Dropout, Dense(4096), Relu]
[Dense(1000), SoftmaxCrossEntropy]
public partial class AlexNet;
