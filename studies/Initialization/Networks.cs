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
