using NetDsl;

namespace Zoo;

// ResNet-50 as in Keras: every convolution has a bias, and moving averages count as parameters.

[Block]
[Branch, KerasConv("4 * filters", 1, nameof(stride))]
[Branch, KerasConv(nameof(filters), 1, nameof(stride)), Relu,
         KerasConv(nameof(filters), 3), Relu,
         KerasConv("4 * filters", 1)]
[Add, Relu]
public sealed partial class KerasProjectionAttribute(int filters, int stride) : LayerAttribute;

[Block]
[Branch, KerasConv(nameof(filters), 1), Relu,
         KerasConv(nameof(filters), 3), Relu,
         KerasConv("4 * filters", 1)]
[Branch, Identity]
[Add, Relu]
public sealed partial class KerasBottleneckAttribute(int filters) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "(kernel - 1) / 2"), BatchNorm(Epsilon = 1.001e-5, Momentum = 0.01)]
public sealed partial class KerasConvAttribute(int filters, int kernel, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[KerasConv(64, 7, 2), Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
[KerasProjection(64, 1), KerasBottleneck(64, Repeat = 2)]
[KerasProjection(128, 2), KerasBottleneck(128, Repeat = 3)]
[KerasProjection(256, 2), KerasBottleneck(256, Repeat = 5)]
[KerasProjection(512, 2), KerasBottleneck(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class ResNet50Keras;
