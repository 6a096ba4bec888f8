namespace NetDsl;

/// <summary>How a <see cref="NeuralOdeAttribute"/> goes one step of length h from y, with f the block.</summary>
public enum OdeMethod
{
    /// <summary>y + h f(t, y): one evaluation. A single step of length 1 is a residual block.</summary>
    Euler,

    /// <summary>The slope half a step ahead: two evaluations. The error falls with h².</summary>
    Midpoint,

    /// <summary>The classical method of Runge and Kutta: four evaluations. The error falls with h⁴.</summary>
    Rk4,
}

/// <summary>
/// Integrates a differential equation: y' = f(t, y), where f is the block or layer that follows, from the value y(T0) that comes
/// in to the value y(T1) that goes out. A residual network of infinitely many layers with one set of parameters.
/// </summary>
/// <remarks>
/// <para>
/// Keeps the shape, and so does f. All evaluations of f share its parameters; the gradient goes back through the steps and is
/// that of the steps as they are taken. With <see cref="TimeAttribute"/>, f knows t.
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
/// <param name="steps">How many steps of equal length the way from T0 to T1 is divided into: 1 to 1000.</param>
public sealed class NeuralOdeAttribute(object steps) : LayerAttribute
{
    /// <summary>How many steps.</summary>
    public object Steps { get; } = steps;

    /// <summary>How each step is taken. Default: <see cref="OdeMethod.Euler"/>.</summary>
    public OdeMethod Method { get; set; } = OdeMethod.Euler;

    /// <summary>The time at which the input is y. Default: 0.</summary>
    public object T0 { get; set; } = 0;

    /// <summary>The time at which y is the output. Default: 1.</summary>
    public object T1 { get; set; } = 1;
}

/// <summary>
/// Within a block that <see cref="NeuralOdeAttribute"/> integrates: appends the time t to the value, as one more feature, or as one
/// more channel that is t everywhere. F -> F + 1; C x H x W -> (C + 1) x H x W.
/// </summary>
public sealed class TimeAttribute : LayerAttribute;
