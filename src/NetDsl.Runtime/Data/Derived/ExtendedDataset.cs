namespace NetDsl;

/// <summary>The samples of a data set with one more input, or one more target.</summary>
internal sealed class ExtendedDataset : DerivedDataset
{
    private readonly ReadOnlyMemory<float> values;
    private readonly Func<int, int>? fromLabel;
    private readonly int inputLength;
    private readonly int targetLength;
    private bool isWeighted;

    public ExtendedDataset(Dataset source, int[] inputShape, ReadOnlyMemory<float> values)
        : this(source)
    {
        if (inputShape.Length == 0 || inputShape.Any(size => size < 1))
            throw new ArgumentException($"The input shape must have sizes of at least 1, but is [{string.Join(", ", inputShape)}].", nameof(inputShape));
        inputLength = inputShape.Aggregate(1, (product, size) => product * size);
        this.values = Checked(values, inputLength, "inputs");
        InputShapes = [.. source.InputShapes, inputShape];
    }

    public ExtendedDataset(Dataset source, int targetLength, ReadOnlyMemory<float> values)
        : this(source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetLength, 1);
        CheckHasNoWeights(source);
        this.targetLength = targetLength;
        this.values = Checked(values, targetLength, "targets");
        TargetLengths = [.. source.TargetLengths, targetLength];
    }

    public ExtendedDataset(Dataset source, Func<int, int> fromLabel)
        : this(source)
    {
        ArgumentNullException.ThrowIfNull(fromLabel);
        CheckHasNoWeights(source);
        (this.fromLabel, targetLength) = (fromLabel, 1);
        TargetLengths = [.. source.TargetLengths, 1];
    }

    private ExtendedDataset(Dataset source)
        : base(source) =>
        (InputShapes, TargetLengths) = (source.InputShapes, source.TargetLengths);

    /// <summary>The samples with a weight each.</summary>
    public static ExtendedDataset Weighted(Dataset source, ReadOnlyMemory<float> weights)
    {
        if (weights.Length != source.Count)
            throw new ArgumentException($"{source.Count} samples need {source.Count} weights, one for each, but there are {weights.Length}.", nameof(weights));
        for (var i = 0; i < weights.Length; i++)
            if (!(weights.Span[i] >= 0 && float.IsFinite(weights.Span[i])))
                throw new ArgumentException($"The weight {weights.Span[i]} of sample {i} is not a finite number of 0 or more.", nameof(weights));
        return new(source, 1, weights) { isWeighted = true };
    }

    public override IReadOnlyList<IReadOnlyList<int>> InputShapes { get; }

    public override int InputLength => Source.InputLength + inputLength;

    public override int TargetLength => Source.TargetLength + targetLength;

    public override IReadOnlyList<int> TargetLengths { get; }

    internal override bool HasWeights => isWeighted || base.HasWeights;

    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        for (var i = 0; i < indices.Length; i++)
        {
            var x = Sample(inputs, i, InputLength);
            var y = Sample(targets, i, TargetLength);
            Source.Read(indices.Slice(i, 1), x[..Source.InputLength], y[..Source.TargetLength]);
            Extend(indices[i], x, y);
        }
    }

    public override void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        for (var i = 0; i < indices.Length; i++)
        {
            var x = Sample(inputs, i, InputLength);
            var y = Sample(targets, i, TargetLength);
            Source.ReadForTraining(indices.Slice(i, 1), key, x[..Source.InputLength], y[..Source.TargetLength]);
            Extend(indices[i], x, y);
        }
    }

    private static void CheckHasNoWeights(Dataset source)
    {
        if (source.HasWeights)
            throw new ArgumentException("The samples have weights already, which come after all targets: call WithWeights last, and once.", nameof(source));
    }

    private void Extend(int index, Span<float> x, Span<float> y)
    {
        if (fromLabel is not null)
            y[^1] = fromLabel((int)y[0]);
        else if (inputLength > 0)
            values.Span.Slice(index * inputLength, inputLength).CopyTo(x[Source.InputLength..]);
        else
            values.Span.Slice(index * targetLength, targetLength).CopyTo(y[Source.TargetLength..]);
    }

    private ReadOnlyMemory<float> Checked(ReadOnlyMemory<float> all, int length, string what) => all.Length == (long)Count * length
        ? all
        : throw new ArgumentException($"{Count} samples need {(long)Count * length} numbers as further {what}, {length} for each, but there are {all.Length}.", nameof(values));

    private static Span<float> Sample(Span<float> all, int index, int length) => all.Slice(index * length, length);
}
