namespace NetDsl.Bench.Models;

/// <summary>A residual block of two convolutions.</summary>
[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
[Add, Relu]
public sealed partial class BasicBlockAttribute(int filters, int stride = 1) : LayerAttribute;

/// <summary>K. He et al., "Deep residual learning for image recognition", 2016: the one for 32 x 32 pixels, with projections.</summary>
[Network, Input(3, 32, 32)]
[Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
[BasicBlock(16, Repeat = 3)]
[BasicBlock(32, 2), BasicBlock(32, Repeat = 2)]
[BasicBlock(64, 2), BasicBlock(64, Repeat = 2)]
[GlobalAvgPool2d, Dense(10)]
[SoftmaxCrossEntropy]
public partial class ResNet20;
