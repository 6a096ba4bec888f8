using NetDsl.Transforms;

namespace NetDsl;

/// <summary>The images of a data set, transformed: in training at random, other ones in each epoch.</summary>
internal sealed class AugmentedDataset : DerivedDataset
{
    private readonly Transform transform;
    private readonly ImageShape from;
    private readonly ImageShape to;
    private readonly int further;
    private readonly Pool<TransformImage> images;
    private readonly int[] shape;

    public AugmentedDataset(Dataset source, Transform transform)
        : base(source)
    {
        ArgumentNullException.ThrowIfNull(transform);
        this.transform = transform;
        from = source.InputShape is [var channels, var height, var width]
            ? new ImageShape(channels, height, width)
            : throw new ArgumentException($"Only images can be augmented, but samples are [{string.Join(", ", source.InputShape)}]. Their shape is channels, height and width.", nameof(source));
        if (transform.NeedsUnitRange && IsNormalized(source))
            throw new ArgumentException($"{transform.GetType().Name} needs values from 0 to 1, but the data set is already normalised: normalise after Augment.", nameof(transform));
        to = transform.OutputShape(from);
        further = source.InputLength - from.Length;
        shape = [to.Channels, to.Height, to.Width];
        InputShapes = source.InputShapes.Count == 1 ? [shape] : [shape, .. source.InputShapes.Skip(1)];
        images = new Pool<TransformImage>(() => new TransformImage(from));
    }

    public bool LeavesUnitRange => transform.LeavesUnitRange;

    public override IReadOnlyList<int> InputShape => shape;

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes { get; }

    public override int InputLength => to.Length + further;

    internal override bool IsRandom => true;

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets) => Source.ReadTargets(indices, targets);

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets) => Read(indices, null, inputs, targets);

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets) =>
        Read(indices, key, inputs, targets);

    private void Read(ReadOnlySpan<int> indices, ulong? key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var (length, targetLength) = (InputLength, TargetLength);
        var image = images.Rent();
        for (var i = 0; i < indices.Length; i++)
        {
            var input = inputs.Slice(i * length, length);
            var target = targets.Slice(i * targetLength, targetLength);
            var memory = image.Load(from, further);
            if (key is { } epoch)
                Source.ReadForTraining(indices.Slice(i, 1), epoch, memory, target);
            else
                Source.Read(indices.Slice(i, 1), memory, target);
            memory[from.Length..].CopyTo(input[to.Length..]);
            if (key is { } seed)
            {
                var random = Random(seed, indices[i]);
                transform.Apply(image, ref random);
            }
            else
                transform.ApplyForEvaluation(image);

            if (image.Shape != to)
                throw new InvalidOperationException($"{transform.GetType().Name} announced images of {to}, but made one of {image.Shape}: its OutputShape is wrong.");
            image.Pixels.CopyTo(input);
        }

        // Not after an exception: a new image costs little then.
        images.Return(image);
    }
}
