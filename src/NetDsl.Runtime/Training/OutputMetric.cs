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

    public override void Reset() => inner.Reset();

    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) => inner.Update(outputs, targets, samples);

    /// <summary>Whether it is this output that is measured. Names are as heads are declared or, as members, with a capital.</summary>
    public bool IsOf(ModelOutput candidate) => $"{char.ToUpperInvariant(output[0])}{output[1..]}" == candidate.Name;
}

/// <summary>The loss of one output by itself, which the network computes.</summary>
internal sealed class MeanLoss : Metric
{
    private double sum;
    private double samples;

    public override string Name => Evaluation.LossName;

    public override bool HigherIsBetter => false;

    public override double Value => samples == 0 ? double.NaN : sum / samples;

    public override double[] State
    {
        get => [sum, samples];
        set => (sum, samples) = (value[0], value[1]);
    }

    public override void Reset() => (sum, samples) = (0, 0);

    public void Add(float loss, int count)
    {
        sum += (double)loss * count;
        samples += count;
    }

    public override void Update(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int samples) =>
        throw new InvalidOperationException("A loss is computed by the network.");
}
