using NetDsl;

namespace Studies.MlpRegularizers;

// The perceptron of lecture 003: one hidden layer of 128 units. Its regularisers, one at a time.

[Network, Input(1, 28, 28)]
[Flatten, Dense(128), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Plain;

[Network(L2 = 1e-4), Input(1, 28, 28)]
[Flatten, Dense(128), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class WithL2;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128, MaxNorm = 2), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class MaxNorm2;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128, MaxNorm = 3), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class MaxNorm3;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128, MaxNorm = 4), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class MaxNorm4;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128), Relu, Dropout(0.5), Dense(10), SoftmaxCrossEntropy]
public partial class WithDropout;

// The sparsity penalty compares mean activations from 0 to 1 with a target: for sigmoids.

[Network, Input(1, 28, 28)]
[Flatten, Dense(128), Sigmoid, Dense(10), SoftmaxCrossEntropy]
public partial class SigmoidPlain;

[Network(L2 = 1e-4), Input(1, 28, 28)]
[Flatten, Dense(128), Sigmoid, Dense(10), SoftmaxCrossEntropy]
public partial class SigmoidWithL2;

[Network(L2 = 1e-4), Input(1, 28, 28)]
[Flatten, Dense(128), Sigmoid, Sparsity(0.05, 1e-2), Dense(10), SoftmaxCrossEntropy]
public partial class SigmoidWithSparsity;
