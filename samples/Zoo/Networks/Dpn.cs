using NetDsl;

namespace Zoo;

// Y. Chen et al., "Dual path networks", 2017: DPN-68. The first channels of a value are a residual path; the others grow as in DenseNet.

[Block]
[BatchNorm(Epsilon = 0.001), Relu, Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "kernel / 2", Groups = nameof(groups), Bias = false)]
public sealed partial class PreConvAttribute(int filters, int kernel, int stride = 1, int groups = 1) : LayerAttribute;

/// <summary>Adds to the residual channels and appends to the dense ones. The first block of a stage projects what it passes on.</summary>
[Block]
[Identity(Name = "start")]
[PreConv("residual + 2 * growth", 1, nameof(stride), When = nameof(projects)), Identity(Name = "passed")]
[From("start"), PreConv("2 * residual", 1), PreConv("2 * residual", 3, nameof(stride), 32), PreConv("residual + growth", 1, Name = "added")]
[Branch, From("passed"), Slice(0, nameof(residual)), Branch, Slice(0, nameof(residual)), Add]
[Branch, Branch, From("passed"), Slice(nameof(residual), "inputs"), Branch, From("added"), Slice(nameof(residual), "inputs"), Concat]
public sealed partial class DualPathAttribute(int residual, int growth, bool projects = false, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(10, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm(Epsilon = 0.001), Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
[DualPath(64, 16, true), DualPath(64, 16, Repeat = 2)]
[DualPath(128, 32, true, 2), DualPath(128, 32, Repeat = 3)]
[DualPath(256, 32, true, 2), DualPath(256, 32, Repeat = 11)]
[DualPath(512, 64, true, 2), DualPath(512, 64, Repeat = 2)]
[BatchNorm(Epsilon = 0.001), Relu, GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class Dpn68;
