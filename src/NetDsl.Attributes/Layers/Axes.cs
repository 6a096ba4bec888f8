namespace NetDsl;

/// <summary>The axes of a sample, for normalisation over some of them: <c>Over = Axes.Rows | Axes.Columns</c>.</summary>
[Flags]
public enum Axes
{
    /// <summary>The channels of a picture or a sequence; the features of a vector.</summary>
    Channels = 1,

    /// <summary>The rows of a picture.</summary>
    Rows = 2,

    /// <summary>The columns of a picture; the length of a sequence.</summary>
    Columns = 4,

    /// <summary>All that a sample has.</summary>
    All = Channels | Rows | Columns,
}
