namespace NetDsl;

/// <summary>Some samples of a data set.</summary>
internal sealed class DatasetSubset(Dataset source, int[] chosen) : Dataset
{
    public override int Count => chosen.Length;

    public override IReadOnlyList<int> InputShape => source.InputShape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes => source.InputShapes;

    public override int InputLength => source.InputLength;

    public override int TargetLength => source.TargetLength;

    public override IReadOnlyList<int> TargetLengths => source.TargetLengths;

    public override IReadOnlyList<string>? ClassNames => source.ClassNames;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            source.Read(chosen.AsSpan(indices[i], 1), inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            source.ReadForTraining(chosen.AsSpan(indices[i], 1), key, inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }
}
