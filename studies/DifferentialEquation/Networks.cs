using NetDsl;

namespace Studies.DifferentialEquation;

/// <summary>The derivative of the state by the time, f(t, y): what a residual block adds to its input.</summary>
[Block]
[Time, Conv2d(16, 3, Padding = 1), Tanh]
[Time, Conv2d(16, 3, Padding = 1)]
public sealed partial class DynamicsAttribute : LayerAttribute;

[Block]
[Conv2d(16, 3, Stride = 2, Padding = 1), Relu, Conv2d(16, 3, Stride = 2, Padding = 1)]
public sealed partial class StemAttribute : LayerAttribute;

[Block]
[Relu, GlobalAvgPool2d, Dense(10)]
public sealed partial class ClassifierAttribute : LayerAttribute;

/// <summary>One step of Euler's method is a residual block, with the parameters of the equations below.</summary>
[Network, Input(1, 28, 28)]
[Stem, NeuralOde(1), Dynamics, Classifier, SoftmaxCrossEntropy]
public partial class OneBlock;

[Network, Input(1, 28, 28)]
[Stem, NeuralOde(4), Dynamics, Classifier, SoftmaxCrossEntropy]
public partial class Euler4;

[Network, Input(1, 28, 28)]
[Stem, NeuralOde(4, Method = OdeMethod.Rk4), Dynamics, Classifier, SoftmaxCrossEntropy]
public partial class RungeKutta4;

/// <summary>A residual block with parameters of its own.</summary>
[Block]
[Branch, Conv2d(16, 3, Padding = 1), Tanh, Conv2d(16, 3, Padding = 1)]
[Branch]
[Add]
public sealed partial class ResidualBlockAttribute : LayerAttribute;

[Network, Input(1, 28, 28)]
[Stem, ResidualBlock(Repeat = 4), Classifier, SoftmaxCrossEntropy]
public partial class FourBlocks;

// The parts of a trained network, between which a solver chooses the steps.

[Network, Input(1, 28, 28)]
[Stem, Output]
public partial class StemPart;

/// <summary>f with the time as a second input: a channel that is t everywhere.</summary>
[Network, Input(16, 7, 7), Input(1, 7, 7, Name = "time")]
[Branch]
[Branch, From("time")]
[Concat, Conv2d(16, 3, Padding = 1), Tanh(Name = "hidden")]
[Branch]
[Branch, From("time")]
[Concat, Conv2d(16, 3, Padding = 1), Output]
public partial class DynamicsPart;

[Network, Input(16, 7, 7)]
[Classifier, SoftmaxCrossEntropy]
public partial class ClassifierPart;
