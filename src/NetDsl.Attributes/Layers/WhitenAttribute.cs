namespace NetDsl;

/// <summary>How <see cref="WhitenAttribute"/> turns what it whitens.</summary>
public enum WhitenMethod
{
    /// <summary>As little as possible: each output stays close to its input, so that a picture stays a picture.</summary>
    Zca,

    /// <summary>Onto the principal components, those of the largest variance first.</summary>
    Pca,
}

/// <summary>
/// Whitens an input by statistics of a data set: all features of variance 1, and uncorrelated. They are fitted by
/// <c>AdaptAsync</c>, stored with the model, and not trained.
/// </summary>
/// <remarks>
/// <para>Stands right after an <see cref="InputAttribute"/>, or a <see cref="FromAttribute"/> that names one; the features are all numbers
/// of a sample, F of them. ZCA keeps the shape; PCA gives a vector of components. y = matrix * (x - mean).</para>
/// <para>With the covariance of the data as V diag(l) Vt, the matrix is V diag(1 / sqrt(l + epsilon)) Vt for ZCA and
/// diag(1 / sqrt(l + epsilon)) Vt for PCA.</para>
/// <para>Statistics: mean (F) and matrix (F x F, or components x F). Fitting takes time that grows with the cube of F.</para>
/// <para>A. Bell and T. Sejnowski, "The 'independent components' of natural scenes are edge filters", 1997; A. Krizhevsky, "Learning
/// multiple layers of features from tiny images", 2009.</para>
/// </remarks>
public sealed class WhitenAttribute : LayerAttribute
{
    /// <summary>ZCA or PCA. Default: ZCA.</summary>
    public WhitenMethod Method { get; set; }

    /// <summary>How many principal components there are, for PCA. Default: as many as there are features.</summary>
    public object? Components { get; set; }

    /// <summary>Added to the variance of each component, so that those that hardly vary are not blown up. Default: 1e-5.</summary>
    public object Epsilon { get; set; } = 1e-5;
}
