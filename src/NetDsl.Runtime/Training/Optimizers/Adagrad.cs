using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Adagrad: steps scaled by the root of the sum of all squared gradients so far (Duchi, Hazan and Singer, 2011). Formulas and defaults
/// are those of PyTorch's <c>Adagrad</c>.
/// </summary>
public sealed record Adagrad : Optimizer
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="learningRateDecay">By how much the rate shrinks: step n has the rate divided by 1 + (n - 1) times this.</param>
    /// <param name="weightDecay">Added to the gradient of weights, times the weight: the L2 penalty.</param>
    /// <param name="initialAccumulator">The sum of squares before the first step.</param>
    /// <param name="epsilon">Added to the root of the sum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Adagrad(float learningRate = 1e-2f, float learningRateDecay = 0, float weightDecay = 0, float initialAccumulator = 0, float epsilon = 1e-10f)
        : base(learningRate)
    {
        LearningRateDecay = CheckDecay(learningRateDecay, nameof(learningRateDecay));
        WeightDecay = CheckDecay(weightDecay, nameof(weightDecay));
        InitialAccumulator = Check(initialAccumulator, initialAccumulator >= 0 && float.IsFinite(initialAccumulator), "a finite number, 0 or more", nameof(initialAccumulator));
        Epsilon = Check(epsilon, epsilon >= 0 && float.IsFinite(epsilon), "a finite number, 0 or more", nameof(epsilon));
    }

    /// <summary>The decay of the learning rate from step to step.</summary>
    public float LearningRateDecay { get; }

    /// <summary>The sum of squares before the first step.</summary>
    public float InitialAccumulator { get; }

    /// <summary>The number added to the root of the sum.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        var rate = (float)(step.LearningRate / (1 + (step.Number - 1) * (double)LearningRateDecay));
        step.Apply(new Rule(rate, InitialAccumulator, Epsilon, step.WeightDecay));
    }

    // The initial value is added where the sum is read, so that the state starts with zeros as that of all methods does.
    private readonly struct Rule(float rate, float initial, float epsilon, float decay) : IUpdateRule
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            gradient = T.MultiplyAdd(T.Create(decay), weight, gradient);
            first = T.MultiplyAdd(gradient, gradient, first);
            weight -= T.Create(rate) * gradient / (T.Sqrt(first + T.Create(initial)) + T.Create(epsilon));
        }
    }
}
