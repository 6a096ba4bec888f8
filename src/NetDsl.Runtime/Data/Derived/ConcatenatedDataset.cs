namespace NetDsl;

/// <summary>The samples of several data sets, one after the other.</summary>
internal sealed class ConcatenatedDataset : Dataset
{
    private readonly Dataset[] parts;
    private readonly int[] ends;

    public ConcatenatedDataset(Dataset[] parts)
    {
        this.parts = parts;
        var first = parts[0];
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part);
            if (!Same(part.InputShapes, first.InputShapes))
                throw new ArgumentException($"Inputs of {Text(part.InputShapes)} cannot follow inputs of {Text(first.InputShapes)}: resize or map them first.", nameof(parts));
            if (!part.TargetLengths.SequenceEqual(first.TargetLengths))
                throw new ArgumentException($"Targets of {string.Join(", ", part.TargetLengths)} numbers cannot follow targets of {string.Join(", ", first.TargetLengths)}.", nameof(parts));
            if (part.HasWeights != first.HasWeights)
                throw new ArgumentException("Samples with weights cannot follow samples without: call WithWeights after Concat.", nameof(parts));
            if (part.ClassNames is { } names && first.ClassNames is { } others && !names.SequenceEqual(others))
                throw new ArgumentException($"The data sets have different classes, so their labels do not mean the same: {Short(others)}; and {Short(names)}.", nameof(parts));
        }

        ends = new int[parts.Length];
        for (int i = 0, end = 0; i < parts.Length; i++)
            ends[i] = end = checked(end + parts[i].Count);
    }

    public override int Count => ends[^1];

    public override IReadOnlyList<int> InputShape => parts[0].InputShape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes => parts[0].InputShapes;

    public override int InputLength => parts[0].InputLength;

    public override int TargetLength => parts[0].TargetLength;

    public override IReadOnlyList<int> TargetLengths => parts[0].TargetLengths;

    public override IReadOnlyList<string>? ClassNames => parts.Select(part => part.ClassNames).FirstOrDefault(names => names is not null);

    public override bool CanReadInParallel => parts.All(part => part.CanReadInParallel);

    internal override bool HasWeights => parts[0].HasWeights;

    internal override bool IsRandom => parts.Any(part => part.IsRandom);

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        Span<int> one = [0];
        for (var i = 0; i < indices.Length; i++)
            Find(indices[i], out one[0]).ReadTargets(one, targets.Slice(i * TargetLength, TargetLength));
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            Find(indices[i], out one[0]).Read(one, inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
            Find(indices[i], out one[0]).ReadForTraining(one, key, inputs.Slice(i * x, x), targets.Slice(i * y, y));
    }

    private Dataset Find(int index, out int own)
    {
        var part = 0;
        while (index >= ends[part])
            part++;
        own = index - (part == 0 ? 0 : ends[part - 1]);
        return parts[part];
    }

    private static bool Same(IReadOnlyList<IReadOnlyList<int>> a, IReadOnlyList<IReadOnlyList<int>> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => pair.First.SequenceEqual(pair.Second));

    private static string Text(IReadOnlyList<IReadOnlyList<int>> shapes) => string.Join(" and ", shapes.Select(shape => string.Join('x', shape)));

    private static string Short(IReadOnlyList<string> names) => string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
}
