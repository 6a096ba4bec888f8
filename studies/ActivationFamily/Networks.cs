using NetDsl;

namespace Studies.ActivationFamily;

/// <summary>Four hidden layers of 100 units with an activation.</summary>
[Block]
[Flatten]
[Dense(100), Apply(nameof(activation)), Dense(100), Apply(nameof(activation))]
[Dense(100), Apply(nameof(activation)), Dense(100), Apply(nameof(activation))]
[Dense(10)]
public sealed partial class FourLayersAttribute(Type activation) : LayerAttribute;

// Apply takes layers without arguments; these have arguments with defaults.

[Block, LeakyRelu]
public sealed partial class DefaultLeakyReluAttribute : LayerAttribute;

[Block, PRelu]
public sealed partial class DefaultPReluAttribute : LayerAttribute;

[Block, RRelu]
public sealed partial class DefaultRReluAttribute : LayerAttribute;

[Block, Elu]
public sealed partial class DefaultEluAttribute : LayerAttribute;

[Network, Input(1, 28, 28), FourLayers(typeof(ReluAttribute)), SoftmaxCrossEntropy]
public partial class WithRelu;

[Network, Input(1, 28, 28), FourLayers(typeof(DefaultLeakyReluAttribute)), SoftmaxCrossEntropy]
public partial class WithLeakyRelu;

[Network, Input(1, 28, 28), FourLayers(typeof(DefaultPReluAttribute)), SoftmaxCrossEntropy]
public partial class WithPRelu;

[Network, Input(1, 28, 28), FourLayers(typeof(DefaultRReluAttribute)), SoftmaxCrossEntropy]
public partial class WithRRelu;

[Network, Input(1, 28, 28), FourLayers(typeof(DefaultEluAttribute)), SoftmaxCrossEntropy]
public partial class WithElu;

[Network(Init = "LecunNormal"), Input(1, 28, 28), FourLayers(typeof(SeluAttribute)), SoftmaxCrossEntropy]
public partial class WithSelu;

[Network, Input(1, 28, 28), FourLayers(typeof(TanhAttribute)), SoftmaxCrossEntropy]
public partial class WithTanh;

[Network, Input(1, 28, 28), FourLayers(typeof(SigmoidAttribute)), SoftmaxCrossEntropy]
public partial class WithSigmoid;

/// <summary>Each unit is the larger of two linear functions, so that each layer has twice the weights.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dense(200), Maxout(2), Dense(200), Maxout(2), Dense(200), Maxout(2), Dense(200), Maxout(2), Dense(10), SoftmaxCrossEntropy]
public partial class WithMaxout;
