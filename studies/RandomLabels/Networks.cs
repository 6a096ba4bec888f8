using NetDsl;

namespace Studies.RandomLabels;

/// <summary>The smallest network of Zhang et al., with a quarter of its units, on whole images of CIFAR-10.</summary>
[Network, Input(3, 32, 32)]
[Flatten, Dense(128), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Perceptron;
