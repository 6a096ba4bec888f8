using NetDsl;

namespace Zoo;

// C. Szegedy et al., "Rethinking the inception architecture for computer vision", 2016, as Keras has it: normalisation
// shifts but does not scale, since every activation is followed by weights.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Bias = false), BatchNorm(Epsilon = 0.001, Gamma = false), Relu]
public sealed partial class ConvAttribute(int filters, object kernel, int stride = 1, Padding padding = Padding.Same) : LayerAttribute;

/// <summary>Figure 5 of the paper: 35 x 35.</summary>
[Block]
[Branch, Conv(64, 1)]
[Branch, Conv(48, 1), Conv(64, 5)]
[Branch, Conv(64, 1), Conv(96, 3), Conv(96, 3)]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(nameof(pooled), 1)]
[Concat]
public sealed partial class InceptionAAttribute(int pooled) : LayerAttribute;

/// <summary>35 x 35 to 17 x 17.</summary>
[Block]
[Branch, Conv(384, 3, 2, Padding.Valid)]
[Branch, Conv(64, 1), Conv(96, 3), Conv(96, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionAAttribute : LayerAttribute;

/// <summary>Figure 6 of the paper: a 7 x 7 convolution is one along rows and one along columns.</summary>
[Block]
[Branch, Conv(192, 1)]
[Branch, Conv(nameof(narrow), 1), Conv(nameof(narrow), new[] { 1, 7 }), Conv(192, new[] { 7, 1 })]
[Branch, Conv(nameof(narrow), 1), Conv(nameof(narrow), new[] { 7, 1 }), Conv(nameof(narrow), new[] { 1, 7 }),
         Conv(nameof(narrow), new[] { 7, 1 }), Conv(192, new[] { 1, 7 })]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(192, 1)]
[Concat]
public sealed partial class InceptionBAttribute(int narrow) : LayerAttribute;

/// <summary>17 x 17 to 8 x 8.</summary>
[Block]
[Branch, Conv(192, 1), Conv(320, 3, 2, Padding.Valid)]
[Branch, Conv(192, 1), Conv(192, new[] { 1, 7 }), Conv(192, new[] { 7, 1 }), Conv(192, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionBAttribute : LayerAttribute;

/// <summary>Figure 7 of the paper: 8 x 8, wide at the end.</summary>
[Block]
[Branch, Conv(320, 1)]
[Branch, Conv(384, 1), Cross]
[Branch, Conv(448, 1), Conv(384, 3), Cross]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(192, 1)]
[Concat]
public sealed partial class InceptionCAttribute : LayerAttribute;

/// <summary>A row and a column side by side.</summary>
[Block]
[Branch, Conv(384, new[] { 1, 3 })]
[Branch, Conv(384, new[] { 3, 1 })]
[Concat]
public sealed partial class CrossAttribute : LayerAttribute;

[Network, Input(3, 299, 299)]
[Conv(32, 3, 2, Padding.Valid), Conv(32, 3, 1, Padding.Valid), Conv(64, 3), MaxPool2d(3, Stride = 2)]
[Conv(80, 1, 1, Padding.Valid), Conv(192, 3, 1, Padding.Valid), MaxPool2d(3, Stride = 2)]
[InceptionA(32), InceptionA(64), InceptionA(64)]
[ReductionA]
[InceptionB(128), InceptionB(160, Repeat = 2), InceptionB(192)]
[ReductionB]
[InceptionC(Repeat = 2)]
[GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class InceptionV3;
