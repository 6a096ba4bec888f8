using NetDsl;

namespace Studies.VanishingGradient;

/// <summary>A hidden layer of 64 units.</summary>
[Block]
[Dense(64), Apply(nameof(activation))]
public sealed partial class HiddenAttribute(Type activation) : LayerAttribute;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(SigmoidAttribute), Repeat = 4), Dense(10), SoftmaxCrossEntropy]
public partial class Sigmoid4;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(SigmoidAttribute), Repeat = 8), Dense(10), SoftmaxCrossEntropy]
public partial class Sigmoid8;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(SigmoidAttribute), Repeat = 16), Dense(10), SoftmaxCrossEntropy]
public partial class Sigmoid16;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(TanhAttribute), Repeat = 16), Dense(10), SoftmaxCrossEntropy]
public partial class Tanh16;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(ReluAttribute), Repeat = 4), Dense(10), SoftmaxCrossEntropy]
public partial class Relu4;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(ReluAttribute), Repeat = 8), Dense(10), SoftmaxCrossEntropy]
public partial class Relu8;

[Network, Input(1, 28, 28)]
[Flatten, Hidden(typeof(ReluAttribute), Repeat = 16), Dense(10), SoftmaxCrossEntropy]
public partial class Relu16;
