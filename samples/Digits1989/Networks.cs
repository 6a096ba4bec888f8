using NetDsl;

namespace Samples;

/// <summary>
/// Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989: 9,760 parameters. The paper does not say which
/// eight maps each map of the second layer reads; here each third of it leaves out a third of the first layer. Initial weights are within
/// ±2.4 / √inputs in the paper, which equals Kaiming's uniform distribution.
/// </summary>
[Network(Init = "KaimingUniform"), Input(1, 16, 16)]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true), Tanh]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections =
    ["0-7", "0-7", "0-7", "0-7", "4-11", "4-11", "4-11", "4-11", "0-3,8-11", "0-3,8-11", "0-3,8-11", "0-3,8-11"]), Tanh]
[Flatten, Dense(30), Tanh, Dense(10), Tanh]
[MeanSquaredError]
public partial class Original;

/// <summary>The same network with rectifiers, dropout, and a loss for classes.</summary>
[Network, Input(1, 16, 16)]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true), Relu]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections =
    ["0-7", "0-7", "0-7", "0-7", "4-11", "4-11", "4-11", "4-11", "0-3,8-11", "0-3,8-11", "0-3,8-11", "0-3,8-11"]), Relu]
[Flatten, Dense(30), Relu, Dropout(0.25), Dense(10)]
[SoftmaxCrossEntropy]
public partial class Modern;
