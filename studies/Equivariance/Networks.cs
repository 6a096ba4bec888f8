using NetDsl;

namespace Studies.Equivariance;

// What becomes of an image that is moved: in a convolution, in a dense layer, and behind pooling.

[Network, Input(1, 28, 28)]
[Conv2d(8, 5), Relu, MeanSquaredError]
public partial class Convolution;

[Network, Input(1, 28, 28)]
[Flatten, Dense(8 * 24 * 24), Relu, Reshape(8, 24, 24), MeanSquaredError]
public partial class FullyConnected;

[Network, Input(1, 28, 28)]
[Conv2d(8, 5), Relu, MaxPool2d(4), MeanSquaredError]
public partial class MaxPooled;

[Network, Input(1, 28, 28)]
[Conv2d(8, 5), Relu, AvgPool2d(4), MeanSquaredError]
public partial class AveragePooled;

[Network, Input(1, 28, 28)]
[Conv2d(8, 5), Relu, MaxPool2d(24), MeanSquaredError]
public partial class GloballyMaxPooled;

// Receptive fields: which pixels a unit of the last layer depends on. Smooth activations, so that no gradient is 0 by chance.

[Network(InputGradient = true), Input(1, 33, 33)]
[Conv2d(4, 3, Padding = 1), Tanh, MeanSquaredError]
public partial class Deep1;

[Network(InputGradient = true), Input(1, 33, 33)]
[Conv2d(4, 3, Padding = 1, Repeat = 2), Tanh, MeanSquaredError]
public partial class Deep2;

[Network(InputGradient = true), Input(1, 33, 33)]
[Conv2d(4, 3, Padding = 1, Repeat = 4), Tanh, MeanSquaredError]
public partial class Deep4;

[Network(InputGradient = true), Input(1, 33, 33)]
[Conv2d(4, 3, Padding = 1, Repeat = 2), AvgPool2d(2), Conv2d(4, 3, Padding = 1, Repeat = 2), Tanh, MeanSquaredError]
public partial class Deep4Pooled;
