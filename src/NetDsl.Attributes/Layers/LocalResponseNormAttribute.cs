namespace NetDsl;

/// <summary>Local response normalisation. It divides each element by a power of the sum of squares in neighbouring channels.</summary>
/// <remarks>
/// <para>Takes an image and keeps its shape. y[c] = x[c] / (k + alpha / size * s[c])^beta, where s[c] is the sum of x² at the same position
/// over the channels c - floor(size / 2) to c + floor((size - 1) / 2), within the existing channels. No parameters.</para>
/// <para>As in PyTorch, alpha is divided by the size. The paper does not divide, so its alpha equals alpha / size here.</para>
/// <para>A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks",
/// 2012.</para>
/// </remarks>
/// <param name="size">The number of channels of a sum.</param>
public sealed class LocalResponseNormAttribute(object size) : LayerAttribute
{
    /// <summary>The number of channels of a sum.</summary>
    public object Size { get; } = size;

    /// <summary>The factor of the squares. Default: 1e-4.</summary>
    public object Alpha { get; set; } = 1e-4;

    /// <summary>The exponent. Default: 0.75.</summary>
    public object Beta { get; set; } = 0.75;

    /// <summary>The constant that is added to the squares. Default: 1.</summary>
    public object K { get; set; } = 1;
}
