using NetDsl;

namespace Studies.L1Sparsity;

// The penalty strength * sum of |w| in three forms. L1Product has w = a * b and penalises a^2 + b^2, which at a minimum is 2 |w|: half the
// strength is the same penalty.

[Network, Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Plain;

[Network(L1 = 3e-4), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class PenaltyLow;

[Network(L1 = 1e-3), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class PenaltyMiddle;

[Network(L1 = 3e-3), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class PenaltyHigh;

[Network(L1Product = 1.5e-4), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class ProductLow;

[Network(L1Product = 0.5e-3), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class ProductMiddle;

[Network(L1Product = 1.5e-3), Input(1, 28, 28)]
[Flatten, Dense(100), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class ProductHigh;
