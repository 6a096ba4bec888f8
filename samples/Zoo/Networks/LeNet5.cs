using NetDsl;

namespace Zoo;

/// <summary>
/// Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, in its modern form: every map of C3 reads every map of
/// S2.
/// </summary>
[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
[Conv2d(16, 5), Tanh, AvgPool2d(2)]
[Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10)]
[SoftmaxCrossEntropy]
public partial class LeNet5;

/// <summary>
/// The original form of the same paper: its table I defines which maps of S2 each map of C3 reads, subsampling has a coefficient and a bias
/// for each map, and squashing is scaled. A dense layer replaces the ten fixed, untrained codes.
/// </summary>
/// <remarks>
/// C1: 6 * 26; S2: 6 * 2; C3: 60 connections * 25 + 16; S4: 16 * 2; C5: 120 * 401; F6: 84 * 121, together the paper's 60,000;
/// output: 10 * 85.
/// </remarks>
[Network, Input(1, 32, 32)]
[Conv2d(6, 5), Squash]
[AvgPool2d(2), Conv2d(6, 1, Groups = 6), Squash]
[Conv2d(16, 5, Connections =
    ["0-2", "1-3", "2-4", "3-5", "0,4,5", "0,1,5", "0-3", "1-4", "2-5", "0,3-5", "0,1,4,5", "0-2,5", "0,1,3,4", "1,2,4,5", "0,2,3,5", "0-5"]), Squash]
[AvgPool2d(2), Conv2d(16, 1, Groups = 16), Squash]
[Conv2d(120, 5), Squash]
[Flatten, Dense(84), Squash, Dense(10), SoftmaxCrossEntropy]
public partial class LeNet5Original;

/// <summary>1.7159 tanh(2/3 x): maps 1 to 1 and -1 to -1.</summary>
[Block]
[Scale("2.0 / 3"), Tanh, Scale(1.7159)]
public sealed partial class SquashAttribute : LayerAttribute;

/// <summary>The convolutional network of J. Howard's spreadsheet: small enough to calculate by hand.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(2, 3), Relu, Conv2d(2, 3), Relu, MaxPool2d(2), Flatten, Dense(10), SoftmaxCrossEntropy]
public partial class ToyConvNet;
