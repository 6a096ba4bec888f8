using NetDsl;

namespace Zoo;

/// <summary>The derivative of the state: two convolutions that depend on the time.</summary>
[Block]
[Time, Conv2d(nameof(filters), 3, Padding = 1), Tanh]
[Time, Conv2d(nameof(filters), 3, Padding = 1)]
public sealed partial class DynamicsAttribute(int filters) : LayerAttribute;

/// <summary>
/// R. T. Q. Chen et al., "Neural ordinary differential equations", 2018, section 3: a network for MNIST that replaces residual blocks by a
/// differential equation. It is smaller than theirs and uses steps of fixed length.
/// </summary>
[Network, Input(1, 28, 28)]
[Conv2d(16, 3, Stride = 2, Padding = 1), Relu, Conv2d(16, 3, Stride = 2, Padding = 1)]
[NeuralOde(4, Method = OdeMethod.Rk4), Dynamics(16)]
[Relu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
public partial class OdeNet;
