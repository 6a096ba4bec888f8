namespace NetDsl;

/// <summary>Samples that are kept in memory once they are read.</summary>
internal sealed class CachedDataset : DerivedDataset
{
    private readonly float[]?[] samples;

    public CachedDataset(Dataset source)
        : base(source)
    {
        if (source.IsRandom)
            throw new InvalidOperationException("The data set draws its samples at random, and a cache would keep those of the first epoch: call Cache before Augment.");
        samples = new float[source.Count][];
    }

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            var sample = Volatile.Read(ref samples[indices[i]]) ?? Load(indices.Slice(i, 1), x, y);
            sample.AsSpan(0, x).CopyTo(inputs[(i * x)..]);
            sample.AsSpan(x).CopyTo(targets[(i * y)..]);
        }
    }

    // Two threads that read the same sample first read the same numbers, so it does not matter whose remain.
    private float[] Load(ReadOnlySpan<int> index, int x, int y)
    {
        var sample = new float[x + y];
        Source.Read(index, sample.AsSpan(0, x), sample.AsSpan(x));
        Volatile.Write(ref samples[index[0]], sample);
        return sample;
    }
}
