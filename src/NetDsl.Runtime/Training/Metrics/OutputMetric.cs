namespace NetDsl;

/// <summary>A metric of one of several outputs of a network.</summary>
internal sealed class OutputMetric(Metric inner, string output) : Metric
{
    public Metric Inner => inner;

    public override string Name { get; } = $"{char.ToLowerInvariant(output[0])}{output[1..]}.{inner.Name}";

    public override bool HigherIsBetter => inner.HigherIsBetter;

    public override double Value => inner.Value;

    public override double[] State
    {
        get => inner.State;
        set => inner.State = value;
    }

    internal override bool HasFixedState => inner.HasFixedState;

    public override int? IgnoreLabel
    {
        get => inner.IgnoreLabel;
        set => inner.IgnoreLabel = value;
    }

    private protected override Metric Innermost => inner;

    public override void Reset() => inner.Reset();

    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) => inner.Update(outputs, targets, samples);

    /// <summary>Whether it is this output that is measured. Names are as heads are declared or, as members, with a capital.</summary>
    public bool IsOf(ModelOutput candidate) => $"{char.ToUpperInvariant(output[0])}{output[1..]}" == candidate.Name;
}

/// <summary>The loss of one output, which the network computes.</summary>
internal sealed class MeanLoss : Metric
{
    private double sum;
    private double weights;

    public override string Name => Evaluation.LossName;

    public override bool HigherIsBetter => false;

    public override double Value => weights == 0 ? double.NaN : sum / weights;

    public override double[] State
    {
        get => [sum, weights];
        set => (sum, weights) = (value[0], value[1]);
    }

    public override void Reset() => (sum, weights) = (0, 0);

    /// <param name="loss">The mean loss of a batch.</param>
    /// <param name="weight">The number by which it was divided.</param>
    public void Add(float loss, double weight)
    {
        // The loss of a batch without any weight is 0 divided by 0: it adds nothing.
        sum += weight == 0 ? 0 : loss * weight;
        weights += weight;
    }

    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) =>
        throw new InvalidOperationException("A loss is computed by the network.");
}
