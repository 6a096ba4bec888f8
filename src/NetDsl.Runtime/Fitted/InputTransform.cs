namespace NetDsl.Runtime.CompilerServices;

/// <summary>A transform of an input whose statistics are fitted on data. Created by emitted code.</summary>
/// <param name="Layer">The layer that owns the statistics.</param>
/// <param name="Kind">The kind of the transform.</param>
/// <param name="Input">The index of the transformed input.</param>
/// <param name="Epsilon">The constant that is added to variances.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct InputTransform(string Layer, TransformKind Kind, int Input, float Epsilon);

/// <summary>The kind of a fitted transform.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum TransformKind
{
    /// <summary>Standardises to mean 0 and standard deviation 1. The statistics are <c>Mean</c> and <c>Deviation</c>.</summary>
    Standardize,

    /// <summary>Zero-phase whitening. The statistics are <c>Mean</c> and <c>Matrix</c>.</summary>
    Zca,

    /// <summary>Whitening by principal components. The statistics are <c>Mean</c> and <c>Matrix</c>.</summary>
    Pca,
}
