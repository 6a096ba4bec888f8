using NetDsl;

namespace Zoo;

// K. He et al., "Identity mappings in deep residual networks", 2016: normalisation and activation come before each convolution, so that the
// sum is an identity path. The structure of ResNet-200 is that of the paper's reference [1]: 3, 24, 36 and 3 bottlenecks.

[Block]
[Branch, BatchNorm, Relu, Conv2d(nameof(filters), 1, Bias = false),
         BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false),
         BatchNorm, Relu, Conv2d("4 * filters", 1, Bias = false)]
[Branch, Identity]
[Add]
public sealed partial class PreActivationAttribute(int filters) : LayerAttribute;

/// <summary>The first block of each size. Its projection also reads the activated input.</summary>
[Block]
[BatchNorm, Relu]
[Branch, Conv2d(nameof(filters), 1, Bias = false),
         BatchNorm, Relu, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false),
         BatchNorm, Relu, Conv2d("4 * filters", 1, Bias = false)]
[Branch, Conv2d("4 * filters", 1, Stride = nameof(stride), Bias = false)]
[Add]
public sealed partial class PreActivationProjectionAttribute(int filters, int stride) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Stem]
[PreActivationProjection(64, 1), PreActivation(64, Repeat = 2)]
[PreActivationProjection(128, 2), PreActivation(128, Repeat = 23)]
[PreActivationProjection(256, 2), PreActivation(256, Repeat = 35)]
[PreActivationProjection(512, 2), PreActivation(512, Repeat = 2)]
[BatchNorm, Relu, Classifier, SoftmaxCrossEntropy]
public partial class ResNet200V2;
