using NetDsl;

namespace Zoo;

// C. Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual connections on learning", 2017, as in Keras. The paths of
// each block are scaled down before they are added; without that, training is unstable.

/// <summary>35 x 35.</summary>
[Block]
[Branch, PathsA, Conv2d(320, 1), Scale(0.17)]
[Branch, Identity]
[Add, Relu]
public sealed partial class Block35Attribute : LayerAttribute;

[Block]
[Branch, Conv(32, 1)]
[Branch, Conv(32, 1), Conv(32, 3)]
[Branch, Conv(32, 1), Conv(48, 3), Conv(64, 3)]
[Concat]
public sealed partial class PathsAAttribute : LayerAttribute;

/// <summary>17 x 17.</summary>
[Block]
[Branch, PathsB, Conv2d(1088, 1), Scale(0.1)]
[Branch, Identity]
[Add, Relu]
public sealed partial class Block17Attribute : LayerAttribute;

[Block]
[Branch, Conv(192, 1)]
[Branch, Conv(128, 1), Conv(160, new[] { 1, 7 }), Conv(192, new[] { 7, 1 })]
[Concat]
public sealed partial class PathsBAttribute : LayerAttribute;

/// <summary>8 x 8.</summary>
[Block]
[Branch, PathsC, Conv2d(2080, 1), Scale(0.2)]
[Branch, Identity]
[Add, Relu]
public sealed partial class Block8Attribute : LayerAttribute;

/// <summary>The last block of 8 x 8 is neither scaled nor activated.</summary>
[Block]
[Branch, PathsC, Conv2d(2080, 1)]
[Branch, Identity]
[Add]
public sealed partial class LastBlock8Attribute : LayerAttribute;

[Block]
[Branch, Conv(192, 1)]
[Branch, Conv(192, 1), Conv(224, new[] { 1, 3 }), Conv(256, new[] { 3, 1 })]
[Concat]
public sealed partial class PathsCAttribute : LayerAttribute;

/// <summary>35 x 35 before the residual blocks, as in the paper's figure 5.</summary>
[Block]
[Branch, Conv(96, 1)]
[Branch, Conv(48, 1), Conv(64, 5)]
[Branch, Conv(64, 1), Conv(96, 3), Conv(96, 3)]
[Branch, AvgPool2d(3, Stride = 1, Padding = Padding.Same, CountIncludePad = false), Conv(64, 1)]
[Concat]
public sealed partial class Mixed5Attribute : LayerAttribute;

/// <summary>35 x 35 to 17 x 17.</summary>
[Block]
[Branch, Conv(384, 3, 2, Padding.Valid)]
[Branch, Conv(256, 1), Conv(256, 3), Conv(384, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class Mixed6Attribute : LayerAttribute;

/// <summary>17 x 17 to 8 x 8.</summary>
[Block]
[Branch, Conv(256, 1), Conv(384, 3, 2, Padding.Valid)]
[Branch, Conv(256, 1), Conv(288, 3, 2, Padding.Valid)]
[Branch, Conv(256, 1), Conv(288, 3), Conv(320, 3, 2, Padding.Valid)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class Mixed7Attribute : LayerAttribute;

[Network, Input(3, 299, 299)]
[Conv(32, 3, 2, Padding.Valid), Conv(32, 3, 1, Padding.Valid), Conv(64, 3), MaxPool2d(3, Stride = 2)]
[Conv(80, 1, 1, Padding.Valid), Conv(192, 3, 1, Padding.Valid), MaxPool2d(3, Stride = 2)]
[Mixed5, Block35(Repeat = 10)]
[Mixed6, Block17(Repeat = 20)]
[Mixed7, Block8(Repeat = 9), LastBlock8]
[Conv(1536, 1), GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class InceptionResNetV2;
