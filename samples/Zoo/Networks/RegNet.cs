using NetDsl;

namespace Zoo;

// I. Radosavovic et al., "Designing network design spaces", 2020: RegNetY-400MF. Widths are numbers of groups of 8 channels.

/// <summary>A residual block whose middle convolution has groups. The gates have a quarter of the channels that enter the block.</summary>
[Block]
[Branch, Conv2d("8 * groups", 1, Bias = false), BatchNorm, Relu,
         Conv2d("8 * groups", 3, Stride = nameof(stride), Padding = 1, Groups = nameof(groups), Bias = false), BatchNorm, Relu,
         SqueezeExcite(Squeezed = "round(0.25 * entering)"),
         Conv2d("8 * groups", 1, Bias = false), BatchNorm]
[Branch, Shortcut("8 * groups", Stride = nameof(stride))]
[Add, Relu]
public sealed partial class RegNetBlockAttribute(int groups, int entering, int stride = 1) : LayerAttribute;

[Block]
[RegNetBlock(nameof(groups), "inputs", 2), RegNetBlock(nameof(groups), "inputs", Repeat = "depth - 1")]
public sealed partial class RegNetStageAttribute(int groups, int depth) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(32, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
[RegNetStage(6, 1), RegNetStage(13, 3), RegNetStage(26, 6), RegNetStage(55, 6)]
[GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class RegNetY400;
