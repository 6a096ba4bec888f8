using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// RMSprop: steps scaled by a running average of the squared gradient (Hinton, 2012). Formulas and defaults are those of PyTorch's
/// <c>RMSprop</c>.
/// </summary>
public sealed record RmsProp : Optimizer
{
    private readonly float momentum;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="alpha">How much of the average squared gradient is kept at each step.</param>
    /// <param name="epsilon">Added to the root of the average.</param>
    /// <param name="weightDecay">Added to the gradient of weights, times the weight: the L2 penalty.</param>
    /// <param name="momentum">How much of the last step goes into this one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RmsProp(float learningRate = 1e-2f, float alpha = 0.99f, float epsilon = 1e-8f, float weightDecay = 0, float momentum = 0)
        : base(learningRate)
    {
        Alpha = CheckFraction(alpha, nameof(alpha));
        Epsilon = Check(epsilon, epsilon >= 0 && float.IsFinite(epsilon), "a finite number, 0 or more", nameof(epsilon));
        WeightDecay = CheckDecay(weightDecay, nameof(weightDecay));
        this.momentum = CheckFraction(momentum, nameof(momentum));
    }

    /// <summary>The decay rate of the average of squared gradients.</summary>
    public float Alpha { get; }

    /// <summary>The number added to the root of the average.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => momentum;
        init => momentum = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        if (step.Momentum == 0)
            step.Apply(new Plain(step.LearningRate, Alpha, Epsilon, step.WeightDecay));
        else
            step.Apply(new WithMomentum(step.LearningRate, Alpha, Epsilon, step.WeightDecay, step.Momentum));
    }

    private readonly struct Plain(float rate, float alpha, float epsilon, float decay) : IUpdateRule
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            gradient = T.MultiplyAdd(T.Create(decay), weight, gradient);
            first = T.MultiplyAdd(T.Create(alpha), first, T.Create(1 - alpha) * gradient * gradient);
            weight -= T.Create(rate) * gradient / (T.Sqrt(first) + T.Create(epsilon));
        }
    }

    private readonly struct WithMomentum(float rate, float alpha, float epsilon, float decay, float momentum) : IUpdateRule
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            gradient = T.MultiplyAdd(T.Create(decay), weight, gradient);
            first = T.MultiplyAdd(T.Create(alpha), first, T.Create(1 - alpha) * gradient * gradient);
            second = T.MultiplyAdd(T.Create(momentum), second, gradient / (T.Sqrt(first) + T.Create(epsilon)));
            weight -= T.Create(rate) * second;
        }
    }
}
