namespace NetDsl;

/// <summary>
/// Adam with decoupled weight decay, in which the step of each weight tensor is scaled to the tensor's norm: rate * |w| / |r| * r, where r
/// is Adam's direction with the decay. It allows large batches. Biases and the parameters of normalisation take steps of <see
/// cref="AdamW"/>.
/// </summary>
/// <remarks>Y. You et al., "Large batch optimization for deep learning: training BERT in 76 minutes", 2020.</remarks>
public sealed record Lamb : AdamBase
{
    /// <summary>Makes the optimizer.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="beta1">How much the average of gradients keeps.</param>
    /// <param name="beta2">How much the average of squared gradients keeps.</param>
    /// <param name="epsilon">Added to the root of the average of squares.</param>
    /// <param name="weightDecay">Decoupled decay, as in <see cref="AdamW"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Lamb(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-6f, float weightDecay = 1e-2f)
        : base(learningRate, beta1, beta2, epsilon, weightDecay)
    {
    }

    private protected override (float Penalty, float Shrinkage) Decay(OptimizerStep step) => (0, step.LearningRate * step.WeightDecay);

    /// <inheritdoc/>
    protected override void Step(OptimizerStep step)
    {
        if (!step.AreWeights)
        {
            base.Step(step);
            return;
        }

        var scale1 = (float)(1 / (1 - Math.Pow(step.Momentum, step.Number)));
        var scale2 = (float)(1 / (1 - Math.Pow(Beta2, step.Number)));
        foreach (var parameter in step.Parameters)
            Layerwise.LambStep(step.Run, parameter, new(step.LearningRate, step.Momentum, Beta2, scale1, scale2, Epsilon, step.WeightDecay));
    }
}
