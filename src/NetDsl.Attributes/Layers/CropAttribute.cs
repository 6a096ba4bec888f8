namespace NetDsl;

/// <summary>Crops an image, by default to its centre.</summary>
/// <remarks>
/// <para>C x H x W to C x rows x columns. The removed rows and columns are divided equally between both sides; an odd one is removed at the
/// bottom or on the right.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="rows">The height of the output.</param>
/// <param name="columns">The width of the output.</param>
public sealed class CropAttribute(object rows, object columns) : LayerAttribute
{
    /// <summary>The height of the output.</summary>
    public object Rows { get; } = rows;

    /// <summary>The width of the output.</summary>
    public object Columns { get; } = columns;

    /// <summary>The first row of the output, counted from 0. Default: the centre.</summary>
    public object? Top { get; set; }

    /// <summary>The first column of the output, counted from 0. Default: the centre.</summary>
    public object? Left { get; set; }
}
