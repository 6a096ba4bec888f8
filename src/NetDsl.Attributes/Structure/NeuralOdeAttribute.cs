namespace NetDsl;

/// <summary>The method of a <see cref="NeuralOdeAttribute"/> for one step of length h from y, where f is the block.</summary>
public enum OdeMethod
{
    /// <summary>Euler's method: y + h f(t, y), one evaluation. A single step of length 1 is a residual block.</summary>
    Euler,

    /// <summary>The midpoint method: uses the slope half a step ahead, two evaluations. The error is proportional to h².</summary>
    Midpoint,

    /// <summary>The classical method of Runge and Kutta: four evaluations. The error is proportional to h⁴.</summary>
    Rk4,

    /// <summary>The method of Dormand and Prince: six evaluations. The error is proportional to h⁵.</summary>
    DormandPrince,
}

/// <summary>
/// Integrates the differential equation y' = f(t, y) from the input y(T0) to the output y(T1), where f is the block or layer that follows.
/// It is the limit of a residual network with infinitely many layers and one set of parameters.
/// </summary>
/// <remarks>
/// <para>
/// Keeps the shape, and f has to keep it too: y(T1) = y(T0) + the integral of f(t, y(t)) from T0 to T1. All evaluations of f share its
/// parameters. The gradient is backpropagated through the steps as they were taken. With <see cref="TimeAttribute"/>, f depends on t.
/// Steps are of equal length; <c>OdeSolver</c> of the runtime chooses the length of each step by a tolerance.
/// </para>
/// <para>R. T. Q. Chen, Y. Rubanova, J. Bettencourt and D. Duvenaud, "Neural ordinary differential equations", 2018.</para>
/// </remarks>
/// <example>
/// <code>
/// [Block]
/// [Time, Dense(64), Tanh, Dense(nameof(units))]
/// public sealed partial class DynamicsAttribute(int units) : LayerAttribute;
///
/// [Network, Input(784), Dense(32)]
/// [NeuralOde(8, Method = OdeMethod.Rk4), Dynamics(32)]
/// [Dense(10), SoftmaxCrossEntropy]
/// public partial class Net;
/// </code>
/// </example>
/// <param name="steps">The number of equal steps from T0 to T1: 1 to 1000.</param>
public sealed class NeuralOdeAttribute(object steps) : LayerAttribute
{
    /// <summary>The number of steps.</summary>
    public object Steps { get; } = steps;

    /// <summary>The method of each step. Default: <see cref="OdeMethod.Euler"/>.</summary>
    public object Method { get; set; } = OdeMethod.Euler;

    /// <summary>The time of the input. Default: 0.</summary>
    public object T0 { get; set; } = 0;

    /// <summary>The time of the output. Default: 1.</summary>
    public object T1 { get; set; } = 1;
}

/// <summary>
/// Appends the time t to the value, in a block that <see cref="NeuralOdeAttribute"/> integrates: as one more feature, or as one more
/// channel that is t everywhere. F -> F + 1; C x H x W -> (C + 1) x H x W.
/// </summary>
public sealed class TimeAttribute : LayerAttribute;
