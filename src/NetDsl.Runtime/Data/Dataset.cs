namespace NetDsl;

/// <summary>
/// Samples to train on or to measure with, read in any order. Implementations hold them in memory, read them from disk
/// or draw them.
/// </summary>
/// <remarks>
/// Training reads batches on a thread of its own, while validation may read on another: reading must not change the
/// data set in a way that another reader sees.
/// </remarks>
public abstract class Dataset
{
    /// <summary>The number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one input, channels first; of several inputs, that of the first.</summary>
    public abstract IReadOnlyList<int> InputShape { get; }

    /// <summary>The shape of every input, for networks with several.</summary>
    public virtual IReadOnlyList<IReadOnlyList<int>> InputShapes => [InputShape];

    /// <summary>How many numbers the input of one sample has; of several inputs, all together.</summary>
    public virtual int InputLength
    {
        get
        {
            // By index: an enumerator would be garbage at every batch.
            var length = 1;
            for (var i = 0; i < InputShape.Count; i++)
                length *= InputShape[i];
            return length;
        }
    }

    /// <summary>How many numbers the target of one sample has: 1 for a class label; of several targets, all together.</summary>
    public virtual int TargetLength => 1;

    /// <summary>How many numbers every target has, for networks with several.</summary>
    public virtual IReadOnlyList<int> TargetLengths => [TargetLength];

    /// <summary>The names of the classes, where labels have names.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>Reads samples as they are.</summary>
    /// <param name="indices">Which samples, each from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="inputs">Receives <see cref="InputLength"/> numbers for each: all inputs of the first sample, all of the second, and so on.</param>
    /// <param name="targets">Receives <see cref="TargetLength"/> numbers for each, likewise; class labels as whole numbers.</param>
    public abstract void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets);

    /// <summary>
    /// Reads samples to train on. A data set that augments its samples overrides this, and draws what it needs from
    /// <paramref name="key"/> and the sample's index alone, so that training resumes exactly where it stopped.
    /// </summary>
    /// <param name="indices">Which samples.</param>
    /// <param name="key">Differs from epoch to epoch.</param>
    /// <param name="inputs">Receives <see cref="InputLength"/> numbers for each.</param>
    /// <param name="targets">Receives <see cref="TargetLength"/> numbers for each.</param>
    public virtual void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets) =>
        Read(indices, inputs, targets);

    /// <summary>The samples from <paramref name="start"/> on, at most <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample there.</exception>
    public Dataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new DatasetSubset(this, [.. Enumerable.Range(start, Math.Min(count, Count - start))]);
    }

    /// <summary>Splits at random into samples to train on and samples to validate with.</summary>
    /// <param name="validation">The share of the latter, above 0 and below 1.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share leaves one part empty.</exception>
    public (Dataset Train, Dataset Validation) Split(double validation, int seed = 0)
    {
        var held = (int)Math.Round(Count * validation);
        if (!(validation is > 0 and < 1 && held > 0 && held < Count))
            throw new ArgumentOutOfRangeException(nameof(validation), validation, $"A share of {Count} samples must leave some on either side.");
        var order = new int[Count];
        Shuffle.Fill(order, (ulong)(uint)seed, pass: 0);
        return (new DatasetSubset(this, order[held..]), new DatasetSubset(this, order[..held]));
    }

    /// <summary>
    /// The same samples with every channel brought to the scale that networks learn from: (x - mean) / deviation. Of several
    /// inputs, the first.
    /// </summary>
    /// <param name="mean">The mean of each channel, or one for all.</param>
    /// <param name="deviation">The standard deviation of each channel, or one for all.</param>
    /// <exception cref="ArgumentException">Neither one number nor one for each channel; or a deviation not above 0.</exception>
    public Dataset Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation) => new NormalizedDataset(this, mean, deviation);

    /// <inheritdoc cref="Normalize(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public Dataset Normalize(float mean, float deviation) => Normalize([mean], [deviation]);

    /// <summary>The same samples with a further input, for networks with several.</summary>
    /// <param name="shape">The shape of one, channels first.</param>
    /// <param name="values">One for each sample, one after the other; they are not copied.</param>
    /// <exception cref="ArgumentException">There is not one for each sample.</exception>
    public Dataset WithInput(IReadOnlyList<int> shape, ReadOnlyMemory<float> values) => new ExtendedDataset(this, inputShape: [.. shape], values);

    /// <summary>The same samples with a further target, for networks with a head that has a target of its own.</summary>
    /// <param name="values">One for each sample, one after the other; they are not copied.</param>
    /// <param name="length">How many numbers one has.</param>
    /// <exception cref="ArgumentException">There is not one for each sample.</exception>
    public Dataset WithTarget(ReadOnlyMemory<float> values, int length = 1) => new ExtendedDataset(this, length, values);

    /// <summary>The same samples with a further class label, for networks with a head that has a target of its own.</summary>
    /// <param name="labels">One for each sample.</param>
    /// <exception cref="ArgumentException">There is not one for each sample.</exception>
    public Dataset WithLabels(ReadOnlySpan<int> labels)
    {
        var values = new float[labels.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = labels[i];
        return WithTarget(values);
    }

    /// <summary>The same samples with a further class label that follows from the one they have: whether a digit is odd.</summary>
    /// <param name="fromLabel">Gives the further label for the first label of a sample.</param>
    public Dataset WithLabels(Func<int, int> fromLabel) => new ExtendedDataset(this, fromLabel);

    /// <summary>The same samples with a value for each class in place of the label, for networks that learn values.</summary>
    /// <param name="classes">How many there are.</param>
    /// <param name="on">The value of the label's class.</param>
    /// <param name="off">The value of every other class.</param>
    /// <exception cref="ArgumentException">Targets are not class labels.</exception>
    public Dataset OneHot(int classes, float on = 1, float off = 0) => new OneHotDataset(this, classes, on, off);

    /// <summary>
    /// The same pictures; while training, each is shifted by a random number of pixels up or down and left or right, another at
    /// each epoch.
    /// </summary>
    /// <param name="pixels">By how many at most.</param>
    /// <param name="fill">What comes in at the border: the background, as it is after <see cref="Normalize(float, float)"/> if that came before.</param>
    /// <exception cref="ArgumentException">Samples are not pictures.</exception>
    public Dataset RandomShift(int pixels, float fill = 0) => new ShiftedDataset(this, pixels, fill);

    /// <summary>The same pictures; while training, each is mirrored left to right by chance, another choice at each epoch. PyTorch's <c>RandomHorizontalFlip</c>.</summary>
    /// <param name="probability">How many of them.</param>
    /// <exception cref="ArgumentException">Samples are not pictures, or the probability is none.</exception>
    public Dataset RandomHorizontalFlip(float probability = 0.5f) => new FlippedDataset(this, probability);

    /// <summary>Checks what a caller hands to <see cref="Read"/>.</summary>
    /// <exception cref="ArgumentException">A span is too short, or an index is out of range.</exception>
    protected void Check(ReadOnlySpan<int> indices, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        if (inputs.Length < (long)indices.Length * InputLength || targets.Length < (long)indices.Length * TargetLength)
            throw new ArgumentException($"{indices.Length} samples need room for {(long)indices.Length * InputLength} inputs and {(long)indices.Length * TargetLength} targets, but there is room for {inputs.Length} and {targets.Length}.");
        foreach (var index in indices)
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"The data set has samples 0 to {Count - 1}.");
    }
}
