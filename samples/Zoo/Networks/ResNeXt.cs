using NetDsl;

namespace Zoo;

/// <summary>
/// S. Xie et al., "Aggregated residual transformations for deep neural networks", 2017, table 1: 32 groups, each 4 wide at
/// first.
/// </summary>
[Block]
[Branch, Conv2d("2 * filters", 1, Bias = false), BatchNorm, Relu,
         Conv2d("2 * filters", 3, Stride = nameof(stride), Padding = 1, Groups = 32, Bias = false), BatchNorm, Relu,
         Conv2d("4 * filters", 1, Bias = false), BatchNorm]
[Branch, Shortcut("4 * filters", Stride = nameof(stride))]
[Add, Relu]
public sealed partial class ResNeXtBlockAttribute(int filters, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Stem]
[ResNeXtBlock(64, Repeat = 3)]
[ResNeXtBlock(128, 2), ResNeXtBlock(128, Repeat = 3)]
[ResNeXtBlock(256, 2), ResNeXtBlock(256, Repeat = 5)]
[ResNeXtBlock(512, 2), ResNeXtBlock(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class ResNeXt50;
