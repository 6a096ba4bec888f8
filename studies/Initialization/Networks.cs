using NetDsl;

namespace Studies.Initialization;

/// <summary>The hidden layers of the lecture's figure: 100, 150, 200, 250 and 300 rectifiers.</summary>
[Block]
[Dense(100), Relu(Name = "Layer1")]
[Dense(150), Relu(Name = "Layer2")]
[Dense(200), Relu(Name = "Layer3")]
[Dense(250), Relu(Name = "Layer4")]
[Dense(300), Relu(Name = "Layer5")]
public sealed partial class RectifiersAttribute : LayerAttribute;

[Network, Input(1, 28, 28)]
[Flatten, Rectifiers(Name = "Hidden"), Dense(10), SoftmaxCrossEntropy]
public partial class FiveLayers;

/// <summary>The same, for weights that are scaled until the output of each layer has variance 1.</summary>
[Network(Init = "Lsuv"), Input(1, 28, 28)]
[Flatten, Rectifiers(Name = "Hidden"), Dense(10), SoftmaxCrossEntropy]
public partial class FiveLayersLsuv;

/// <summary>The same, with the values of each hidden layer as outputs to look at.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Rectifiers(Name = "Hidden"), Dense(10), SoftmaxCrossEntropy]
[Head("values1"), From("Hidden.Layer1"), MeanSquaredError]
[Head("values2"), From("Hidden.Layer2"), MeanSquaredError]
[Head("values3"), From("Hidden.Layer3"), MeanSquaredError]
[Head("values4"), From("Hidden.Layer4"), MeanSquaredError]
[Head("values5"), From("Hidden.Layer5"), MeanSquaredError]
public partial class FiveLayersSeen;
