using NetDsl;

namespace Studies.HandFilters;

/// <summary>One filter of 2x2 and a rectifier, applied once.</summary>
[Network, Input(1, 2, 2)]
[Conv2d(1, 2), Relu, Flatten, MeanSquaredError]
public partial class OneFilter;

/// <summary>The pooling of lecture 001, on its table of 6x6 numbers.</summary>
[Network, Input(1, 6, 6)]
[MaxPool2d(2), MeanSquaredError]
public partial class MaxPooling;

[Network, Input(1, 6, 6)]
[AvgPool2d(2), MeanSquaredError]
public partial class AveragePooling;

// The exercises of lecture 003: a map of 32 channels of 64x64.

[Network, Input(32, 64, 64)]
[Conv2d(64, 5), MeanSquaredError]
public partial class FiveByFive;

[Network, Input(32, 64, 64)]
[Conv2d(64, 3), MeanSquaredError]
public partial class ThreeByThree;

[Network, Input(32, 64, 64)]
[Conv2d(64, 3), Conv2d(64, 3), MeanSquaredError]
public partial class ThreeByThreeTwice;

[Network, Input(3, 32, 32)]
[Conv2d(64, 3, Padding = 1), MeanSquaredError]
public partial class ColourLayer;
