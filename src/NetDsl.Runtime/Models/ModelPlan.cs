namespace NetDsl.Runtime.CompilerServices;

/// <summary>The sizes, in floats, of a compiled network's memory. Emitted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ModelPlan
{
    /// <summary>Trained parameters.</summary>
    public required long Weights { get; init; }

    /// <summary>The number of them, from the first, to which weight decay applies.</summary>
    public required long DecayedWeights { get; init; }

    /// <summary>Numbers that are stored but not trained.</summary>
    public required long Statistics { get; init; }

    /// <summary>Numbers that inference reads and that depend on parameters alone.</summary>
    public long Prepared { get; init; }

    /// <summary>Working memory for each sample of a batch.</summary>
    public required long PerSample { get; init; }

    /// <summary>Working memory whose size does not depend on the batch.</summary>
    public required long PerBatch { get; init; }

    /// <summary>The first input, for each sample.</summary>
    public required PlannedRegion Input { get; init; }

    /// <summary>The targets of the network's own output, for each sample; none if it has no loss.</summary>
    public PlannedRegion Targets { get; init; }

    /// <summary>The values of the output, which enter the loss, for each sample.</summary>
    public required PlannedRegion Output { get; init; }

    /// <summary>The offset of the loss, averaged over the batch, in the memory that does not depend on the batch; null if there is none.</summary>
    public long? Loss { get; init; }

    /// <summary>The kind of the network's target.</summary>
    public TargetKind Target { get; init; } = TargetKind.None;

    /// <summary>The number of classes, where targets are labels.</summary>
    public int Classes { get; init; }

    /// <summary>The label that does not count; null if all do.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>The weight of each sample; null if the network is not declared with them.</summary>
    public PlannedRegion? SampleWeights { get; init; }

    /// <summary>The slices of all inputs but the first, for each sample.</summary>
    public IReadOnlyList<PlannedRegion> FurtherInputs { get; init; } = [];

    /// <summary>The slices of the gradients for the inputs, for each sample; empty if the network is not declared with them.</summary>
    public IReadOnlyList<PlannedRegion> InputGradients { get; init; } = [];

    /// <summary>The slices of the gradients for the outputs, from which the gradients for the inputs are computed.</summary>
    public IReadOnlyList<PlannedRegion> OutputGradients { get; init; } = [];

    /// <summary>The offset of the loss of the network's own output, if there are heads; it does not depend on the batch.</summary>
    public long? OwnLoss { get; init; }

    /// <summary>
    /// The offset of the sum of weights by which the loss of the network's own output is divided; null if that is the number of samples. It
    /// does not depend on the batch.
    /// </summary>
    public long? LossWeight { get; init; }

    /// <summary>The further outputs, in order of declaration.</summary>
    public IReadOnlyList<HeadPlan> Heads { get; init; } = [];

    /// <summary>Whether layers drop values or add noise, so that repeated runs differ.</summary>
    public bool IsRandom { get; init; }

    /// <summary>The means and variances whose moving averages training keeps, in the order of their layers.</summary>
    public MovingAverage[] MovingAverages { get; init; } = [];

    /// <summary>The transforms of inputs whose statistics are fitted on data.</summary>
    public InputTransform[] InputTransforms { get; init; } = [];

    /// <summary>
    /// The weights whose initial scale comes from data, in the order of their layers, and the offset of the variance of their layer's
    /// output in the memory that does not depend on the batch.
    /// </summary>
    public IReadOnlyList<(string Weight, long Variance)> Calibrated { get; init; } = [];
}

/// <summary>Working memory for each sample of a batch, in floats. Emitted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct PlannedRegion(long Offset, long Length);

/// <summary>The slices of a head. Emitted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record HeadPlan
{
    /// <summary>The input of its loss.</summary>
    public required PlannedRegion Output { get; init; }

    /// <summary>The offset of its loss; does not depend on the batch. Null if it has none.</summary>
    public long? Loss { get; init; }

    /// <summary>The offset of the sum of weights by which its loss is divided; null if that is the number of samples.</summary>
    public long? LossWeight { get; init; }

    /// <summary>Its target; the network's own if it shares that.</summary>
    public PlannedRegion Target { get; init; }

    /// <summary>The kind of its target.</summary>
    public TargetKind Kind { get; init; } = TargetKind.None;

    /// <summary>The number of classes, where its target is a label or a distribution.</summary>
    public int Classes { get; init; }

    /// <summary>The label that does not count; null if all do.</summary>
    public int? IgnoreLabel { get; init; }
}
