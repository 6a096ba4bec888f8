namespace NetDsl;

/// <summary>The axes of a sample, for normalisation over some of them: <c>Over = Axes.Rows | Axes.Columns</c>.</summary>
[Flags]
public enum Axes
{
    /// <summary>The channels of an image or a sequence; the features of a vector.</summary>
    Channels = 1,

    /// <summary>The rows of an image.</summary>
    Rows = 2,

    /// <summary>The columns of an image; the length of a sequence.</summary>
    Columns = 4,

    /// <summary>All axes of a sample.</summary>
    All = Channels | Rows | Columns,
}
