namespace NetDsl.Bench.Models;

/// <summary>A small network after K. Simonyan and A. Zisserman, "Very deep convolutional networks", 2015, for 32 x 32 pixels.</summary>
[Network, Input(3, 32, 32)]
[Conv2d(32, 3, Padding = 1), Relu, Conv2d(32, 3, Padding = 1), Relu, MaxPool2d(2)]
[Conv2d(64, 3, Padding = 1), Relu, Conv2d(64, 3, Padding = 1), Relu, MaxPool2d(2)]
[Conv2d(128, 3, Padding = 1), Relu, Conv2d(128, 3, Padding = 1), Relu, MaxPool2d(2)]
[GlobalAvgPool2d, Dense(10)]
[SoftmaxCrossEntropy]
public partial class VggSmall;
