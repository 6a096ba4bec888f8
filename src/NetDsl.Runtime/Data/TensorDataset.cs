namespace NetDsl;

/// <summary>Samples held in memory as numbers.</summary>
public sealed class TensorDataset : Dataset
{
    private readonly ReadOnlyMemory<float> inputs;
    private readonly ReadOnlyMemory<float> targets;
    private readonly int[] shape;

    /// <summary>Wraps the numbers; they are not copied.</summary>
    /// <param name="inputShape">The shape of one input, channels first.</param>
    /// <param name="inputs">The inputs, one sample after the other.</param>
    /// <param name="targets">The targets, one sample after the other.</param>
    /// <param name="targetLength">How many numbers one target has: 1 for a class label.</param>
    /// <exception cref="ArgumentException">The lengths do not make the same number of whole samples.</exception>
    public TensorDataset(IReadOnlyList<int> inputShape, ReadOnlyMemory<float> inputs, ReadOnlyMemory<float> targets, int targetLength = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetLength, 1);
        shape = [.. inputShape];
        if (shape.Length == 0 || shape.Any(size => size < 1))
            throw new ArgumentException($"The input shape must have sizes of at least 1, but is [{string.Join(", ", shape)}].", nameof(inputShape));
        (this.inputs, this.targets, TargetLength) = (inputs, targets, targetLength);
        Count = inputs.Length / InputLength;
        if (Count == 0 || inputs.Length % InputLength != 0 || targets.Length != (long)Count * targetLength)
            throw new ArgumentException($"{inputs.Length} inputs of {InputLength} numbers a sample, and {targets.Length} targets of {targetLength}, are not the same number of whole samples.");
    }

    /// <summary>Samples with class labels.</summary>
    /// <exception cref="ArgumentException">There is not one label for each sample.</exception>
    public TensorDataset(IReadOnlyList<int> inputShape, ReadOnlyMemory<float> inputs, ReadOnlySpan<int> labels)
        : this(inputShape, inputs, AsFloats(labels))
    {
    }

    /// <summary>Samples with class labels that are names. The classes are numbered in the order of their names.</summary>
    /// <param name="inputShape">The shape of one input, channels first.</param>
    /// <param name="inputs">The inputs, one sample after the other; they are not copied.</param>
    /// <param name="labels">The name of the class of each sample.</param>
    /// <param name="classNames">The names in the order of the class numbers; those that occur, sorted, if not given.</param>
    /// <exception cref="ArgumentException">There is not one label for each sample, or a label is not among the names.</exception>
    public TensorDataset(IReadOnlyList<int> inputShape, ReadOnlyMemory<float> inputs, IReadOnlyList<string> labels, IReadOnlyList<string>? classNames = null)
        : this(inputShape, inputs, ClassLabels.Numbers(labels, classNames ?? ClassLabels.Names(labels)))
    {
        ClassNames = classNames ?? ClassLabels.Names(labels);
    }

    /// <summary>Samples with class labels of an enumeration. The classes are numbered in the order of its values.</summary>
    /// <param name="inputShape">The shape of one input, channels first.</param>
    /// <param name="inputs">The inputs, one sample after the other; they are not copied.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <exception cref="ArgumentException">There is not one label for each sample, or a label has no name.</exception>
    public static TensorDataset Of<TEnum>(IReadOnlyList<int> inputShape, ReadOnlyMemory<float> inputs, IReadOnlyList<TEnum> labels)
        where TEnum : struct, Enum =>
        new(inputShape, inputs, [.. labels.Select(label => label.ToString())], Enum.GetNames<TEnum>());

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override bool CanReadInParallel => true;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape => shape;

    /// <inheritdoc/>
    public override int TargetLength { get; }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
    {
        Check(indices, inputs, targets);
        var (x, y) = (InputLength, TargetLength);
        for (var i = 0; i < indices.Length; i++)
        {
            this.inputs.Span.Slice(indices[i] * x, x).CopyTo(inputs[(i * x)..]);
            this.targets.Span.Slice(indices[i] * y, y).CopyTo(targets[(i * y)..]);
        }
    }

    /// <inheritdoc/>
    public override void ReadTargets(ReadOnlySpan<int> indices, Span<float> targets)
    {
        for (var i = 0; i < indices.Length; i++)
            this.targets.Span.Slice(indices[i] * TargetLength, TargetLength).CopyTo(targets[(i * TargetLength)..]);
    }

    private static float[] AsFloats(ReadOnlySpan<int> labels)
    {
        var floats = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            floats[i] = labels[i];
        return floats;
    }
}
