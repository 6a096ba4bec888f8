using NetDsl;

namespace Zoo;

// C. Zhang et al., "Understanding deep learning requires rethinking generalization", 2017, figure 3. Its 1,649,402
// parameters have one number per filter besides the weights: batch normalisation that shifts, but does not scale.

[Block]
[Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = nameof(padding), Bias = false), BatchNorm(Gamma = false), Relu]
public sealed partial class ZhangConvAttribute(int filters, int kernel, int stride = 1, int padding = 0) : LayerAttribute;

[Block]
[Branch, ZhangConv(nameof(ones), 1)]
[Branch, ZhangConv(nameof(threes), 3, padding: 1)]
[Concat]
public sealed partial class ZhangInceptionAttribute(int ones, int threes) : LayerAttribute;

[Block]
[Branch, ZhangConv(nameof(filters), 3, stride: 2)]
[Branch, MaxPool2d(3, Stride = 2)]
[Concat]
public sealed partial class ZhangDownsampleAttribute(int filters) : LayerAttribute;

[Network, Input(3, 28, 28)]
[ZhangConv(96, 3, padding: 1)]
[ZhangInception(32, 32), ZhangInception(32, 48)]
[ZhangDownsample(80)]
[ZhangInception(112, 48), ZhangInception(96, 64), ZhangInception(80, 80), ZhangInception(48, 96)]
[ZhangDownsample(96)]
[ZhangInception(176, 160), ZhangInception(176, 160)]
[GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class SmallInception;
