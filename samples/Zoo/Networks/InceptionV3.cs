using NetDsl;

namespace Zoo;

// C. Szegedy et al., "Rethinking the inception architecture for computer vision", 2016. Normalisation scales by gamma, as in torchvision,
// or only shifts, as in Keras, because weights follow every activation. The auxiliary classifier, which only training uses, is left out.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Bias = false), BatchNorm(Epsilon = 0.001, Gamma = nameof(gamma)), Relu]
public sealed partial class ConvAttribute(int filters, object kernel, int stride = 1, Padding padding = Padding.Same, bool gamma = false) : LayerAttribute;

/// <summary>Figure 5 of the paper: 35 x 35.</summary>
[Block]
[Branch, Conv(64, 1, gamma: nameof(gamma))]
[Branch, Conv(48, 1, gamma: nameof(gamma)), Conv(64, 5, gamma: nameof(gamma))]
[Branch, Conv(64, 1, gamma: nameof(gamma)), Conv(96, 3, gamma: nameof(gamma)), Conv(96, 3, gamma: nameof(gamma))]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(nameof(pooled), 1, gamma: nameof(gamma))]
[Concat]
public sealed partial class InceptionAAttribute(int pooled, bool gamma) : LayerAttribute;

/// <summary>35 x 35 to 17 x 17.</summary>
[Block]
[Branch, Conv(384, 3, 2, Padding.Valid, gamma: nameof(gamma))]
[Branch, Conv(64, 1, gamma: nameof(gamma)), Conv(96, 3, gamma: nameof(gamma)), Conv(96, 3, 2, Padding.Valid, gamma: nameof(gamma))]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionAAttribute(bool gamma) : LayerAttribute;

/// <summary>Figure 6 of the paper: a 7 x 7 convolution is one along rows and one along columns.</summary>
[Block]
[Branch, Conv(192, 1, gamma: nameof(gamma))]
[Branch, Conv(nameof(narrow), 1, gamma: nameof(gamma)), Conv(nameof(narrow), new[] { 1, 7 }, gamma: nameof(gamma)), Conv(192, new[] { 7, 1 }, gamma: nameof(gamma))]
[Branch, Conv(nameof(narrow), 1, gamma: nameof(gamma)), Conv(nameof(narrow), new[] { 7, 1 }, gamma: nameof(gamma)), Conv(nameof(narrow), new[] { 1, 7 }, gamma: nameof(gamma)),
         Conv(nameof(narrow), new[] { 7, 1 }, gamma: nameof(gamma)), Conv(192, new[] { 1, 7 }, gamma: nameof(gamma))]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(192, 1, gamma: nameof(gamma))]
[Concat]
public sealed partial class InceptionBAttribute(int narrow, bool gamma) : LayerAttribute;

/// <summary>17 x 17 to 8 x 8.</summary>
[Block]
[Branch, Conv(192, 1, gamma: nameof(gamma)), Conv(320, 3, 2, Padding.Valid, gamma: nameof(gamma))]
[Branch, Conv(192, 1, gamma: nameof(gamma)), Conv(192, new[] { 1, 7 }, gamma: nameof(gamma)), Conv(192, new[] { 7, 1 }, gamma: nameof(gamma)), Conv(192, 3, 2, Padding.Valid, gamma: nameof(gamma))]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ReductionBAttribute(bool gamma) : LayerAttribute;

/// <summary>Figure 7 of the paper: 8 x 8, wide at the end.</summary>
[Block]
[Branch, Conv(320, 1, gamma: nameof(gamma))]
[Branch, Conv(384, 1, gamma: nameof(gamma)), Cross(nameof(gamma))]
[Branch, Conv(448, 1, gamma: nameof(gamma)), Conv(384, 3, gamma: nameof(gamma)), Cross(nameof(gamma))]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(192, 1, gamma: nameof(gamma))]
[Concat]
public sealed partial class InceptionCAttribute(bool gamma) : LayerAttribute;

/// <summary>A row and a column convolution in parallel.</summary>
[Block]
[Branch, Conv(384, new[] { 1, 3 }, gamma: nameof(gamma))]
[Branch, Conv(384, new[] { 3, 1 }, gamma: nameof(gamma))]
[Concat]
public sealed partial class CrossAttribute(bool gamma) : LayerAttribute;

/// <summary>All layers before the classifier.</summary>
[Block]
[Conv(32, 3, 2, Padding.Valid, nameof(gamma)), Conv(32, 3, 1, Padding.Valid, nameof(gamma)), Conv(64, 3, gamma: nameof(gamma)), MaxPool2d(3, Stride = 2)]
[Conv(80, 1, 1, Padding.Valid, nameof(gamma)), Conv(192, 3, 1, Padding.Valid, nameof(gamma)), MaxPool2d(3, Stride = 2)]
[InceptionA(32, nameof(gamma)), InceptionA(64, nameof(gamma), Repeat = 2)]
[ReductionA(nameof(gamma))]
[InceptionB(128, nameof(gamma)), InceptionB(160, nameof(gamma), Repeat = 2), InceptionB(192, nameof(gamma))]
[ReductionB(nameof(gamma))]
[InceptionC(nameof(gamma), Repeat = 2)]
public sealed partial class InceptionV3TrunkAttribute(bool gamma) : LayerAttribute;

[Network, Input(3, 299, 299)]
[InceptionV3Trunk(true)]
[GlobalAvgPool2d, Dropout(0.5), Dense(1000), SoftmaxCrossEntropy]
public partial class InceptionV3;

[Network, Input(3, 299, 299)]
[InceptionV3Trunk(false)]
[GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class InceptionV3Keras;
