using NetDsl;

namespace Studies.PathEnsemble;

// Eight blocks of two layers each, as perceptrons: with and without the identity around each block.

[Block]
[Branch, BatchNorm, Relu, Dense(64), BatchNorm, Relu, Dense(64)]
[Branch]
[Add]
public sealed partial class ResidualAttribute : LayerAttribute;

[Block]
[Dense(64), BatchNorm, Relu, Dense(64), BatchNorm, Relu]
public sealed partial class PlainAttribute : LayerAttribute;

[Network, Input(1, 28, 28)]
[Flatten, Dense(64), Residual(Repeat = 8), BatchNorm, Relu, Dense(10), SoftmaxCrossEntropy]
public partial class ResidualNetwork;

[Network, Input(1, 28, 28)]
[Flatten, Dense(64), Relu, Plain(Repeat = 8), Dense(10), SoftmaxCrossEntropy]
public partial class PlainNetwork;
