using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Stochastic gradient descent, with momentum if wanted (Polyak, 1964) and Nesterov's form of it (Sutskever et al.,
/// 2013). Formulas and defaults are those of PyTorch's <c>SGD</c>.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly bool nesterov;
    private readonly float dampening;
    private readonly float weightDecay;
    private float momentum;

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
        this.dampening = Check(dampening, dampening is >= 0 and <= 1, "from 0 to 1", nameof(dampening));
        this.weightDecay = CheckDecay(weightDecay, nameof(weightDecay));
        this.nesterov = nesterov;
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException("Nesterov momentum needs a momentum above 0 and no dampening.", nameof(nesterov));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => momentum;
        set => momentum = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        if (momentum == 0)
        {
            step.Apply(new Plain(LearningRate, weightDecay), new Plain(LearningRate, 0));
            return;
        }

        // The first step starts the average with the whole gradient, dampened or not.
        var share = step.Number == 1 ? 1 : 1 - dampening;
        step.Apply(new WithMomentum(LearningRate, momentum, share, weightDecay, nesterov), new WithMomentum(LearningRate, momentum, share, 0, nesterov));
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
