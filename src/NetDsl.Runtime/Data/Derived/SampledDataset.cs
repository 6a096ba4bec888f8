namespace NetDsl;

/// <summary>Samples that are drawn with replacement, in proportion to weights: other ones in each epoch.</summary>
internal sealed class SampledDataset : DerivedDataset
{
    private readonly double[] sums;

    public SampledDataset(Dataset source, ReadOnlySpan<double> weights, int? samples)
        : base(source)
    {
        if (weights.Length != source.Count)
            throw new ArgumentException($"{source.Count} samples need as many weights, but there are {weights.Length}.", nameof(weights));
        ArgumentOutOfRangeException.ThrowIfLessThan(samples ?? 1, 1, nameof(samples));
        Count = samples ?? source.Count;
        sums = new double[weights.Length];
        var sum = 0.0;
        for (var i = 0; i < sums.Length; i++)
            sums[i] = weights[i] >= 0 && double.IsFinite(weights[i])
                ? sum += weights[i]
                : throw new ArgumentException($"The weight of sample {i} is {weights[i]}: weights must be finite and 0 or more.", nameof(weights));
        if (!(sum > 0 && double.IsFinite(sum)))
            throw new ArgumentException($"The weights add up to {sum}, so no sample can be drawn.", nameof(weights));
    }

    public override int Count { get; }

    internal override int GroupSize => 1;

    internal override bool IsRandom => true;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            one[0] = Draw(0, indices[i]);
            Source.Read(one, inputs.Slice(i * x, x), targets.Slice(i * y, y));
        }
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            one[0] = Draw(key, indices[i]);
            // A sample that is drawn twice is augmented differently.
            Source.ReadForTraining(one, RandomStream.Mix(key ^ ((ulong)(uint)indices[i] << 32)), inputs.Slice(i * x, x), targets.Slice(i * y, y));
        }
    }

    private int Draw(ulong key, int index)
    {
        var random = Random(key, index);
        var place = (random.Next() >> 11) * (1.0 / (1UL << 53)) * sums[^1];
        // The first sample whose sum is above the place: samples of weight 0 are never the first.
        var (low, high) = (0, sums.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sums[middle] > place)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}

/// <summary>Each sample several times in a row, augmented differently.</summary>
internal sealed class RepeatedDataset : DerivedDataset
{
    private readonly int times;

    public RepeatedDataset(Dataset source, int times)
        : base(source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (source.GroupSize > 1)
            throw new ArgumentException("The samples are repeated already: give one RepeatAugmentation the product of both.", nameof(source));
        (this.times, Count) = (times, checked(times * source.Count));
    }

    public override int Count { get; }

    internal override int GroupSize => times;

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        Span<int> one = [0];
        for (var i = 0; i < indices.Length; i++)
        {
            one[0] = indices[i] / times;
            Source.ReadTargets(one, targets.Slice(i * TargetLength, TargetLength));
        }
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            one[0] = indices[i] / times;
            Source.Read(one, inputs.Slice(i * x, x), targets.Slice(i * y, y));
        }
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Span<int> one = [0];
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            one[0] = indices[i] / times;
            Source.ReadForTraining(one, RandomStream.Mix(key + (ulong)(indices[i] % times)), inputs.Slice(i * x, x), targets.Slice(i * y, y));
        }
    }
}
