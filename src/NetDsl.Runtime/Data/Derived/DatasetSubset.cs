namespace NetDsl;

/// <summary>Some samples of a data set.</summary>
internal sealed class DatasetSubset(Dataset source, int[] chosen) : DerivedDataset(source)
{
    public override int Count => chosen.Length;

    internal override int GroupSize => 1;

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        var y = TargetLength;
        for (var i = 0; i < indices.Length; i++)
            Source.ReadTargets(chosen.AsSpan(indices[i], 1), targets.Slice(i * y, y));
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            Source.Read(chosen.AsSpan(indices[i], 1), inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            Source.ReadForTraining(chosen.AsSpan(indices[i], 1), key, inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }
}
