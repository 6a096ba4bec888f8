namespace NetDsl;

/// <summary>What happens to the inputs of samples in <see cref="Dataset.CorruptPixels"/>.</summary>
public enum PixelCorruption
{
    /// <summary>The elements of all samples are shuffled in the same way; the channels of a pixel stay together.</summary>
    Shuffled,

    /// <summary>The elements of each sample are shuffled in its own way; the channels of a pixel stay together.</summary>
    Random,

    /// <summary>Normally distributed noise with the mean and the standard deviation of each sample.</summary>
    Gaussian,
}

/// <summary>Labels of which some are replaced by random ones.</summary>
internal sealed class CorruptedLabels : DerivedDataset
{
    private readonly double share;
    private readonly int classes;
    private readonly ulong seed;

    public CorruptedLabels(Dataset source, double share, int? classes, int seed)
        : base(source)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of random labels must be from 0 to 1.");
        if (source.TargetLength != 1)
            throw new ArgumentException($"The target of a sample has {source.TargetLength} numbers: only class labels can be replaced. Call CorruptLabels before OneHot and before mixing.", nameof(source));
        this.classes = classes ?? source.ClassNames?.Count ?? throw new ArgumentNullException(nameof(classes), "The data set does not name its classes, so their number must be given.");
        ArgumentOutOfRangeException.ThrowIfLessThan(this.classes, 2, nameof(classes));
        (this.share, this.seed) = (share, RandomStream.Mix((ulong)(uint)seed + 0x1ABE1));
    }

    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        Source.ReadTargets(indices, targets);
        Replace(indices, targets);
    }

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Source.Read(indices, inputs, targets);
        Replace(indices, targets);
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Source.ReadForTraining(indices, key, inputs, targets);
        Replace(indices, targets);
    }

    private void Replace(ReadOnlySpan<int> indices, Span<float> targets)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            var random = Random(seed, indices[i]);
            if (random.Uniform() < share)
                targets[i] = random.Below(classes);
        }
    }
}

/// <summary>Inputs that are shuffled, or replaced by noise.</summary>
internal sealed class CorruptedPixels : DerivedDataset
{
    private readonly PixelCorruption kind;
    private readonly ulong seed;
    private readonly int channels;
    private readonly int places;
    private readonly int[] shuffled;
    private readonly Pool<(float[] Values, int[] Order)[]> memory;

    public CorruptedPixels(Dataset source, PixelCorruption kind, int seed)
        : base(source)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind.");
        if (source.InputShapes.Count != 1)
            throw new ArgumentException("Only samples with one input can be corrupted: add others afterwards.", nameof(source));
        (this.kind, this.seed) = (kind, RandomStream.Mix((ulong)(uint)seed + 0x91CE1));
        channels = source.InputShape.Count > 1 ? source.InputShape[0] : 1;
        places = source.InputLength / channels;
        shuffled = new int[places];
        Shuffle.Fill(shuffled, this.seed, pass: 0);
        var (length, count) = (source.InputLength, places);
        memory = new Pool<(float[], int[])[]>(() => [(new float[length], new int[count])]);
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
        var own = memory.Rent();
        for (var i = 0; i < indices.Length; i++)
        {
            var input = inputs.Slice(i * channels * places, channels * places);
            if (kind == PixelCorruption.Gaussian)
            {
                Noise(input, indices[i]);
                continue;
            }

            var order = shuffled;
            if (kind == PixelCorruption.Random)
                Shuffle.Fill(order = own[0].Order, seed, 1L + indices[i]);
            input.CopyTo(own[0].Values);
            for (var c = 0; c < channels; c++)
                for (var p = 0; p < places; p++)
                    input[c * places + p] = own[0].Values[c * places + order[p]];
        }

        memory.Return(own);
    }

    private void Noise(Span<float> input, int index)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in input)
            sum += value;
        var mean = sum / input.Length;
        foreach (var value in input)
            squares += (value - mean) * (value - mean);
        var random = Random(seed, index);
        var deviation = (float)Math.Sqrt(squares / input.Length);
        foreach (ref var value in input)
            value = (float)mean + random.Normal(deviation);
    }
}
