using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Changes a model's parameters by their gradients. One optimizer may train several models: it keeps what it remembers
/// (momentum, the number of steps) for each, on the model's device, and frees it with the model.
/// </summary>
/// <remarks>
/// Weight decay applies to weights only, never to biases or the parameters of normalisation. To write an optimizer,
/// put its rule for one parameter into an <see cref="IUpdateRule"/> and hand it to <see cref="OptimizerStep.Apply"/>.
/// </remarks>
public abstract class Optimizer
{
    private readonly ConditionalWeakTable<Model, OptimizerState> states = [];

    /// <summary>Sets the step size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    protected Optimizer(float learningRate) => LearningRate = learningRate;

    /// <summary>The step size. Schedules change it between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public float LearningRate
    {
        get;
        set => field = Check(value, value >= 0 && float.IsFinite(value), "a finite number, 0 or more", nameof(LearningRate));
    }

    /// <summary>
    /// How much of the past a step remembers, where the method has such a number: momentum, or Adam's beta1.
    /// Schedules may change it between steps.
    /// </summary>
    /// <exception cref="NotSupportedException">Set, but the method has no momentum.</exception>
    public virtual float? Momentum
    {
        get => null;
        set => throw new NotSupportedException($"{GetType().Name} has no momentum that could be set.");
    }

    /// <summary>
    /// The largest norm that the gradient of all parameters together may have: a larger one is scaled down to it before the step, in
    /// place. Null, if not set, for none. What keeps a recurrent network from one step too far where its loss is steep.
    /// </summary>
    /// <remarks>
    /// g * min(1, MaxGradientNorm / (|g| + 1e-6)), as PyTorch's <c>clip_grad_norm_</c> has it. R. Pascanu, T. Mikolov and Y. Bengio, "On
    /// the difficulty of training recurrent neural networks", 2013.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public float? MaxGradientNorm
    {
        get;
        set => field = value is { } norm ? Check(norm, norm > 0, "above 0, or null for none", nameof(MaxGradientNorm)) : null;
    }

    /// <summary>Changes every trained parameter of the model by its gradient.</summary>
    public void Step(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var state = StateFor(model);
        if (MaxGradientNorm is { } largest)
            GradientNorm.Limit(model.Device, model.AllGradients, state.Norm, largest);
        state.Steps++;
        Step(new OptimizerStep(model, state));
    }

    /// <summary>Takes one step: makes the rule and applies it.</summary>
    protected abstract void Step(OptimizerStep step);

    /// <summary>What the optimizer remembers of a model. Made when first asked for.</summary>
    internal OptimizerState StateFor(Model model)
    {
        if (!states.TryGetValue(model, out var state))
            states.Add(model, state = new OptimizerState(model));
        return state;
    }

    /// <summary>Returns a value that meets its condition, or says what was wanted.</summary>
    private protected static float Check(float value, bool valid, string wanted, string name) =>
        valid ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}.");

    private protected static float CheckFraction(float value, string name) =>
        Check(value, value is >= 0 and < 1, "at least 0 and less than 1", name);

    private protected static float CheckDecay(float value, string name) =>
        Check(value, value >= 0 && float.IsFinite(value), "a finite number, 0 or more", name);
}

/// <summary>One step of an optimizer on one model.</summary>
public readonly struct OptimizerStep
{
    private readonly Model model;
    private readonly OptimizerState state;

    internal OptimizerStep(Model model, OptimizerState state) => (this.model, this.state) = (model, state);

    /// <summary>Which step this is for the model, from 1.</summary>
    public long Number => state.Steps;

    /// <summary>Runs a rule over all trained parameters.</summary>
    /// <param name="weights">The rule for weights, to which weight decay applies.</param>
    /// <param name="others">The rule for biases and the parameters of normalisation.</param>
    public void Apply<R>(R weights, R others) where R : struct, IUpdateRule
    {
        state.Allocate(R.States);
        var decayed = model.DecayedWeights;
        Update(weights, 0, decayed);
        Update(others, decayed, model.AllWeights.Length - decayed);
        model.AllWeights.Buffer.Changed();
    }

    private void Update<R>(R rule, long start, long length) where R : struct, IUpdateRule
    {
        if (length == 0)
            return;
        model.Device.Update(
            rule,
            model.AllWeights.Slice(start, length),
            model.AllGradients.Slice(start, length),
            R.States > 0 ? state.First.Slice(start, length) : default,
            R.States > 1 ? state.Second.Slice(start, length) : default);
    }
}

/// <summary>What an optimizer remembers of one model: up to two numbers for each weight, and the number of steps.</summary>
internal sealed class OptimizerState(Model model)
{
    public long Steps { get; set; }

    /// <summary>Laid out as the model's weights; empty until a rule needs it.</summary>
    public Region First { get; private set; }

    public Region Second { get; private set; }

    /// <summary>Room for the norm of the gradient.</summary>
    public Region Norm => field.IsEmpty ? field = new(model.Device.Allocate(1), 0, 1) : field;

    public void Allocate(int states)
    {
        if (states > 0 && First.IsEmpty)
            First = New();
        if (states > 1 && Second.IsEmpty)
            Second = New();
    }

    private Region New()
    {
        var length = model.AllWeights.Length;
        return new Region(model.Device.Allocate(length), 0, length);
    }
}
