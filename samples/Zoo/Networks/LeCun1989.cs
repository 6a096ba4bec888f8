using NetDsl;

namespace Zoo;

/// <summary>
/// Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989. Every unit has a bias of its own, even if maps
/// share their kernels. The padding has the value of the background, -1. Each map of H2 reads eight of the twelve maps of H1. The paper
/// does not say which eight: as in A. Karpathy's reproduction, each third of H2 leaves out a third of H1.
/// </summary>
/// <remarks>
/// H1: 12 * 25 weights + 768 biases; H2: 12 * 8 * 25 + 192; H3: 30 * (192 + 1); output: 10 * (30 + 1): 9,760.
/// </remarks>
[Network, Input(1, 16, 16)]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true), Tanh]
[Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections =
    ["0-7", "0-7", "0-7", "0-7", "4-11", "4-11", "4-11", "4-11", "0-3,8-11", "0-3,8-11", "0-3,8-11", "0-3,8-11"]), Tanh]
[Flatten, Dense(30), Tanh, Dense(10), Tanh]
[MeanSquaredError]
public partial class LeCun1989;
