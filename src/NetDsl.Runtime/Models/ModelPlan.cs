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

    /// <summary>Numbers that inference reads and that depend on parameters alone.</summary>
    public long Prepared { get; init; }

    /// <summary>Working memory for each sample of a batch.</summary>
    public required long PerSample { get; init; }

    /// <summary>Working memory whose size does not depend on the batch.</summary>
    public required long PerBatch { get; init; }

    /// <summary>What the network is trained against.</summary>
    public required TargetKind Target { get; init; }

    /// <summary>The number of classes, where targets are labels.</summary>
    public int Classes { get; init; }

    /// <summary>Where all inputs but the first go, for each sample.</summary>
    public IReadOnlyList<PlannedRegion> FurtherInputs { get; init; } = [];

    /// <summary>Where the gradient for each input goes, for each sample; empty where the network does not ask for it.</summary>
    public IReadOnlyList<PlannedRegion> InputGradients { get; init; } = [];

    /// <summary>Where the gradient for each output goes that it starts from.</summary>
    public IReadOnlyList<PlannedRegion> OutputGradients { get; init; } = [];

    /// <summary>Where the loss of the network's own output lies by itself, if there are heads; it does not depend on the batch.</summary>
    public long? OwnLoss { get; init; }

    /// <summary>The further outputs, in order of declaration.</summary>
    public IReadOnlyList<HeadPlan> Heads { get; init; } = [];
}

/// <summary>Working memory for each sample of a batch, in floats. Emitted.</summary>
public readonly record struct PlannedRegion(long Offset, long Length);

/// <summary>What a head has in memory. Emitted.</summary>
public sealed record HeadPlan
{
    /// <summary>What enters its loss.</summary>
    public required PlannedRegion Output { get; init; }

    /// <summary>Its loss by itself; does not depend on the batch.</summary>
    public required long Loss { get; init; }

    /// <summary>What it is trained against: the network's own target, where it shares that.</summary>
    public required PlannedRegion Target { get; init; }

    /// <summary>What its target is.</summary>
    public required TargetKind Kind { get; init; }

    /// <summary>The number of classes, where its target is a label.</summary>
    public int Classes { get; init; }
}
