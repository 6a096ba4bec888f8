using NetDsl;

namespace Studies.NoiseRegularization;

// Two hidden layers. Noise of standard deviation 1 is added to what the activation reads, in training only.

[Network, Input(1, 28, 28)]
[Flatten, Dense(256), Relu, Dense(256), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Plain;

[Network, Input(1, 28, 28)]
[Flatten, Dense(256), GaussianNoise(1), Relu, Dense(256), GaussianNoise(1), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Noisy;

[Network, Input(1, 28, 28)]
[Flatten, Dense(256), BatchNorm, Relu, Dense(256), BatchNorm, Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Normalized;

[Network, Input(1, 28, 28)]
[Flatten, Dense(256), BatchNorm, GaussianNoise(1), Relu, Dense(256), BatchNorm, GaussianNoise(1), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class NormalizedNoisy;
