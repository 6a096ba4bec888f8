using System.Runtime.CompilerServices;
using NetDsl.Runtime;

namespace NetDsl;

/// <summary>
/// Adam: steps scaled by running averages of the gradient and of its square, corrected for their start at zero
/// (Kingma and Ba, 2015). Formulas and defaults are those of PyTorch's <c>Adam</c>.
/// </summary>
public sealed class Adam : AdamBase
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

    private protected override float PenaltyOf(float weightDecay) => weightDecay;

    private protected override float ShrinkageOf(float weightDecay) => 0;
}

/// <summary>
/// Adam with decoupled weight decay: weights shrink by a fixed share at each step, whatever their gradients
/// (Loshchilov and Hutter, 2019). Formulas and defaults are those of PyTorch's <c>AdamW</c>.
/// </summary>
public sealed class AdamW : AdamBase
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

    private protected override float PenaltyOf(float weightDecay) => 0;

    private protected override float ShrinkageOf(float weightDecay) => LearningRate * weightDecay;
}

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: all but the place of weight decay.</summary>
public abstract class AdamBase : Optimizer
{
    private readonly float beta2;
    private readonly float epsilon;
    private readonly float weightDecay;
    private float beta1;

    private protected AdamBase(float learningRate, float beta1, float beta2, float epsilon, float weightDecay)
        : base(learningRate)
    {
        this.beta1 = CheckFraction(beta1, nameof(beta1));
        this.beta2 = CheckFraction(beta2, nameof(beta2));
        this.epsilon = Check(epsilon, epsilon >= 0 && float.IsFinite(epsilon), "a finite number, 0 or more", nameof(epsilon));
        this.weightDecay = CheckDecay(weightDecay, nameof(weightDecay));
    }

    /// <summary>beta1: how much of the average gradient is kept at each step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => beta1;
        set => beta1 = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <summary>What is added to the gradient, per unit of weight.</summary>
    private protected abstract float PenaltyOf(float weightDecay);

    /// <summary>The share of the weight that is taken away.</summary>
    private protected abstract float ShrinkageOf(float weightDecay);

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        // In double precision: 1 - beta2^n loses half its digits in single precision while n is small.
        var rate = (float)(LearningRate / (1 - Math.Pow(beta1, step.Number)));
        var scale = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step.Number)));
        step.Apply(
            new Rule(rate, scale, beta1, beta2, epsilon, PenaltyOf(weightDecay), ShrinkageOf(weightDecay)),
            new Rule(rate, scale, beta1, beta2, epsilon, 0, 0));
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
