using NetDsl;

namespace Zoo;

// K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015, table 1.

/// <summary>Convolutions of 3 x 3 with equal numbers of filters, then a pool that halves the image.</summary>
[Block]
[Conv3x3(nameof(filters), Repeat = nameof(layers)), MaxPool2d(2)]
public sealed partial class VggBlockAttribute(int filters, int layers) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), 3, Padding = 1), Relu]
public sealed partial class Conv3x3Attribute(int filters) : LayerAttribute;

[Block]
[Flatten, Dense(4096), Relu, Dropout, Dense(4096), Relu, Dropout, Dense(1000)]
public sealed partial class VggClassifierAttribute : LayerAttribute;

/// <summary>Column A.</summary>
[Network, Input(3, 224, 224)]
[VggBlock(64, 1), VggBlock(128, 1), VggBlock(256, 2), VggBlock(512, 2), VggBlock(512, 2)]
[VggClassifier, SoftmaxCrossEntropy]
public partial class Vgg11;

/// <summary>Column B.</summary>
[Network, Input(3, 224, 224)]
[VggBlock(64, 2), VggBlock(128, 2), VggBlock(256, 2), VggBlock(512, 2), VggBlock(512, 2)]
[VggClassifier, SoftmaxCrossEntropy]
public partial class Vgg13;

/// <summary>Column D.</summary>
[Network, Input(3, 224, 224)]
[VggBlock(64, 2), VggBlock(128, 2), VggBlock(256, 3), VggBlock(512, 3), VggBlock(512, 3)]
[VggClassifier, SoftmaxCrossEntropy]
public partial class Vgg16;

/// <summary>Column E.</summary>
[Network, Input(3, 224, 224)]
[VggBlock(64, 2), VggBlock(128, 2), VggBlock(256, 4), VggBlock(512, 4), VggBlock(512, 4)]
[VggClassifier, SoftmaxCrossEntropy]
public partial class Vgg19;

// The family for small images: the same block, any number of blocks and of layers in each, and a mean at the end.

[Network, Input(3, 32, 32)]
[VggBlock(64, 1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class SmallVgg1x1;

[Network, Input(3, 32, 32)]
[VggBlock(64, 1), VggBlock(128, 1), VggBlock(256, 1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class SmallVgg3x1;

[Network, Input(3, 32, 32)]
[VggBlock(64, 2), VggBlock(128, 2), VggBlock(256, 2), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class SmallVgg3x2;

[Network, Input(3, 32, 32)]
[VggBlock(64, 3), VggBlock(128, 3), VggBlock(256, 3), VggBlock(512, 3), VggBlock(512, 3), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class SmallVgg5x3;
