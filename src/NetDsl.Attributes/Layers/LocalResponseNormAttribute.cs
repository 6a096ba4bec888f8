namespace NetDsl;

/// <summary>Local response normalisation: divides each value by a power of the squares around it, in neighbouring channels.</summary>
/// <remarks>
/// <para>Keeps the shape, a picture's. y[c] = x[c] / (k + alpha / size * s[c])^beta, where s[c] is the sum of x² at the same
/// position over the channels c - floor(size / 2) to c + floor((size - 1) / 2), as far as there are any. No parameters.</para>
/// <para>As in PyTorch, alpha is divided by the size. The paper does not divide: its alpha is a size-th of the one here.</para>
/// <para>A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks",
/// 2012.</para>
/// </remarks>
/// <param name="size">How many channels a sum is of.</param>
public sealed class LocalResponseNormAttribute(object size) : LayerAttribute
{
    /// <summary>How many channels a sum is of.</summary>
    public object Size { get; } = size;

    /// <summary>The weight of the squares. Default: 1e-4.</summary>
    public object Alpha { get; set; } = 1e-4;

    /// <summary>The power. Default: 0.75.</summary>
    public object Beta { get; set; } = 0.75;

    /// <summary>What the squares are added to. Default: 1.</summary>
    public object K { get; set; } = 1;
}
