namespace NetDsl;

/// <summary>Differential equations whose right-hand side is a network.</summary>
/// <remarks>
/// The network's input is the state, and its output has as many numbers. A second input, if there is one, is filled with the time. Its
/// parameters are usually those of the block of a trained <c>NeuralOde</c>, copied by name or in order.
/// </remarks>
/// <example>
/// <code>
/// [Network(InputGradient = true), Input(32), Input(1, Name = "time")]
/// [Branch]
/// [Branch, From("time")]
/// [Concat, Dense(64), Tanh, Dense(32), Output]
/// public partial class Dynamics;
///
/// using var f = Dynamics.Create(Device.Cpu, maxBatch: 50);
/// f.Load("dynamics.safetensors");
/// var solver = new OdeSolver { RelativeTolerance = 1e-4 };
/// var cost = solver.Solve(f, states);  // 50 states of 32 numbers, from time 0 to time 1
/// </code>
/// </example>
public static class OdeExtensions
{
    /// <summary>Integrates y' = f(t, y), where f is a network, as at inference.</summary>
    /// <param name="solver">The solver.</param>
    /// <param name="f">The network.</param>
    /// <param name="y">The states of one to <see cref="Model.MaxBatch"/> samples; receives those at the end. All take the same
    /// steps.</param>
    /// <param name="from">The time of the given states.</param>
    /// <param name="to">The time of the wanted states.</param>
    /// <exception cref="ArgumentException">The network has another number of outputs than inputs, or more than two inputs; or a length does
    /// not fit.</exception>
    /// <exception cref="InvalidOperationException">An output is not finite, or the solution takes too many steps.</exception>
    public static OdeStatistics Solve(this OdeSolver solver, Model f, Span<float> y, double from = 0, double to = 1)
    {
        ArgumentNullException.ThrowIfNull(solver);
        var inputs = Inputs(f, y.Length);
        return solver.Solve((t, state, derivative) => f.Predict(At(t, state, inputs), derivative), from, to, y);
    }

    /// <summary>
    /// Computes the gradient of a loss of the solution for the states at the start, by the adjoint method. Parameters and their gradients
    /// do not change.
    /// </summary>
    /// <param name="solver">The solver.</param>
    /// <param name="f">The network, declared with <c>InputGradient = true</c>.</param>
    /// <param name="y">The states at the end; receives those at the start, within the tolerance.</param>
    /// <param name="stateGradient">The gradient of the loss for the states at the end; receives that for the states at the start.</param>
    /// <param name="from">The time of the start, as in <see cref="Solve"/>.</param>
    /// <param name="to">The time of the end.</param>
    /// <exception cref="ArgumentException">As for <see cref="Solve"/>, or the gradient has another length than the states.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Solve"/>, or the network is not declared with
    /// <c>InputGradient = true</c>.</exception>
    public static OdeStatistics SolveAdjoint(
        this OdeSolver solver, Model f, Span<float> y, Span<float> stateGradient, double from = 0, double to = 1)
    {
        ArgumentNullException.ThrowIfNull(solver);
        var inputs = Inputs(f, y.Length);
        var gradients = new float[Math.Max(inputs.Length, y.Length)];
        return solver.SolveAdjoint(
            (t, state, adjoint, derivative, product, _) =>
            {
                var all = At(t, state, inputs);
                f.Predict(all, derivative);
                f.Outputs[0].InputGradient(all, adjoint, gradients);
                gradients.AsSpan(0, state.Length).CopyTo(product);
            },
            from, to, y, stateGradient, []);
    }

    /// <summary>A buffer for the inputs of a network with a state and a time; none for one with a state alone.</summary>
    private static float[] Inputs(Model f, int length)
    {
        ArgumentNullException.ThrowIfNull(f);
        var state = f.Parts.Inputs[0].Length;
        if (f.Parts.Inputs.Length > 2)
            throw new ArgumentException($"{f.Info.Name} has {f.Parts.Inputs.Length} inputs. The right-hand side of a differential equation has the state, and the time if it wants it.", nameof(f));
        if (f.OutputLength != state)
            throw new ArgumentException($"{f.Info.Name} has {f.OutputLength} outputs, but the state has {state} numbers. The right-hand side of a differential equation gives one for each.", nameof(f));
        if (length == 0 || length % state != 0)
            throw new ArgumentException($"States of {f.Info.Name} have {state} numbers each, but there are {length} in all.", "y");
        return f.Parts.Inputs.Length == 1 ? [] : new float[length / state * f.InputLength];
    }

    private static ReadOnlySpan<float> At(double t, ReadOnlySpan<float> state, float[] inputs)
    {
        if (inputs.Length == 0)
            return state;
        state.CopyTo(inputs);
        inputs.AsSpan(state.Length).Fill((float)t);
        return inputs;
    }
}
