using NetDsl;

namespace Studies.Digits1989;

/// <summary>
/// The two convolutions of Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989, and its hidden layer. The
/// paper does not say which eight maps each map of the second layer reads; here each third of it leaves out a third of the first layer.
/// </summary>
[Block]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true), Apply(nameof(activation))]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections =
    ["0-7", "0-7", "0-7", "0-7", "4-11", "4-11", "4-11", "4-11", "0-3,8-11", "0-3,8-11", "0-3,8-11", "0-3,8-11"]), Apply(nameof(activation))]
[Flatten, Dense(30), Apply(nameof(activation))]
public sealed partial class BodyAttribute(Type activation) : LayerAttribute;

[Network(Init = "KaimingUniform"), Input(1, 16, 16)]
[Body(typeof(TanhAttribute)), Dense(10), Tanh, MeanSquaredError]
public partial class Original;

[Network(Init = "KaimingUniform"), Input(1, 16, 16)]
[Body(typeof(TanhAttribute)), Dense(10), SoftmaxCrossEntropy]
public partial class WithCrossEntropy;

[Network(Init = "KaimingUniform"), Input(1, 16, 16)]
[Body(typeof(ReluAttribute)), Dense(10), Tanh, MeanSquaredError]
public partial class WithRelu;

[Network(Init = "KaimingUniform"), Input(1, 16, 16)]
[Body(typeof(TanhAttribute)), Dropout(0.25), Dense(10), Tanh, MeanSquaredError]
public partial class WithDropout;

[Network, Input(1, 16, 16)]
[Body(typeof(ReluAttribute)), Dropout(0.25), Dense(10), SoftmaxCrossEntropy]
public partial class Modern;
