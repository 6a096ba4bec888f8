using NetDsl;

namespace Zoo;

// C. Zhang et al., "Understanding deep learning requires rethinking generalization", 2017, appendix A: CIFAR-10 images, cropped to 28 x 28.

[Network, Input(3, 28, 28)]
[Flatten, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp1x512;

[Network, Input(3, 28, 28)]
[Flatten, Dense(512), Relu, Dense(512), Relu, Dense(512), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp3x512;

/// <summary>Two layers of 240 maximums of five linear functions each. I. Goodfellow et al., "Maxout networks", 2013.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dropout(0.2), Dense(1200), Maxout(5), Dropout, Dense(1200), Maxout(5), Dropout, Dense(10), SoftmaxCrossEntropy]
public partial class MaxoutMlp;

/// <summary>Digits with dropout, by two layers of 1024 rectifiers. N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dropout(0.2), Dense(1024), Relu, Dropout, Dense(1024), Relu, Dropout, Dense(10), SoftmaxCrossEntropy]
public partial class Mlp2x1024;
