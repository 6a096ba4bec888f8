using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Stochastic gradient descent, with optional momentum (Polyak, 1964) and Nesterov's form of it (Sutskever et al., 2013). Formulas and
/// defaults are those of PyTorch's <c>SGD</c>.
/// </summary>
public sealed record Sgd : Optimizer
{
    private readonly float momentum;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="momentum">How much of the last step goes into this one: 0.9 is usual.</param>
    /// <param name="dampening">How much of the gradient momentum takes away.</param>
    /// <param name="weightDecay">Added to the gradient of weights, times the weight: the L2 penalty.</param>
    /// <param name="nesterov">Looks ahead along the momentum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">Nesterov without momentum, or with dampening.</exception>
    public Sgd(float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false)
        : base(learningRate)
    {
        this.momentum = CheckFraction(momentum, nameof(momentum));
        Dampening = Check(dampening, dampening is >= 0 and <= 1, "from 0 to 1", nameof(dampening));
        WeightDecay = CheckDecay(weightDecay, nameof(weightDecay));
        Nesterov = nesterov;
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException("Nesterov momentum needs a momentum above 0 and no dampening.", nameof(nesterov));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => momentum;
        init => momentum = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <summary>The dampening of momentum: the share of the gradient that does not enter it.</summary>
    public float Dampening { get; }

    /// <summary>Whether a step looks ahead along the momentum.</summary>
    public bool Nesterov { get; }

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        if (step.Momentum == 0)
        {
            step.Apply(new Plain(step.LearningRate, step.WeightDecay));
            return;
        }

        // The first step starts the average with the whole gradient, dampened or not.
        var share = step.Number == 1 ? 1 : 1 - Dampening;
        step.Apply(new WithMomentum(step.LearningRate, step.Momentum, share, step.WeightDecay, Nesterov));
    }

    private readonly struct Plain(float rate, float decay) : IUpdateRule
    {
        public static int States => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T> =>
            weight -= T.Create(rate) * T.MultiplyAdd(T.Create(decay), weight, gradient);
    }

    private readonly struct WithMomentum(float rate, float momentum, float share, float decay, bool nesterov) : IUpdateRule
    {
        // w -= rate * (direct * g + past * average), which is both forms of momentum without a branch.
        private readonly float direct = nesterov ? 1 : 0;
        private readonly float past = nesterov ? momentum : 1;

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            gradient = T.MultiplyAdd(T.Create(decay), weight, gradient);
            first = T.MultiplyAdd(T.Create(momentum), first, T.Create(share) * gradient);
            weight -= T.Create(rate) * T.MultiplyAdd(T.Create(past), first, T.Create(direct) * gradient);
        }
    }
}
