namespace NetDsl.Runtime;

/// <summary>A transform of an input whose statistics are fitted on data. Emitted.</summary>
/// <param name="Layer">Whose statistics they are.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Input">Which input it stands on.</param>
/// <param name="Epsilon">What is added to variances.</param>
public readonly record struct InputTransform(string Layer, TransformKind Kind, int Input, float Epsilon);

/// <summary>What a fitted transform does.</summary>
public enum TransformKind
{
    /// <summary>Mean 0 and deviation 1: the statistics <c>Mean</c> and <c>Deviation</c>.</summary>
    Standardize,

    /// <summary>Whitening that turns as little as possible: the statistics <c>Mean</c> and <c>Matrix</c>.</summary>
    Zca,

    /// <summary>Whitening onto principal components: the same statistics.</summary>
    Pca,
}
