using NetDsl;

namespace Zoo;

// C. Szegedy et al., "Going deeper with convolutions", 2015, table 1, in torchvision's form: batch normalisation after
// each convolution, and 3 x 3 where the paper has 5 x 5. With and without the auxiliary classifiers, which only training uses.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Bias = false), BatchNorm(Epsilon = 0.001), Relu]
public sealed partial class ConvBnReluAttribute(int filters, object kernel, int stride = 1, int padding = 0) : LayerAttribute;

[Block]
[Branch, ConvBnRelu(nameof(ones), 1)]
[Branch, ConvBnRelu(nameof(reduce3), 1), ConvBnRelu(nameof(threes), 3, padding: 1)]
[Branch, ConvBnRelu(nameof(reduce5), 1), ConvBnRelu(nameof(fives), 3, padding: 1)]
[Branch, MaxPool2d(3, Stride = 1, Padding = 1), ConvBnRelu(nameof(pooled), 1)]
[Concat]
public sealed partial class InceptionAttribute(int ones, int reduce3, int threes, int reduce5, int fives, int pooled) : LayerAttribute;

[Network, Input(3, 224, 224)]
[ConvBnRelu(64, 7, stride: 2, padding: 3), MaxPool2d(3, Stride = 2, CeilMode = true)]
[ConvBnRelu(64, 1), ConvBnRelu(192, 3, padding: 1), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Inception(64, 96, 128, 16, 32, 32)]
[Inception(128, 128, 192, 32, 96, 64), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Inception(192, 96, 208, 16, 48, 64)]
[Inception(160, 112, 224, 24, 64, 64)]
[Inception(128, 128, 256, 24, 64, 64)]
[Inception(112, 144, 288, 32, 64, 64)]
[Inception(256, 160, 320, 32, 128, 128), MaxPool2d(2, Stride = 2, CeilMode = true)]
[Inception(256, 160, 320, 32, 128, 128)]
[Inception(384, 192, 384, 48, 128, 128)]
[GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class GoogLeNet;

/// <summary>An auxiliary classifier: section 5 of the paper, with torchvision's dropout.</summary>
[Block]
[AvgPool2d(5, Stride = 3), ConvBnRelu(128, 1)]
[Flatten, Dense(1024), Relu, Dropout(0.7), Dense(1000)]
public sealed partial class AuxiliaryAttribute : LayerAttribute;

[Network, Input(3, 224, 224)]
[ConvBnRelu(64, 7, stride: 2, padding: 3), MaxPool2d(3, Stride = 2, CeilMode = true)]
[ConvBnRelu(64, 1), ConvBnRelu(192, 3, padding: 1), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Inception(64, 96, 128, 16, 32, 32)]
[Inception(128, 128, 192, 32, 96, 64), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Inception(192, 96, 208, 16, 48, 64, Name = "low")]
[Inception(160, 112, 224, 24, 64, 64)]
[Inception(128, 128, 256, 24, 64, 64)]
[Inception(112, 144, 288, 32, 64, 64, Name = "middle")]
[Inception(256, 160, 320, 32, 128, 128), MaxPool2d(2, Stride = 2, CeilMode = true)]
[Inception(256, 160, 320, 32, 128, 128)]
[Inception(384, 192, 384, 48, 128, 128)]
[GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
[Head("auxLow", Weight = 0.3, SameTarget = true, TrainingOnly = true), From("low"), Auxiliary, SoftmaxCrossEntropy]
[Head("auxMiddle", Weight = 0.3, SameTarget = true, TrainingOnly = true), From("middle"), Auxiliary, SoftmaxCrossEntropy]
public partial class GoogLeNetAux;

// The network of the paper, before batch normalisation: biases, 5 x 5 convolutions, and response normalisation.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Padding = "kernel / 2"), Relu]
public sealed partial class ConvReluAttribute(int filters, int kernel) : LayerAttribute;

[Block]
[Branch, ConvRelu(nameof(ones), 1)]
[Branch, ConvRelu(nameof(reduce3), 1), ConvRelu(nameof(threes), 3)]
[Branch, ConvRelu(nameof(reduce5), 1), ConvRelu(nameof(fives), 5)]
[Branch, MaxPool2d(3, Stride = 1, Padding = 1), ConvRelu(nameof(pooled), 1)]
[Concat]
public sealed partial class OriginalInceptionAttribute(int ones, int reduce3, int threes, int reduce5, int fives, int pooled) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(64, 7, Stride = 2, Padding = 3), Relu, MaxPool2d(3, Stride = 2, CeilMode = true), LocalResponseNorm(5)]
[ConvRelu(64, 1), ConvRelu(192, 3), LocalResponseNorm(5), MaxPool2d(3, Stride = 2, CeilMode = true)]
[OriginalInception(64, 96, 128, 16, 32, 32)]
[OriginalInception(128, 128, 192, 32, 96, 64), MaxPool2d(3, Stride = 2, CeilMode = true)]
[OriginalInception(192, 96, 208, 16, 48, 64)]
[OriginalInception(160, 112, 224, 24, 64, 64)]
[OriginalInception(128, 128, 256, 24, 64, 64)]
[OriginalInception(112, 144, 288, 32, 64, 64)]
[OriginalInception(256, 160, 320, 32, 128, 128), MaxPool2d(3, Stride = 2, CeilMode = true)]
[OriginalInception(256, 160, 320, 32, 128, 128)]
[OriginalInception(384, 192, 384, 48, 128, 128)]
[GlobalAvgPool2d, Dropout(0.4), Dense(1000), SoftmaxCrossEntropy]
public partial class GoogLeNetOriginal;
