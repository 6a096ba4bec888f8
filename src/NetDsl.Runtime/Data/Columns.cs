namespace NetDsl;

/// <summary>
/// The inputs, or the targets, of a batch. A data set writes them sample by sample; a model reads all samples of the first input, then all
/// of the second. With only one input, the two orders are the same.
/// </summary>
internal sealed class Columns(int capacity, int[] lengths)
{
    private readonly int rowLength = lengths.Sum();
    private readonly float[] values = new float[capacity * lengths.Sum()];
    private readonly float[] rows = new float[lengths.Length == 1 ? 0 : capacity * lengths.Sum()];

    /// <summary>The numbers in one sample of each.</summary>
    public int[] Lengths => lengths;

    /// <summary>The memory to which a data set writes <paramref name="count"/> samples, from one on.</summary>
    public Span<float> Rows(int start, int count) => (lengths.Length == 1 ? values : rows).AsSpan(start * rowLength, count * rowLength);

    /// <summary>Converts the contents of <see cref="Rows"/> to the order of the model.</summary>
    public void Split(int count)
    {
        if (lengths.Length == 1)
            return;
        for (int c = 0, start = 0; c < lengths.Length; start += lengths[c++])
            for (var i = 0; i < count; i++)
                rows.AsSpan(i * rowLength + start, lengths[c]).CopyTo(values.AsSpan(count * start + i * lengths[c]));
    }

    public ReadOnlySpan<float> All(int count) => values.AsSpan(0, count * rowLength);

    public ReadOnlySpan<float> Column(int index, int count)
    {
        var start = 0;
        for (var c = 0; c < index; c++)
            start += lengths[c];
        return values.AsSpan(count * start, count * lengths[index]);
    }
}
