using NetDsl;

namespace Studies.BatchNormScale;

/// <summary>Three hidden layers whose weights may have any length: batch normalisation divides by it.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dense(100, Bias = false), BatchNorm(Epsilon = 1e-12), Relu]
[Dense(100, Bias = false), BatchNorm(Epsilon = 1e-12), Relu]
[Dense(100, Bias = false), BatchNorm(Epsilon = 1e-12), Relu]
[Dense(10), SoftmaxCrossEntropy]
public partial class Normalized;

[Network, Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(100), Relu, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Unnormalized;
