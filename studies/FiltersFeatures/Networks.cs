using NetDsl;

namespace Studies.FiltersFeatures;

// First weights start small, so that what they have learnt can be seen.

[Network(InputGradient = true), Input(1, 28, 28)]
[Flatten, Dense(10, Init = 0), SoftmaxCrossEntropy]
public partial class Linear;

[Network, Input(1, 28, 28)]
[Flatten, Dense(64, Init = "Normal(0.01)"), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class FullyConnected;

[Template, Input(1, 28, 28)]
[Conv2d(8, 5, Padding = 2, Init = "Normal(0.05)", Name = "first"), Relu, MaxPool2d(2)]
[Conv2d(16, 3, Padding = 1, Name = "second"), Relu, MaxPool2d(2)]
[Conv2d(32, 3, Padding = 1, Name = "third"), Relu]
[Flatten, Dense(10, Name = "scores")]
public sealed partial class ConvLayersAttribute : LayerAttribute;

[Network, ConvLayers, SoftmaxCrossEntropy]
public partial class Convolutional;

/// <summary>The same layers; each has the unit in the middle of each of its maps as an output.</summary>
[Network(InputGradient = true), ConvLayers, Output]
[Head("firstUnits"), From("first"), Crop(1, 1), Output]
[Head("secondUnits"), From("second"), Crop(1, 1), Output]
[Head("thirdUnits"), From("third"), Crop(1, 1), Output]
public partial class Seen;

/// <summary>The same layers; each has the largest number of each of its maps as an output.</summary>
[Network, ConvLayers, Output]
[Head("firstMaps"), From("first"), GlobalMaxPool2d, Output]
[Head("secondMaps"), From("second"), GlobalMaxPool2d, Output]
[Head("thirdMaps"), From("third"), GlobalMaxPool2d, Output]
public partial class Answers;
