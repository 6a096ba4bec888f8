using NetDsl;

namespace Studies.ConvolutionMethods;

// 32 maps to 32 maps of the same size, with windows of 3 to 11, on images of 16 and of 32.

/// <summary>
/// A convolution of 32 maps that keeps their size. The ones of 1x1 around it pass the maps on, so that it reads and writes the layout of
/// inner layers, 16 channels at a time, which Winograd's and Fourier's kernels need.
/// </summary>
[Block]
[Conv2d(32, 1, Bias = false), Conv2d(32, nameof(kernel), Padding = Padding.Same, Bias = false, Name = "Measured"), Conv2d(32, 1, Bias = false)]
public sealed partial class SameSizeAttribute(int kernel) : LayerAttribute;

[Network, Input(32, 16, 16)]
[SameSize(3), MeanSquaredError]
public partial class Kernel3On16;

[Network, Input(32, 16, 16)]
[SameSize(5), MeanSquaredError]
public partial class Kernel5On16;

[Network, Input(32, 16, 16)]
[SameSize(7), MeanSquaredError]
public partial class Kernel7On16;

[Network, Input(32, 16, 16)]
[SameSize(11), MeanSquaredError]
public partial class Kernel11On16;

[Network, Input(32, 32, 32)]
[SameSize(3), MeanSquaredError]
public partial class Kernel3On32;

[Network, Input(32, 32, 32)]
[SameSize(5), MeanSquaredError]
public partial class Kernel5On32;

[Network, Input(32, 32, 32)]
[SameSize(7), MeanSquaredError]
public partial class Kernel7On32;

[Network, Input(32, 32, 32)]
[SameSize(11), MeanSquaredError]
public partial class Kernel11On32;

// Lowering: each window of the image is a row, and the convolution is one matrix product, which is a dense layer over all rows.

[Network, Input(32 * 3 * 3)]
[Dense(32, Bias = false), MeanSquaredError]
public partial class Lowered3;

[Network, Input(32 * 5 * 5)]
[Dense(32, Bias = false), MeanSquaredError]
public partial class Lowered5;

[Network, Input(32 * 7 * 7)]
[Dense(32, Bias = false), MeanSquaredError]
public partial class Lowered7;

[Network, Input(32 * 11 * 11)]
[Dense(32, Bias = false), MeanSquaredError]
public partial class Lowered11;
