namespace NetDsl;

/// <summary>The rotation of whitened data by <see cref="WhitenAttribute"/>.</summary>
public enum WhitenMethod
{
    /// <summary>Zero-phase whitening: each output stays as close to its input as possible, so an image stays an image.</summary>
    Zca,

    /// <summary>Projection to the principal components, in descending order of variance.</summary>
    Pca,
}

/// <summary>
/// Whitens an input by the statistics of a data set: all features get variance 1 and are uncorrelated. <c>AdaptAsync</c> computes the
/// statistics; they are stored with the model and not trained.
/// </summary>
/// <remarks>
/// <para>It has to come right after an <see cref="InputAttribute"/>, or a <see cref="FromAttribute"/> that names one. The features are all
/// F numbers of a sample. ZCA keeps the shape; PCA returns a vector of components. y = matrix * (x - mean).</para>
/// <para>With the covariance of the data as V diag(l) Vt, the matrix is V diag(1 / sqrt(l + epsilon)) Vt for ZCA and
/// diag(1 / sqrt(l + epsilon)) Vt for PCA.</para>
/// <para>Statistics: mean (F) and matrix (F x F, or components x F). The time of fitting grows with the cube of F.</para>
/// <para>A. Bell and T. Sejnowski, "The 'independent components' of natural scenes are edge filters", 1997; A. Krizhevsky, "Learning
/// multiple layers of features from tiny images", 2009.</para>
/// </remarks>
public sealed class WhitenAttribute : LayerAttribute
{
    /// <summary>ZCA or PCA. Default: ZCA.</summary>
    public object Method { get; set; } = WhitenMethod.Zca;

    /// <summary>The number of principal components, for PCA. Default: the number of features.</summary>
    public object? Components { get; set; }

    /// <summary>
    /// A constant that is added to the variance of each component, so that components with little variance are not amplified. Default:
    /// 1e-5.
    /// </summary>
    public object Epsilon { get; set; } = 1e-5;
}
