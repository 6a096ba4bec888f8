namespace NetDsl;

/// <summary>A part of a picture: its centre, unless told otherwise.</summary>
/// <remarks>
/// <para>C x H x W to C x rows x columns. What is left over is shared between the sides; of an odd number the extra row or column is taken off at the bottom or on the right.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="rows">The height of the part.</param>
/// <param name="columns">Its width.</param>
public sealed class CropAttribute(object rows, object columns) : LayerAttribute
{
    /// <summary>The height of the part.</summary>
    public object Rows { get; } = rows;

    /// <summary>Its width.</summary>
    public object Columns { get; } = columns;

    /// <summary>The first row of the part, counted from 0. Default: so that the part lies in the middle.</summary>
    public object? Top { get; set; }

    /// <summary>The first column of the part, counted from 0. Default: so that the part lies in the middle.</summary>
    public object? Left { get; set; }
}
