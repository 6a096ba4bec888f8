using NetDsl;

namespace Zoo;

// D. Mishkin, N. Sergievskiy and J. Matas, "Systematic evaluation of convolution neural network advances on the ImageNet", 2017: CaffeNet for
// images of 128 x 128, without response normalisation and with half of the dense units. Their table of batch normalisation before and after
// the activation is quoted by the lecture; its first and third rows are below.

/// <summary>Batch normalisation without scale and bias.</summary>
[Block]
[BatchNorm(Affine = false)]
public sealed partial class NormOnlyAttribute : LayerAttribute;

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Groups = nameof(groups)), Apply(nameof(before)), Relu, Apply(nameof(after))]
public sealed partial class CaffeConvAttribute(int filters, int kernel, int stride, int padding, int groups, Type? before, Type? after) : LayerAttribute;

[Block]
[Dense(2048), Apply(nameof(before)), Relu, Apply(nameof(after)), Dropout]
public sealed partial class CaffeDenseAttribute(Type? before, Type? after) : LayerAttribute;

[Template, Input(3, nameof(size), nameof(size))]
[CaffeConv(96, 11, 4, 0, 1, nameof(before), nameof(after)), MaxPool2d(3, Stride = 2, CeilMode = true)]
[CaffeConv(256, 5, 1, 2, 2, nameof(before), nameof(after)), MaxPool2d(3, Stride = 2, CeilMode = true)]
[CaffeConv(384, 3, 1, 1, 1, nameof(before), nameof(after))]
[CaffeConv(384, 3, 1, 1, 2, nameof(before), nameof(after))]
[CaffeConv(256, 3, 1, 1, 2, nameof(before), nameof(after)), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Flatten]
[CaffeDense(nameof(before), nameof(after), Repeat = 2)]
[Dense(1000), SoftmaxCrossEntropy]
public sealed partial class CaffeNetAttribute(Type? before = null, Type? after = null, int size = 128) : LayerAttribute;

[Network, CaffeNet]
public partial class CaffeNet128;

[Network, CaffeNet(before: typeof(NormOnlyAttribute))]
public partial class CaffeNet128NormBefore;

[Network, CaffeNet(after: typeof(NormOnlyAttribute))]
public partial class CaffeNet128NormAfter;
