using NetDsl;

namespace Zoo;

// C. Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual connections on learning", 2017, figures 3 to 9.

[Block, Conv(nameof(filters), nameof(kernel), nameof(stride), nameof(padding), true)]
public sealed partial class V4ConvAttribute(int filters, object kernel, int stride = 1, Padding padding = Padding.Same) : LayerAttribute;

/// <summary>A pool and a convolution of its result.</summary>
[Block, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), V4Conv(nameof(filters), 1)]
public sealed partial class PooledAttribute(int filters) : LayerAttribute;

[Block]
[V4Conv(32, 3, 2, Padding.Valid), V4Conv(32, 3, 1, Padding.Valid), V4Conv(64, 3)]
[Branch, MaxPool2d(3, Stride = 2), Branch, V4Conv(96, 3, 2, Padding.Valid), Concat]
[Branch, V4Conv(64, 1), V4Conv(96, 3, 1, Padding.Valid)]
[Branch, V4Conv(64, 1), V4Conv(64, new[] { 1, 7 }), V4Conv(64, new[] { 7, 1 }), V4Conv(96, 3, 1, Padding.Valid)]
[Concat]
[Branch, V4Conv(192, 3, 2, Padding.Valid), Branch, MaxPool2d(3, Stride = 2), Concat]
public sealed partial class StemV4Attribute : LayerAttribute;

[Block]
[Branch, V4Conv(96, 1)]
[Branch, V4Conv(64, 1), V4Conv(96, 3)]
[Branch, V4Conv(64, 1), V4Conv(96, 3), V4Conv(96, 3)]
[Branch, Pooled(96)]
[Concat]
public sealed partial class PathsV4AAttribute : LayerAttribute;

[Block]
[Branch, V4Conv(384, 3, 2, Padding.Valid)]
[Branch, V4Conv(192, 1), V4Conv(224, 3), V4Conv(256, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionV4AAttribute : LayerAttribute;

[Block]
[Branch, V4Conv(384, 1)]
[Branch, V4Conv(192, 1), V4Conv(224, new[] { 1, 7 }), V4Conv(256, new[] { 7, 1 })]
[Branch, V4Conv(192, 1), V4Conv(192, new[] { 7, 1 }), V4Conv(224, new[] { 1, 7 }), V4Conv(224, new[] { 7, 1 }), V4Conv(256, new[] { 1, 7 })]
[Branch, Pooled(128)]
[Concat]
public sealed partial class PathsV4BAttribute : LayerAttribute;

[Block]
[Branch, V4Conv(192, 1), V4Conv(192, 3, 2, Padding.Valid)]
[Branch, V4Conv(256, 1), V4Conv(256, new[] { 1, 7 }), V4Conv(320, new[] { 7, 1 }), V4Conv(320, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionV4BAttribute : LayerAttribute;

/// <summary>The end of two paths of the last blocks: one convolution along rows and one along columns.</summary>
[Block, Branch, V4Conv(256, new[] { 1, 3 }), Branch, V4Conv(256, new[] { 3, 1 }), Concat]
public sealed partial class CrossV4Attribute : LayerAttribute;

[Block]
[Branch, V4Conv(256, 1)]
[Branch, V4Conv(384, 1), CrossV4]
[Branch, V4Conv(384, 1), V4Conv(448, new[] { 3, 1 }), V4Conv(512, new[] { 1, 3 }), CrossV4]
[Branch, Pooled(256)]
[Concat]
public sealed partial class PathsV4CAttribute : LayerAttribute;

[Network, Input(3, 299, 299)]
[StemV4, PathsV4A(Repeat = 4), ReductionV4A, PathsV4B(Repeat = 7), ReductionV4B, PathsV4C(Repeat = 3)]
[GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class InceptionV4;
