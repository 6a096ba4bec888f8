namespace NetDsl;

/// <summary>A data set made of another one: what it does not change is as it is there.</summary>
internal abstract class DerivedDataset(Dataset source) : Dataset
{
    public override int Count => Source.Count;

    public override IReadOnlyList<int> InputShape => Source.InputShape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes => Source.InputShapes;

    public override int InputLength => Source.InputLength;

    public override int TargetLength => Source.TargetLength;

    public override IReadOnlyList<int> TargetLengths => Source.TargetLengths;

    public override IReadOnlyList<string>? ClassNames => Source.ClassNames;

    protected Dataset Source { get; } = source;
}
