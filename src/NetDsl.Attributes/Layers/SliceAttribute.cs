namespace NetDsl;

/// <summary>A range of channels; or of rows, or of columns.</summary>
/// <remarks>
/// <para>C x H x W to (end - start) x H x W; a vector of F features to end - start.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="start">The first, counted from 0.</param>
/// <param name="end">The first that is not part of it any more.</param>
public sealed class SliceAttribute(object start, object end) : LayerAttribute
{
    /// <summary>The first, counted from 0.</summary>
    public object Start { get; } = start;

    /// <summary>The first that is not part of it any more.</summary>
    public object End { get; } = end;

    /// <summary>What is counted: 0 for channels or features, 1 for rows (of a sequence, its elements), 2 for columns. Default: 0.</summary>
    public object Axis { get; set; } = 0;
}
