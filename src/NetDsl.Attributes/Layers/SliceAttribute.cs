namespace NetDsl;

/// <summary>Takes a range of channels, of rows, or of columns.</summary>
/// <remarks>
/// <para>C x H x W to (end - start) x H x W; a vector of F features to end - start.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="start">The first index of the range, counted from 0.</param>
/// <param name="end">The end of the range, exclusive.</param>
public sealed class SliceAttribute(object start, object end) : LayerAttribute
{
    /// <summary>The first index of the range, counted from 0.</summary>
    public object Start { get; } = start;

    /// <summary>The end of the range, exclusive.</summary>
    public object End { get; } = end;

    /// <summary>The axis: 0 for channels or features, 1 for rows (for a sequence, its elements), 2 for columns. Default: 0.</summary>
    public object Axis { get; set; } = 0;
}
