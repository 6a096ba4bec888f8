using System.Runtime.CompilerServices;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Layer-wise adaptive rate scaling: SGD with momentum, in which the gradient g of each weight tensor w is multiplied by
/// trust * |w| / (|g| + decay * |w| + epsilon). It allows large batches. Biases and the parameters of normalisation take steps of plain
/// SGD.
/// </summary>
/// <remarks>Y. You, I. Gitman and B. Ginsburg, "Large batch training of convolutional networks", 2017.</remarks>
public sealed record Lars : Optimizer
{
    private readonly float momentum;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="momentum">How much of the last step goes into this one.</param>
    /// <param name="weightDecay">Added to the gradient of weights, times the weight: the L2 penalty.</param>
    /// <param name="trustCoefficient">The length of a step with a learning rate of 1, as a share of the weight's norm.</param>
    /// <param name="epsilon">Added to the divisor.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Lars(float learningRate, float momentum = 0.9f, float weightDecay = 0, float trustCoefficient = 1e-3f, float epsilon = 1e-8f)
        : base(learningRate)
    {
        this.momentum = CheckFraction(momentum, nameof(momentum));
        WeightDecay = CheckDecay(weightDecay, nameof(weightDecay));
        TrustCoefficient = Check(trustCoefficient, trustCoefficient > 0 && float.IsFinite(trustCoefficient), "a finite number above 0", nameof(trustCoefficient));
        Epsilon = Check(epsilon, epsilon >= 0 && float.IsFinite(epsilon), "a finite number, 0 or more", nameof(epsilon));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">It is not at least 0 and less than 1.</exception>
    public override float? Momentum
    {
        get => momentum;
        init => momentum = CheckFraction(value ?? float.NaN, nameof(Momentum));
    }

    /// <summary>The length of a step with a learning rate of 1, as a share of the weight's norm.</summary>
    public float TrustCoefficient { get; }

    /// <summary>The number added to the divisor.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        if (!step.AreWeights)
        {
            step.Apply(new Rule(step.LearningRate, step.Momentum, step.WeightDecay));
            return;
        }

        var (run, rule) = (step.Run, new Rule(step.LearningRate, step.Momentum, 0));
        run.Allocate(1);
        foreach (var parameter in step.Parameters)
            run.Model.Device.Update(
                rule,
                run.Model.AllWeights.Slice(parameter.Offset, parameter.Length),
                Layerwise.LarsGradient(run, parameter, TrustCoefficient, step.WeightDecay, Epsilon),
                run.First.Slice(parameter.Offset, parameter.Length),
                default);
    }

    private readonly struct Rule(float rate, float momentum, float decay) : IUpdateRule
    {
        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>
        {
            first = T.MultiplyAdd(T.Create(momentum), first, T.MultiplyAdd(T.Create(decay), weight, gradient));
            weight -= T.Create(rate) * first;
        }
    }
}
