using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// The rule by which gradients change parameters, with its numbers. A value: it never changes, so that one optimizer may serve any
/// number of models and runs at once. <c>optimizer with { LearningRate = 0.01f }</c> makes one with another rate.
/// </summary>
/// <remarks>
/// Momentum and other state belong to the run: each <c>FitAsync</c> starts with none, and frees it at its end. In a loop of your own,
/// <see cref="Step(Model)"/> keeps the state of each model for this optimizer and all that were made from it by <c>with</c>.
/// <para>
/// Weight decay applies to weights only, not to biases or the parameters of normalisation, unless <see cref="DecayAllParameters"/> is set.
/// To write an optimizer, put its rule for one parameter into an <see cref="IUpdateRule"/> and hand it to <see cref="OptimizerStep.Apply"/>.
/// </para>
/// </remarks>
public abstract record Optimizer
{
    // All copies of an optimizer by "with" share the runs, so that a loop may change the rate and keep the momentum.
    private readonly ConditionalWeakTable<Model, OptimizerRun> runs = [];

    /// <summary>Sets the step size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    protected Optimizer(float learningRate) => LearningRate = learningRate;

    /// <summary>The step size; schedules start from it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public float LearningRate
    {
        get;
        init => field = Check(value, value >= 0 && float.IsFinite(value), "a finite number, 0 or more", nameof(LearningRate));
    }

    /// <summary>
    /// How much of the past a step remembers, where the method has such a number: momentum, or Adam's beta1. Schedules start from it.
    /// </summary>
    /// <exception cref="NotSupportedException">Set, but the method has no momentum.</exception>
    public virtual float? Momentum
    {
        get => null;
        init => throw new NotSupportedException($"{GetType().Name} has no momentum that could be set.");
    }

    /// <summary>The weight decay; each optimizer documents its form. 0 for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a number.</exception>
    public float WeightDecay
    {
        get;
        init => field = CheckDecay(value, nameof(WeightDecay));
    }

    /// <summary>
    /// Whether weight decay applies to biases and the parameters of normalisation too, as in PyTorch, whose optimizers decay all that they are
    /// given. Default: false. A group's <see cref="ParameterGroup.WeightDecay"/> comes first.
    /// </summary>
    public bool DecayAllParameters { get; init; }

    /// <summary>
    /// The largest norm of the gradient of all parameters together: a larger gradient is scaled down to it before the step, in place. Null,
    /// the default, for no limit. It limits the steps of a recurrent network where its loss is steep.
    /// </summary>
    /// <remarks>
    /// g * min(1, MaxGradientNorm / (|g| + 1e-6)), as in PyTorch's <c>clip_grad_norm_</c>. R. Pascanu, T. Mikolov and Y. Bengio, "On the
    /// difficulty of training recurrent neural networks", 2013.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public float? MaxGradientNorm
    {
        get;
        init => field = value is { } norm ? Check(norm, norm > 0, "above 0, or null for none", nameof(MaxGradientNorm)) : null;
    }

    /// <summary>
    /// The largest absolute value of each element of the gradient: a larger one becomes that, with its sign, as in PyTorch's
    /// <c>clip_grad_value_</c>. Null, the default, for no limit. It is applied before <see cref="MaxGradientNorm"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public float? MaxGradientValue
    {
        get;
        init => field = value is { } largest ? Check(largest, largest > 0, "above 0, or null for none", nameof(MaxGradientValue)) : null;
    }

    /// <summary>
    /// The largest ratio of a gradient's norm to that of its weights, for each unit: a larger gradient is scaled down to it before the step,
    /// in place. A unit is a row of a <c>Dense</c> or a filter of a convolution; a bias and other parameters of one dimension are a unit
    /// as a whole. Null, the default, for no limit; 0.01 is usual. It lets networks without normalisation take large batches and rates.
    /// </summary>
    /// <remarks>
    /// g * min(1, AdaptiveGradientClipping * max(|w|, 1e-3) / |g|), after <see cref="MaxGradientValue"/> and before <see
    /// cref="MaxGradientNorm"/>. A. Brock, S. De, S. L. Smith and K. Simonyan, "High-performance large-scale image recognition without
    /// normalization", 2021; <c>adaptive_clip_grad</c> of timm. The paper leaves out the last layer: <see
    /// cref="ParameterGroup.AdaptiveGradientClipping"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public float? AdaptiveGradientClipping
    {
        get;
        init => field = value is { } ratio ? Check(ratio, ratio > 0 && float.IsFinite(ratio), "a finite number above 0, or null for none", nameof(AdaptiveGradientClipping)) : null;
    }

    /// <summary>
    /// Parameters with another rate or decay, or frozen parameters. The first group whose pattern matches a parameter applies; parameters
    /// without a group use the optimizer's values.
    /// </summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Changes every trained parameter of the model by its gradient.</summary>
    /// <exception cref="ArgumentException">The pattern of a group matches no parameter.</exception>
    public void Step(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        runs.GetValue(model, static m => new OptimizerRun(m)).Step(this, LearningRate, Momentum ?? 0);
    }

    /// <summary>Whether the two do the same. The state of loops plays no part.</summary>
    public virtual bool Equals(Optimizer? other) =>
        other is not null && EqualityContract == other.EqualityContract
        && (LearningRate, WeightDecay, MaxGradientNorm, MaxGradientValue, AdaptiveGradientClipping)
            == (other.LearningRate, other.WeightDecay, other.MaxGradientNorm, other.MaxGradientValue, other.AdaptiveGradientClipping)
        && Groups.SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, LearningRate, WeightDecay, MaxGradientNorm, MaxGradientValue, AdaptiveGradientClipping);

    /// <summary>Takes one step: makes the rule from the numbers of the step and applies it. Called for each group of parameters.</summary>
    protected abstract void Step(OptimizerStep step);

    internal void Take(OptimizerStep step) => Step(step);

    /// <summary>Returns a value that meets its condition, or throws with the expected range.</summary>
    private protected static float Check(float value, bool valid, string wanted, string name) =>
        valid ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}.");

    private protected static float CheckFraction(float value, string name) =>
        Check(value, value is >= 0 and < 1, "at least 0 and less than 1", name);

    private protected static float CheckDecay(float value, string name) =>
        Check(value, value >= 0 && float.IsFinite(value), "a finite number, 0 or more", name);
}
