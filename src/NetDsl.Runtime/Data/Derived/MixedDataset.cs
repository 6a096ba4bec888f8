namespace NetDsl;

/// <summary>
/// Samples mixed with others in training: a weighted mean of both (mixup), or a rectangle of the other (CutMix). Targets are
/// distributions over the classes.
/// </summary>
/// <remarks>The partner of a sample is drawn from the whole data set by the sample's own random numbers, not from its batch: so that
/// results depend neither on batches nor on threads, and training resumes exactly.</remarks>
internal sealed class MixedDataset : DerivedDataset
{
    private readonly float mixup;
    private readonly float cutMix;
    private readonly bool isLabel;
    private readonly int classes;
    private readonly Pool<Partner> partners;
    private readonly (int Channels, int Height, int Width) image;

    public MixedDataset(Dataset source, float mixup, float cutMix, int? classes)
        : base(source)
    {
        (this.mixup, this.cutMix) = (mixup, cutMix);
        if (source.TargetLengths.Count != 1 || source.InputShapes.Count != 1)
            throw new ArgumentException("Only samples with one input and one target can be mixed: add others afterwards.", nameof(source));
        if (cutMix > 0 && source.InputShape is not [_, _, _])
            throw new ArgumentException($"CutMix needs images, but samples are [{string.Join(", ", source.InputShape)}]. Mixup mixes any numbers.", nameof(source));
        isLabel = source.TargetLength == 1;
        this.classes = (isLabel ? classes ?? source.ClassNames?.Count : source.TargetLength)
            ?? throw new ArgumentNullException(nameof(classes), "The data set does not name its classes, so their number must be given.");
        if (this.classes < 2 || classes is { } wanted && wanted != this.classes)
            throw new ArgumentOutOfRangeException(nameof(classes), classes, isLabel ? "There must be 2 classes or more." : $"The targets have {source.TargetLength} values already.");
        image = source.InputShape is [var c, var h, var w] ? (c, h, w) : default;
        var (x, y) = (source.InputLength, source.TargetLength);
        partners = new Pool<Partner>(() => new(new float[x], new float[y], new int[1]));
    }

    public override int TargetLength => classes;

    public override IReadOnlyList<int> TargetLengths => [classes];

    internal override bool IsRandom => true;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var length = Source.InputLength;
        for (var i = 0; i < indices.Length; i++)
        {
            var target = targets.Slice(i * classes, classes);
            Source.Read(indices.Slice(i, 1), inputs.Slice(i * length, length), target);
            Spread(target, indices[i]);
        }
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var length = Source.InputLength;
        var partner = partners.Rent();
        for (var i = 0; i < indices.Length; i++)
        {
            var input = inputs.Slice(i * length, length);
            var target = targets.Slice(i * classes, classes);
            Source.ReadForTraining(indices.Slice(i, 1), key, input, target);
            Spread(target, indices[i]);
            var random = Random(key, indices[i]);
            partner.Index[0] = random.Below(Count);
            // Augmented by other random numbers than where it comes by itself.
            Source.ReadForTraining(partner.Index, ~key, partner.Input, partner.Target);
            var cut = cutMix > 0 && (mixup <= 0 || random.Below(2) == 1);
            var share = random.Beta(cut ? cutMix : mixup);
            share = cut ? Cut(input, partner.Input, share, ref random) : Mix(input, partner.Input, share);
            Mix(target, partner, share);
        }

        partners.Return(partner);
    }

    private static float Mix(Span<float> input, ReadOnlySpan<float> other, float share)
    {
        for (var i = 0; i < input.Length; i++)
            input[i] = share * input[i] + (1 - share) * other[i];
        return share;
    }

    /// <summary>Copies a rectangle whose area is 1 - share of the image, if it lies inside.</summary>
    /// <returns>The share of the image that remains.</returns>
    private float Cut(Span<float> input, ReadOnlySpan<float> other, float share, ref RandomStream random)
    {
        var (channels, height, width) = image;
        var (y, x) = (random.Below(height), random.Below(width));
        var half = 0.5f * MathF.Sqrt(1 - share);
        var (halfHeight, halfWidth) = ((int)(half * height), (int)(half * width));
        var (top, bottom) = (Math.Max(y - halfHeight, 0), Math.Min(y + halfHeight, height));
        var (left, right) = (Math.Max(x - halfWidth, 0), Math.Min(x + halfWidth, width));
        for (var c = 0; c < channels; c++)
            for (var row = top; row < bottom; row++)
            {
                var start = (c * height + row) * width + left;
                other.Slice(start, right - left).CopyTo(input[start..]);
            }

        return 1 - (bottom - top) * (right - left) / (float)(height * width);
    }

    private void Mix(Span<float> target, Partner partner, float share)
    {
        foreach (ref var value in target)
            value *= share;
        if (isLabel)
            target[Label(partner.Target[0], partner.Index[0])] += 1 - share;
        else
            for (var i = 0; i < target.Length; i++)
                target[i] += (1 - share) * partner.Target[i];
    }

    private void Spread(Span<float> target, int index)
    {
        if (!isLabel)
            return;
        var label = Label(target[0], index);
        target.Clear();
        target[label] = 1;
    }

    private int Label(float label, int index) => label >= 0 && label < classes && label == (int)label
        ? (int)label
        : throw new InvalidDataException($"Sample {index} has the label {label}, but there are {classes} classes.");

    private sealed record Partner(float[] Input, float[] Target, int[] Index);
}
