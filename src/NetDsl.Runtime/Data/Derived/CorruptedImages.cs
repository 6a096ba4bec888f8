using NetDsl.Transforms;

namespace NetDsl;

/// <summary>The images of a data set, corrupted in the same way every time.</summary>
internal sealed class CorruptedImages : DerivedDataset
{
    private readonly CommonCorruption corruption;
    private readonly ImageShape shape;
    private readonly ulong seed;
    private readonly Pool<TransformImage> images;

    public CorruptedImages(Dataset source, Corruption corruption, int severity, int seed)
        : base(source)
    {
        this.corruption = new CommonCorruption(corruption, severity);
        this.seed = RandomStream.Mix((ulong)(uint)seed + 0xC0 + (ulong)corruption);
        shape = source.InputShape is [var channels, var height, var width]
            ? new ImageShape(channels, height, width)
            : throw new ArgumentException($"Only images can be corrupted, but samples are [{string.Join(", ", source.InputShape)}].", nameof(source));
        if (IsNormalized(source))
            throw new ArgumentException($"{corruption} needs values from 0 to 1, but the data set is already normalised: normalise after Corrupt.", nameof(source));
        this.corruption.OutputShape(shape);
        images = new Pool<TransformImage>(() => new TransformImage(shape));
    }

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.Read(indices, inputs, targets);
        Corrupt(indices, inputs);
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        Source.ReadForTraining(indices, key, inputs, targets);
        Corrupt(indices, inputs);
    }

    private void Corrupt(ReadOnlySpan<int> indices, Span<float> inputs)
    {
        var image = images.Rent();
        for (var i = 0; i < indices.Length; i++)
        {
            var input = inputs.Slice(i * InputLength, shape.Length);
            input.CopyTo(image.Load(shape));
            var random = Random(seed, indices[i]);
            corruption.Apply(image, ref random);
            image.Pixels.CopyTo(input);
        }

        images.Return(image);
    }
}
