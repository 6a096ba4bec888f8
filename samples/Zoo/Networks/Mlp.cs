using NetDsl;

namespace Zoo;

// C. Zhang et al., "Understanding deep learning requires rethinking generalization", 2017, appendix A: CIFAR-10 pictures,
// cropped to 28 x 28.

[Network, Input(3, 28, 28)]
[Flatten, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp1x512;

[Network, Input(3, 28, 28)]
[Flatten, Dense(512), Relu, Dense(512), Relu, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp3x512;

/// <summary>The largest of five linear functions. I. Goodfellow et al., "Maxout networks", 2013.</summary>
[Block]
[Branch, Dense(nameof(units))]
[Branch, Dense(nameof(units))]
[Branch, Dense(nameof(units))]
[Branch, Dense(nameof(units))]
[Branch, Dense(nameof(units))]
[Maximum]
public sealed partial class MaxoutAttribute(int units) : LayerAttribute;

/// <summary>The paper's network for MNIST: two maxout layers with dropout, then softmax.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dropout(0.2), Maxout(240), Dropout, Maxout(240), Dropout, Dense(10), SoftmaxCrossEntropy]
public partial class MaxoutMlp;
