using System.Runtime.ExceptionServices;

namespace NetDsl;

/// <summary>A few samples, ready to be computed with. Several threads may fill it, each a part.</summary>
internal sealed class Batch(int capacity, Dataset dataset)
{
    private readonly int[] indices = new int[capacity];
    private readonly Columns inputs = new(capacity, [.. dataset.InputShapes.Select(shape => shape.Aggregate(1, (product, size) => product * size))]);
    private readonly Columns targets = new(capacity, [.. dataset.TargetLengths]);

    public int Count { get; private set; }

    public ReadOnlySpan<int> Indices => indices.AsSpan(0, Count);

    /// <summary>All samples of the first input, then all of the second, and so on.</summary>
    public ReadOnlySpan<float> Inputs => inputs.All(Count);

    /// <summary>All samples of the first target, then all of the second, and so on.</summary>
    public ReadOnlySpan<float> Targets => targets.All(Count);

    /// <summary>The error of reading the first of the samples that could not be read; null if there was none.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>All samples of one of the targets.</summary>
    public ReadOnlySpan<float> Target(int index) => targets.Column(index, Count);

    /// <summary>Begins another batch, of these samples.</summary>
    public void Begin(ReadOnlySpan<int> chosen)
    {
        (Count, Failure) = (chosen.Length, null);
        chosen.CopyTo(indices);
    }

    /// <summary>Reads some of the samples.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="key">The key of augmentation; none for evaluation.</param>
    public void Fill(int start, int count, ulong? key)
    {
        var chosen = indices.AsSpan(start, count);
        var x = inputs.Rows(start, count);
        var y = targets.Rows(start, count);
        if (key is { } augment)
            dataset.ReadForTraining(chosen, augment, x, y);
        else
            dataset.Read(chosen, x, y);
    }

    /// <summary>Ends reading: all samples are there.</summary>
    public void Complete()
    {
        inputs.Split(Count);
        targets.Split(Count);
    }

    /// <summary>Ends reading with an error.</summary>
    public void Fail(Exception e) => Failure = ExceptionDispatchInfo.Capture(e);

    /// <summary>The first sample with a number that is not finite, and in which part of it; null if there is none.</summary>
    public (int Sample, float Value, string Part)? NotFinite() => NotFiniteInput() ?? NotFinite(targets, "target");

    /// <summary>The first sample with an input that is not finite; null if there is none.</summary>
    public (int Sample, float Value, string Part)? NotFiniteInput() => NotFinite(inputs, "input");

    private (int Sample, float Value, string Part)? NotFinite(Columns columns, string part)
    {
        for (var c = 0; c < columns.Lengths.Length; c++)
        {
            var values = columns.Column(c, Count);
            for (var i = 0; i < values.Length; i++)
                if (!float.IsFinite(values[i]))
                    return (indices[i / columns.Lengths[c]], values[i], part);
        }

        return null;
    }
}
