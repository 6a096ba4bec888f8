namespace NetDsl;

/// <summary>A data set derived from another one, which supplies everything that is not overridden.</summary>
internal abstract class DerivedDataset(Dataset source) : Dataset
{
    public override int Count => Source.Count;

    public override IReadOnlyList<int> InputShape => Source.InputShape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes => Source.InputShapes;

    public override int InputLength => Source.InputLength;

    public override int TargetLength => Source.TargetLength;

    public override IReadOnlyList<int> TargetLengths => Source.TargetLengths;

    public override IReadOnlyList<string>? ClassNames => Source.ClassNames;

    public override bool CanReadInParallel => Source.CanReadInParallel;

    internal override bool HasWeights => Source.HasWeights;

    internal override int GroupSize => Source.GroupSize;

    internal override bool IsRandom => Source.IsRandom;

    /// <summary>The data sets below this one that may draw random numbers of their own; each layer has its own stream.</summary>
    internal int Depth { get; } = source is DerivedDataset derived ? derived.Depth + 1 : 0;

    protected Dataset Source { get; } = source;

    /// <summary>The random numbers of one sample in one epoch, other ones for each data set of a chain.</summary>
    protected RandomStream Random(ulong key, int index) =>
        new(RandomStream.Mix(key + (ulong)(Depth + 1) * 0x9E3779B97F4A7C15) ^ RandomStream.Mix((ulong)(uint)index + 1));

    /// <summary>Whether the values of inputs are no longer those of pixels.</summary>
    internal static bool IsNormalized(Dataset dataset) => dataset is NormalizedDataset or AugmentedDataset { LeavesUnitRange: true }
        || dataset is DerivedDataset derived && IsNormalized(derived.Source);
}
