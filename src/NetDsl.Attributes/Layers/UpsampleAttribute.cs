namespace NetDsl;

/// <summary>What <see cref="UpsampleAttribute"/> puts between pixels.</summary>
public enum UpsampleMode
{
    /// <summary>The nearest pixel: y[i] = x[floor(i * H / H')].</summary>
    Nearest,

    /// <summary>A mean of the two nearest rows and columns, weighted by their distance.</summary>
    Bilinear,
}

/// <summary>A larger picture (or any other size), each channel by itself.</summary>
/// <remarks>
/// <para>C x H x W to C x H' x W': factor * H x factor * W, or <see cref="Size"/>.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="factor">How many times as large the output is: one number, or a pair of rows and columns. Left out where <see cref="Size"/> says it.</param>
public sealed class UpsampleAttribute(object? factor = null) : LayerAttribute
{
    /// <summary>How many times as large the output is.</summary>
    public object? Factor { get; } = factor;

    /// <summary>The size of the output, instead of a factor: one number, or a pair of rows and columns.</summary>
    public object? Size { get; set; }

    /// <summary>What pixels between those of the input become. Default: <see cref="UpsampleMode.Nearest"/>.</summary>
    public UpsampleMode Mode { get; set; } = UpsampleMode.Nearest;

    /// <summary>
    /// Whether, with <see cref="UpsampleMode.Bilinear"/>, the centres of the corner pixels of input and output lie on each other;
    /// otherwise the corners of the pictures do. Default: false.
    /// </summary>
    public bool AlignCorners { get; set; }
}
