using System.IO.Enumeration;

namespace NetDsl;

/// <summary>Parameters, chosen by name, that are trained differently from the rest.</summary>
/// <param name="Pattern">A parameter's full name, for example <c>Stem.Conv1.Weight</c>, or the layer or block that contains it:
/// <c>Stem</c>. <c>*</c> matches any characters, including dots, <c>?</c> matches one; upper and lower case are equal.</param>
public sealed record ParameterGroup(string Pattern)
{
    /// <summary>A factor of the learning rate, which is applied after the schedule.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float LearningRateScale
    {
        get;
        init => field = value >= 0 && float.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRateScale), value, "LearningRateScale must be a finite number, 0 or more.");
    } = 1;

    /// <summary>
    /// The decay of the group's parameters. Null, if not set, for the optimizer's own, on weights only; a number counts for all of the
    /// group, biases included.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float? WeightDecay
    {
        get;
        init => field = value is null or >= 0 && float.IsFinite(value ?? 0)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "WeightDecay must be a finite number, 0 or more, or null for the optimizer's own.");
    }

    /// <summary>
    /// The group's ratio of <see cref="Optimizer.AdaptiveGradientClipping"/>: 0 for no limit, null, if not set, for the optimizer's own.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float? AdaptiveGradientClipping
    {
        get;
        init => field = value is null or >= 0 && float.IsFinite(value ?? 0)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AdaptiveGradientClipping), value, "AdaptiveGradientClipping must be a finite number above 0, 0 for no limit, or null for the optimizer's own.");
    }

    /// <summary>
    /// Whether the parameters are excluded from training. Their gradients count as 0, in <see cref="Optimizer.MaxGradientNorm"/> too.
    /// Moving averages of batch normalisation, which are not trained parameters, still change. In <c>FitAsync</c>, kernels that only
    /// compute gradients of frozen parameters do not run; in a loop of your own, <see cref="Model.Freeze"/> does the same.
    /// </summary>
    public bool Frozen { get; init; }

    /// <summary>Whether a parameter belongs to the group.</summary>
    /// <param name="name">Its full name.</param>
    internal bool Matches(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
            if (FileSystemName.MatchesSimpleExpression(Pattern, name.AsSpan(0, end)))
                return true;
        return false;
    }
}
