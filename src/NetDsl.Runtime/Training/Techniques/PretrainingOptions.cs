namespace NetDsl;

/// <summary>How restricted Boltzmann machines are trained.</summary>
public sealed record PretrainingOptions
{
    /// <summary>The number of passes over the samples for each layer.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The number of samples of a batch.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The step size.</summary>
    public float LearningRate { get; init; } = 0.05f;

    /// <summary>How much of the last step goes into this one.</summary>
    public float Momentum { get; init; } = 0.5f;

    /// <summary>The weight decay.</summary>
    public float WeightDecay { get; init; } = 2e-4f;

    /// <summary>Decides order and draws.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Hears of each epoch of each layer: the layer's name, the epoch from 1, and the mean squared error of the reconstruction.
    /// </summary>
    public Action<string, int, double>? EpochEnded { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        if (!(LearningRate > 0 && float.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "LearningRate must be a finite number above 0.");
        if (!(Momentum is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Momentum), Momentum, "Momentum must be at least 0 and less than 1.");
        if (!(WeightDecay >= 0 && float.IsFinite(WeightDecay)))
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "WeightDecay must be a finite number, 0 or more.");
    }
}
