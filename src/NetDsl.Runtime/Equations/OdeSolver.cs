namespace NetDsl;

/// <summary>The right-hand side of a differential equation, y' = f(t, y).</summary>
/// <param name="t">The time.</param>
/// <param name="y">The state.</param>
/// <param name="derivative">Receives f(t, y), one number for each of the state.</param>
public delegate void OdeFunction(double t, ReadOnlySpan<float> y, Span<float> derivative);

/// <summary>The right-hand side of a differential equation, y' = f(t, y, θ), and the products of a vector with its Jacobians.</summary>
/// <param name="t">The time.</param>
/// <param name="y">The state.</param>
/// <param name="adjoint">The vector a, one number for each of the state.</param>
/// <param name="derivative">Receives f(t, y, θ).</param>
/// <param name="stateGradient">Receives the gradient of a · f for the state y.</param>
/// <param name="parameterGradient">Receives the gradient of a · f for the parameters θ.</param>
public delegate void OdeGradient(
    double t, ReadOnlySpan<float> y, ReadOnlySpan<float> adjoint,
    Span<float> derivative, Span<float> stateGradient, Span<float> parameterGradient);

/// <summary>What a solution has cost.</summary>
/// <param name="Steps">The number of steps.</param>
/// <param name="Rejected">The number of steps that were too long, and were tried again with a shorter one.</param>
/// <param name="Evaluations">The number of evaluations of the right-hand side.</param>
public readonly record struct OdeStatistics(int Steps, int Rejected, int Evaluations);

/// <summary>
/// Integrates differential equations with steps that it chooses: as long as the error that each is estimated to make is within a tolerance.
/// </summary>
/// <remarks>
/// <para>
/// The method of J. R. Dormand and P. J. Prince, "A family of embedded Runge-Kutta formulae", 1980: of fifth order, with an estimate of the
/// error by one of fourth order; known as RK45, <c>dopri5</c> and <c>ode45</c>. A step takes six evaluations of the right-hand side.
/// Equations whose solutions change on very different scales of time (stiff ones) take many steps.
/// </para>
/// <para>
/// <c>NeuralOde</c> is the layer that trains a network within an equation, with a fixed number of steps. A solver then predicts with as
/// many steps as each batch needs: see <see cref="OdeExtensions"/>. States are in single precision, so tolerances below 1e-6 have no
/// effect on the solution. A solver keeps its buffers between calls and is used by one thread at a time.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// var solver = new OdeSolver { RelativeTolerance = 1e-5 };
/// float[] y = [1];
/// solver.Solve((t, y, derivative) => derivative[0] = -y[0], 0, 2, y);  // y[0] is e to the power of -2
/// </code>
/// </example>
public sealed class OdeSolver
{
    private readonly DormandPrince method = new();
    private float[] joined = [];

    /// <summary>The error of a step that is allowed, as a share of the state. Default: 1e-3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or no number.</exception>
    public double RelativeTolerance
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance is 0 or more.");
    }
        = 1e-3;

    /// <summary>The error of a step that is allowed in addition, in the units of the state. Default: 1e-6.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double AbsoluteTolerance
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The absolute tolerance is above 0: no step has an error of 0.");
    }
        = 1e-6;

    /// <summary>The length of the first step that is tried. Default: 0, a hundredth of the whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or no number.</exception>
    public double InitialStep
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A step is longer than 0; 0 stands for a hundredth of the whole.");
    }

    /// <summary>The number of steps, rejected ones included, after which the solver gives up. Default: 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int MaxSteps
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A solution takes 1 step or more.");
    }
        = 10_000;

    /// <summary>Integrates y' = f(t, y) from one time to another, earlier or later one.</summary>
    /// <param name="f">The right-hand side.</param>
    /// <param name="from">The time of the given state.</param>
    /// <param name="to">The time of the wanted state.</param>
    /// <param name="y">The state at <paramref name="from"/>; receives the one at <paramref name="to"/>. Unchanged if the solver
    /// fails.</param>
    /// <exception cref="ArgumentException">A time is not finite.</exception>
    /// <exception cref="InvalidOperationException">The right-hand side is not finite, or the solution takes more than
    /// <see cref="MaxSteps"/>.</exception>
    public OdeStatistics Solve(OdeFunction f, double from, double to, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(f);
        return method.Integrate(f, from, to, y, this);
    }

    /// <summary>
    /// Computes the gradient of a loss of the solution by the adjoint method: integrates the state, its gradient and that of the parameters
    /// back from the end to the start, and needs no memory for the states between.
    /// </summary>
    /// <param name="f">The right-hand side with its gradients.</param>
    /// <param name="from">The time of the start, as in <see cref="Solve"/>.</param>
    /// <param name="to">The time of the end.</param>
    /// <param name="y">The state at the end; receives the one at the start, within the tolerance.</param>
    /// <param name="stateGradient">The gradient of the loss for the state at the end; receives that for the state at the start.</param>
    /// <param name="parameterGradient">Receives the gradient for the parameters; empty if there are none.</param>
    /// <exception cref="ArgumentException">The gradient for the state has another length than the state, or a time is not
    /// finite.</exception>
    /// <exception cref="InvalidOperationException">A gradient is not finite, or the solution takes more than
    /// <see cref="MaxSteps"/>.</exception>
    /// <remarks>
    /// R. T. Q. Chen, Y. Rubanova, J. Bettencourt and D. Duvenaud, "Neural ordinary differential equations", 2018. The gradient is that
    /// of the exact solution, within the tolerance; <c>NeuralOde</c> has that of the steps that it takes.
    /// </remarks>
    public OdeStatistics SolveAdjoint(
        OdeGradient f, double from, double to, Span<float> y, Span<float> stateGradient, Span<float> parameterGradient)
    {
        ArgumentNullException.ThrowIfNull(f);
        var (size, parameters) = (y.Length, parameterGradient.Length);
        if (stateGradient.Length != size)
            throw new ArgumentException($"The state has {size} numbers, but its gradient has {stateGradient.Length}.", nameof(stateGradient));

        // The state, its gradient and that of the parameters are the state of a larger equation.
        if (joined.Length < 2 * size + parameters)
            joined = new float[2 * size + parameters];
        var all = joined.AsSpan(0, 2 * size + parameters);
        y.CopyTo(all);
        stateGradient.CopyTo(all[size..]);
        all[(2 * size)..].Clear();
        var statistics = method.Integrate(
            (t, z, derivative) =>
            {
                f(t, z[..size], z[size..(2 * size)], derivative[..size], derivative[size..(2 * size)], derivative[(2 * size)..]);
                foreach (ref var gradient in derivative[size..])
                    gradient = -gradient;
            },
            to, from, all, this);
        all[..size].CopyTo(y);
        all[size..(2 * size)].CopyTo(stateGradient);
        all[(2 * size)..].CopyTo(parameterGradient);
        return statistics;
    }
}
