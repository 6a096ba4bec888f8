namespace NetDsl;

/// <summary>
/// Samples for training or evaluation, read in any order. Implementations hold them in memory, read them from disk or generate them.
/// </summary>
/// <remarks>
/// Training reads batches on threads of its own, while validation may read on another: reading must not change the data set in a way that
/// another reader notices. Only where <see cref="CanReadInParallel"/> is true do several threads read parts of one batch.
/// </remarks>
public abstract partial class Dataset
{
    /// <summary>The number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one input, channels first; of several inputs, that of the first.</summary>
    public abstract IReadOnlyList<int> InputShape { get; }

    /// <summary>The shape of every input, for networks with several.</summary>
    public virtual IReadOnlyList<IReadOnlyList<int>> InputShapes => [InputShape];

    /// <summary>The number of elements of a sample's input; of several inputs, their sum.</summary>
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

    /// <summary>The number of elements of a sample's target: 1 for a class label; of several targets, their sum.</summary>
    public virtual int TargetLength => 1;

    /// <summary>The number of elements of each target, for networks with several.</summary>
    public virtual IReadOnlyList<int> TargetLengths => [TargetLength];

    /// <summary>The names of the classes, where labels have names.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>Reads samples without augmentation.</summary>
    /// <param name="indices">The indices of the samples, each from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="inputs">Receives <see cref="InputLength"/> numbers for each: all inputs of the first sample, all of the second, and so
    /// on.</param>
    /// <param name="targets">Receives <see cref="TargetLength"/> numbers for each, likewise; class labels as whole numbers.</param>
    public abstract void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets);

    /// <summary>
    /// Reads samples for training. A data set that augments its samples overrides this. Its random numbers depend on <paramref name="key"/>
    /// and the sample's index alone, so that training resumes exactly where it stopped.
    /// </summary>
    /// <param name="indices">The indices of the samples.</param>
    /// <param name="key">Differs from epoch to epoch.</param>
    /// <param name="inputs">Receives <see cref="InputLength"/> numbers for each.</param>
    /// <param name="targets">Receives <see cref="TargetLength"/> numbers for each.</param>
    public virtual void ReadForTraining(ReadOnlySpan<int> indices, ulong key, Span<float> inputs, Span<float> targets) =>
        Read(indices, inputs, targets);

    /// <summary>
    /// Whether several threads may read parts of one batch at the same time. False unless a data set overrides it, as all of this library
    /// do, or one derived from it: then one thread prepares batches.
    /// </summary>
    public virtual bool CanReadInParallel => false;

    /// <summary>
    /// Reads the targets without augmentation. A data set whose inputs take long to read overrides this, so that classes can be counted.
    /// </summary>
    /// <param name="indices">The indices of the samples.</param>
    /// <param name="targets">Receives <see cref="TargetLength"/> numbers for each.</param>
    public virtual void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        var inputs = new float[InputLength];
        for (var i = 0; i < indices.Length; i++)
            Read(indices.Slice(i, 1), inputs, targets.Slice(i * TargetLength, TargetLength));
    }

    /// <summary>Whether the last target is the weight of the sample.</summary>
    internal virtual bool HasWeights => false;

    /// <summary>The number of consecutive samples that stay together when the order is drawn.</summary>
    internal virtual int GroupSize => 1;

    /// <summary>Whether samples differ from epoch to epoch.</summary>
    internal virtual bool IsRandom => false;

    /// <summary>The class label of each sample.</summary>
    /// <exception cref="ArgumentException">The targets are not class labels.</exception>
    internal int[] Labels(string purpose)
    {
        if (TargetLength != 1)
            throw new ArgumentException($"{purpose} needs class labels, but the target of a sample has {TargetLength} numbers.");
        var (labels, indices, targets) = (new int[Count], new int[256], new float[256]);
        for (var start = 0; start < labels.Length; start += indices.Length)
        {
            var count = Math.Min(indices.Length, labels.Length - start);
            for (var i = 0; i < count; i++)
                indices[i] = start + i;
            ReadTargets(indices.AsSpan(0, count), targets.AsSpan(0, count));
            for (var i = 0; i < count; i++)
                labels[start + i] = targets[i] >= 0 && targets[i] < 1 << 24 && targets[i] == (int)targets[i]
                    ? (int)targets[i]
                    : throw new ArgumentException($"{purpose} needs class labels, but the target of sample {start + i} is {targets[i]}.");
        }

        return labels;
    }

    /// <summary>Checks the arguments of <see cref="Read"/>.</summary>
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
