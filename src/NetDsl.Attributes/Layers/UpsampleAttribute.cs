namespace NetDsl;

/// <summary>The interpolation of <see cref="UpsampleAttribute"/>.</summary>
public enum UpsampleMode
{
    /// <summary>The nearest pixel: y[i] = x[floor(i * H / H')].</summary>
    Nearest,

    /// <summary>The mean of the two nearest rows and columns, weighted by their distance.</summary>
    Bilinear,
}

/// <summary>Resizes an image, usually to a larger one, channel by channel.</summary>
/// <remarks>
/// <para>C x H x W to C x H' x W': factor * H x factor * W, or <see cref="Size"/>.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="factor">The factor by which height and width grow: one number, or a pair of rows and columns. Omitted if <see cref="Size"/>
/// is set.</param>
public sealed class UpsampleAttribute(object? factor = null) : LayerAttribute
{
    /// <summary>The factor by which height and width grow.</summary>
    public object? Factor { get; } = factor;

    /// <summary>The size of the output, instead of a factor: one number, or a pair of rows and columns.</summary>
    public object? Size { get; set; }

    /// <summary>The interpolation. Default: <see cref="UpsampleMode.Nearest"/>.</summary>
    public object Mode { get; set; } = UpsampleMode.Nearest;

    /// <summary>
    /// Whether, with <see cref="UpsampleMode.Bilinear"/>, the centres of the corner pixels of input and output are aligned; otherwise the
    /// corners of the images are aligned. Default: false.
    /// </summary>
    public object AlignCorners { get; set; } = false;
}
