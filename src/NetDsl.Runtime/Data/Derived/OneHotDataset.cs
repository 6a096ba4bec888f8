namespace NetDsl;

/// <summary>The samples of a data set with values in place of a class label: one for the label's class, another for all others.</summary>
internal sealed class OneHotDataset : DerivedDataset
{
    private readonly float on;
    private readonly float off;

    public OneHotDataset(Dataset source, int classes, float on, float off)
        : base(source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (source.TargetLength != 1)
            throw new ArgumentException($"The target of a sample has {source.TargetLength} numbers: only a class label can be spread over classes.", nameof(source));
        (TargetLength, this.on, this.off) = (classes, on, off);
    }

    public override int TargetLength { get; }

    public override IReadOnlyList<int> TargetLengths => [TargetLength];

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.Read(indices, inputs, targets);
        Spread(targets, indices);
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.ReadForTraining(indices, key, inputs, targets);
        Spread(targets, indices);
    }

    /// <summary>Runs from the last sample to the first, because the values of the first samples overwrite the labels.</summary>
    private void Spread(Span<float> targets, ReadOnlySpan<int> indices)
    {
        for (var i = indices.Length - 1; i >= 0; i--)
        {
            var label = (int)targets[i];
            if ((uint)label >= (uint)TargetLength)
                throw new InvalidDataException($"Sample {indices[i]} has the label {label}, but there are {TargetLength} classes.");
            var values = targets.Slice(i * TargetLength, TargetLength);
            values.Fill(off);
            values[label] = on;
        }
    }
}
