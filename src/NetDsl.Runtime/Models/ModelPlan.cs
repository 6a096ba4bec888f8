namespace NetDsl.Runtime;

/// <summary>The sizes, in floats, of a compiled network's memory. Emitted.</summary>
public sealed record ModelPlan
{
    /// <summary>Trained parameters.</summary>
    public required long Weights { get; init; }

    /// <summary>How many of them, from the first, weight decay applies to.</summary>
    public required long DecayedWeights { get; init; }

    /// <summary>Numbers that are stored but not trained.</summary>
    public required long Statistics { get; init; }

    /// <summary>Working memory for each sample of a batch.</summary>
    public required long PerSample { get; init; }

    /// <summary>Working memory whose size does not depend on the batch.</summary>
    public required long PerBatch { get; init; }

    /// <summary>What the network is trained against.</summary>
    public required TargetKind Target { get; init; }

    /// <summary>The number of classes, where targets are labels.</summary>
    public int Classes { get; init; }
}
