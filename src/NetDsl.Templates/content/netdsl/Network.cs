using NetDsl;

/// <summary>Finds the spiral that a point of the plane belongs to.</summary>
/// <remarks>A wrong shape or size is underlined here while you type. Hover over the class to see its layers and parameters.</remarks>
[Network, Input(2)]
[Dense(32), Relu, Dense(32), Relu, Dense(Spirals.Count)]
[SoftmaxCrossEntropy]
public partial class SpiralNet;
