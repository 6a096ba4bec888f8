using NetDsl;

namespace Studies.ZhangCifar;

// The networks of Zhang et al. (2017), appendix A, for images of a quarter of the pixels, cropped to 14 x 14 in place of 28 x 28; a third of
// the filters of Inception, half of those of AlexNet.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Bias = false, When = nameof(isNormalized))]
[BatchNorm(Gamma = false, When = nameof(isNormalized))]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), When = "!isNormalized"), Relu]
public sealed partial class UnitAttribute(int filters, int kernel, bool isNormalized, int stride = 1, int padding = 0) : LayerAttribute;

[Block]
[Branch, Unit(nameof(ones), 1, nameof(isNormalized))]
[Branch, Unit(nameof(threes), 3, nameof(isNormalized), padding: 1)]
[Concat]
public sealed partial class InceptionAttribute(int ones, int threes, bool isNormalized) : LayerAttribute;

[Block]
[Branch, Unit(nameof(filters), 3, nameof(isNormalized), stride: 2, padding: 1)]
[Branch, MaxPool2d(3, Stride = 2, Padding = 1)]
[Concat]
public sealed partial class DownsampleAttribute(int filters, bool isNormalized) : LayerAttribute;

[Template, Input(3, 14, 14)]
[Unit(32, 3, nameof(isNormalized), padding: 1)]
[Inception(16, 16, nameof(isNormalized)), Inception(16, 16, nameof(isNormalized))]
[Downsample(32, nameof(isNormalized))]
[Inception(32, 16, nameof(isNormalized)), Inception(32, 16, nameof(isNormalized)), Inception(16, 32, nameof(isNormalized)), Inception(16, 32, nameof(isNormalized))]
[Downsample(32, nameof(isNormalized))]
[Inception(64, 48, nameof(isNormalized)), Inception(64, 48, nameof(isNormalized))]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public sealed partial class SmallInceptionAttribute(bool isNormalized) : LayerAttribute;

[Network, SmallInception(true)]
public partial class Inception;

[Network, SmallInception(false)]
public partial class InceptionWithoutNorm;

[Network, Input(3, 14, 14)]
[Conv2d(32, 5, Padding = Padding.Same), Relu, MaxPool2d(3, Stride = 2, Padding = Padding.Same), LocalResponseNorm(9, Alpha = 1e-3)]
[Conv2d(32, 5, Padding = Padding.Same), Relu, MaxPool2d(3, Stride = 2, Padding = Padding.Same), LocalResponseNorm(9, Alpha = 1e-3)]
[Flatten, Dense(192), Relu, Dense(96), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class AlexNet;

[Network, Input(3, 14, 14)]
[Flatten, Dense(512), Relu, Dense(512), Relu, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp3x512;

[Network, Input(3, 14, 14)]
[Flatten, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp1x512;
