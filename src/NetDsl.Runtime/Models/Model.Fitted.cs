using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

public abstract partial class Model
{
    private bool isFitted;

    /// <summary>The transforms of inputs whose statistics are fitted on data.</summary>
    internal InputTransform[] InputTransforms => plan.InputTransforms;

    /// <summary>Statistics may have been written, so what is fitted is looked at again before the next run.</summary>
    internal void StatisticsChanged() => isFitted = false;

    /// <summary>The statistic of a layer.</summary>
    internal Parameter Statistic(string layer, string role) => Find($"{layer}.{role}");

    /// <exception cref="InvalidOperationException">A transform of the inputs is not fitted.</exception>
    private void CheckFitted()
    {
        if (isFitted)
            return;
        foreach (var transform in InputTransforms)
            // They start at zero, which no data gives.
            if (!Statistic(transform.Layer,
                transform.Kind == TransformKind.Standardize ? "Deviation" : "Matrix").Read().AsSpan().ContainsAnyExcept(0))
                throw new InvalidOperationException(
                    $"{Info.Name}: {transform.Layer} is not fitted. Call AdaptAsync with the training data, or load a model that was "
                    + "fitted, before the network is used.");
        isFitted = true;
    }
}
