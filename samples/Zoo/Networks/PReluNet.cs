using NetDsl;

namespace Zoo;

// K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification", 2015,
// table 3, model C: the PReLU-net of the residual paper's table.

/// <summary>A convolution whose rectifier learns a slope for each channel.</summary>
[Block]
[Conv2d(nameof(filters), 3, Padding = 1), PRelu(nameof(filters))]
public sealed partial class ConvPReluAttribute(int filters) : LayerAttribute;

/// <summary>K. He et al., "Spatial pyramid pooling in deep convolutional networks", 2015: maximums over grids of four sizes.</summary>
[Block]
[Branch, AdaptiveMaxPool2d(7), Flatten]
[Branch, AdaptiveMaxPool2d(3), Flatten]
[Branch, AdaptiveMaxPool2d(2), Flatten]
[Branch, AdaptiveMaxPool2d(1), Flatten]
[Concat]
public sealed partial class PyramidPoolAttribute : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(96, 7, Stride = 2, Padding = 3), PRelu(96), MaxPool2d(2)]
[ConvPRelu(384, Repeat = 6), MaxPool2d(2)]
[ConvPRelu(768, Repeat = 6), MaxPool2d(2)]
[ConvPRelu(896, Repeat = 6), PyramidPool]
[Dense(4096), PRelu(4096), Dropout, Dense(4096), PRelu(4096), Dropout, Dense(1000), SoftmaxCrossEntropy]
public partial class PReluNet;
