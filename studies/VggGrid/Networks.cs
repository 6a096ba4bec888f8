using NetDsl;

namespace Studies.VggGrid;

/// <summary>Convolutions of 3 x 3 with equal numbers of filters, then a pool that halves the image.</summary>
[Block]
[Conv3x3(nameof(filters), Repeat = nameof(layers)), MaxPool2d(2)]
public sealed partial class VggBlockAttribute(int filters, int layers) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), 3, Padding = 1), Relu]
public sealed partial class Conv3x3Attribute(int filters) : LayerAttribute;

/// <summary>Any number of blocks up to four and of layers in each; the filters double from block to block.</summary>
[Template, Input(3, 16, 16)]
[VggBlock(16, nameof(layers))]
[VggBlock(32, nameof(layers), When = "blocks >= 2")]
[VggBlock(64, nameof(layers), When = "blocks >= 3")]
[VggBlock(128, nameof(layers), When = "blocks >= 4")]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public sealed partial class GridAttribute(int blocks, int layers) : LayerAttribute;

// Weights start as in Keras, which the lecture uses: by Glorot's rule.

[Network(Init = "XavierUniform"), Grid(1, 1)]
public partial class Vgg1x1;

[Network(Init = "XavierUniform"), Grid(1, 2)]
public partial class Vgg1x2;

[Network(Init = "XavierUniform"), Grid(1, 4)]
public partial class Vgg1x4;

[Network(Init = "XavierUniform"), Grid(2, 1)]
public partial class Vgg2x1;

[Network(Init = "XavierUniform"), Grid(2, 2)]
public partial class Vgg2x2;

[Network(Init = "XavierUniform"), Grid(2, 4)]
public partial class Vgg2x4;

[Network(Init = "XavierUniform"), Grid(3, 1)]
public partial class Vgg3x1;

[Network(Init = "XavierUniform"), Grid(3, 2)]
public partial class Vgg3x2;

[Network(Init = "XavierUniform"), Grid(3, 4)]
public partial class Vgg3x4;

[Network(Init = "XavierUniform"), Grid(4, 1)]
public partial class Vgg4x1;

[Network(Init = "XavierUniform"), Grid(4, 2)]
public partial class Vgg4x2;

[Network(Init = "XavierUniform"), Grid(4, 4)]
public partial class Vgg4x4;
