using NetDsl;

namespace Studies.NormalizerFree;

// Residual networks of 14 layers, activations first, with 16, 32 and 64 filters: normalised by batches, without normalisation (Brock et al.,
// 2021), and plain.

[Block]
[Branch, BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false)]
[Branch]
[Add]
public sealed partial class NormalizedBlockAttribute(int filters) : LayerAttribute;

[Block]
[BatchNorm, Relu]
[Branch, Conv2d(nameof(filters), 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false)]
[Branch, AvgPool2d(2), Conv2d(nameof(filters), 1, Bias = false)]
[Add]
public sealed partial class NormalizedTransitionAttribute(int filters) : LayerAttribute;

[Network, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1, Bias = false)]
[NormalizedBlock(16), NormalizedBlock(16)]
[NormalizedTransition(32), NormalizedBlock(32)]
[NormalizedTransition(64), NormalizedBlock(64)]
[BatchNorm, Relu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class BatchNormalized;

/// <summary>A rectifier whose output has variance 1 where its input is normal with variance 1.</summary>
[Block]
[Relu, Scale(1.7139)]
public sealed partial class ScaledReluAttribute : LayerAttribute;

/// <summary>
/// A convolution by standardised weights that keeps the variance: they are divided by the root of the number of inputs of a filter, and have a
/// learned gain.
/// </summary>
[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "kernel / 2", WeightStandardization = true), Scale("1 / root"), LayerScale(1)]
public sealed partial class ScaledConvAttribute(int filters, int kernel, double root, int stride = 1) : LayerAttribute;

/// <summary>
/// x + 0.2 f(x / beta): beta is the standard deviation of x at the start, which is known, because each block adds 0.04 to the variance.
/// </summary>
[Block]
[Branch, Scale("1 / beta"), ScaledRelu, ScaledConv(nameof(filters), 3, nameof(root)), ScaledRelu, ScaledConv(nameof(filters), 3, nameof(root)), Scale(0.2)]
[Branch]
[Add]
public sealed partial class FreeBlockAttribute(int filters, double root, double beta) : LayerAttribute;

[Block]
[Scale("1 / beta"), ScaledRelu]
[Branch, ScaledConv(nameof(filters), 3, nameof(rootBefore), 2), ScaledRelu, ScaledConv(nameof(filters), 3, nameof(root)), Scale(0.2)]
[Branch, AvgPool2d(2), ScaledConv(nameof(filters), 1, "rootBefore / 3")]
[Add]
public sealed partial class FreeTransitionAttribute(int filters, double rootBefore, double root, double beta) : LayerAttribute;

[Network, Input(3, 16, 16)]
[ScaledConv(16, 3, 5.196)]
[FreeBlock(16, 12, 1), FreeBlock(16, 12, 1.0198)]
[FreeTransition(32, 12, 16.97, 1.0392), FreeBlock(32, 16.97, 1.0198)]
[FreeTransition(64, 16.97, 24, 1.0392), FreeBlock(64, 24, 1.0198)]
[ScaledRelu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class Free;

[Block]
[Branch, Relu, Conv2d(nameof(filters), 3, Padding = 1), Relu, Conv2d(nameof(filters), 3, Padding = 1)]
[Branch]
[Add]
public sealed partial class PlainBlockAttribute(int filters) : LayerAttribute;

[Block]
[Relu]
[Branch, Conv2d(nameof(filters), 3, Stride = 2, Padding = 1), Relu, Conv2d(nameof(filters), 3, Padding = 1)]
[Branch, AvgPool2d(2), Conv2d(nameof(filters), 1)]
[Add]
public sealed partial class PlainTransitionAttribute(int filters) : LayerAttribute;

[Network, Input(3, 16, 16)]
[Conv2d(16, 3, Padding = 1)]
[PlainBlock(16), PlainBlock(16)]
[PlainTransition(32), PlainBlock(32)]
[PlainTransition(64), PlainBlock(64)]
[Relu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class Plain;
