using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Adam: steps scaled by running averages of the gradient and of its square, corrected for their start at zero
/// (Kingma and Ba, 2015). Formulas and defaults are those of PyTorch's <c>Adam</c>.
/// </summary>
public sealed record Adam : AdamBase
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="beta1">How much of the average gradient is kept at each step.</param>
    /// <param name="beta2">How much of the average squared gradient is kept at each step.</param>
    /// <param name="epsilon">Keeps the division finite.</param>
    /// <param name="weightDecay">Added to the gradient of weights, times the weight: the L2 penalty.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adam(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        : base(learningRate, beta1, beta2, epsilon, weightDecay)
    {
    }

    private protected override (float Penalty, float Shrinkage) Decay(OptimizerStep step) => (step.WeightDecay, 0);
}

/// <summary>
/// Adam with decoupled weight decay: weights shrink by a fixed share at each step, independently of their gradients (Loshchilov and Hutter,
/// 2019). Formulas and defaults are those of PyTorch's <c>AdamW</c>.
/// </summary>
public sealed record AdamW : AdamBase
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="beta1">How much of the average gradient is kept at each step.</param>
    /// <param name="beta2">How much of the average squared gradient is kept at each step.</param>
    /// <param name="epsilon">Keeps the division finite.</param>
    /// <param name="weightDecay">The share of each weight that a step takes away, per unit of learning rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public AdamW(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 1e-2f)
        : base(learningRate, beta1, beta2, epsilon, weightDecay)
    {
    }

    private protected override (float Penalty, float Shrinkage) Decay(OptimizerStep step) => (0, step.LearningRate * step.WeightDecay);
}

/// <summary>The common part of <see cref="Adam"/> and <see cref="AdamW"/>: all except the form of weight decay.</summary>
public abstract record AdamBase : Optimizer
{
    private readonly float beta1;

    private protected AdamBase(float learningRate, float beta1, float beta2, float epsilon, float weightDecay)
        : base(learningRate)
    {
        this.beta1 = CheckFraction(beta1, nameof(beta1));
        Beta2 = CheckFraction(beta2, nameof(beta2));
        Epsilon = Check(epsilon, epsilon >= 0 && float.IsFinite(epsilon), "a finite number, 0 or more", nameof(epsilon));
        WeightDecay = CheckDecay(weightDecay, nameof(weightDecay));
    }

    /// <summary>beta1: how much of the average gradient is kept at each step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => beta1;
        init => beta1 = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <summary>The decay rate of the average of squared gradients.</summary>
    public float Beta2 { get; }

    /// <summary>The number that keeps the division finite.</summary>
    public float Epsilon { get; }

    /// <summary>The term that is added to the gradient per unit of weight, and the share by which the weight shrinks.</summary>
    private protected abstract (float Penalty, float Shrinkage) Decay(OptimizerStep step);

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        // In double precision: 1 - beta2^n loses half its digits in single precision while n is small.
        var rate = (float)(step.LearningRate / (1 - Math.Pow(step.Momentum, step.Number)));
        var scale = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step.Number)));
        var (penalty, shrinkage) = Decay(step);
        step.Apply(new Rule(rate, scale, step.Momentum, Beta2, Epsilon, penalty, shrinkage));
    }

    private readonly struct Rule(float rate, float scale, float beta1, float beta2, float epsilon, float penalty, float shrinkage) : IUpdateRule
    {
        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            gradient = T.MultiplyAdd(T.Create(penalty), weight, gradient);
            first = T.MultiplyAdd(T.Create(beta1), first, T.Create(1 - beta1) * gradient);
            second = T.MultiplyAdd(T.Create(beta2), second, T.Create(1 - beta2) * gradient * gradient);
            var step = T.Create(rate) * first / T.MultiplyAdd(T.Sqrt(second), T.Create(scale), T.Create(epsilon));
            weight = weight * T.Create(1 - shrinkage) - step;
        }
    }
}
