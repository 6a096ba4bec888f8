namespace NetDsl;

/// <summary>The images of a data set, some of them mirrored in training.</summary>
internal sealed class FlippedDataset : DerivedDataset
{
    private readonly float probability;

    public FlippedDataset(Dataset source, float probability)
        : base(source)
    {
        if (source.InputShape is not [_, _, _])
            throw new ArgumentException($"Only images can be mirrored, but samples are [{string.Join(", ", source.InputShape)}].", nameof(source));
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must be from 0 to 1.");
        this.probability = probability;
    }

    internal override bool IsRandom => true;

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => Source.Read(indices, inputs, targets);

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Source.ReadForTraining(indices, key, inputs, targets);
        var width = InputShape[2];
        for (var i = 0; i < indices.Length; i++)
        {
            // Another stream than that of shifts, which have the same key.
            var random = new RandomStream(RandomStream.Mix(~key) ^ (uint)indices[i]);
            if (random.Uniform() >= probability)
                continue;
            var sample = inputs.Slice(i * InputLength, InputLength);
            for (var start = 0; start < sample.Length; start += width)
                sample.Slice(start, width).Reverse();
        }
    }
}
