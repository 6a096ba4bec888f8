namespace NetDsl;

/// <summary>The output of a layer or block for the samples of one call.</summary>
/// <param name="Layer">The name of the layer or block.</param>
/// <param name="Shape">The shape of one sample, channels first.</param>
/// <param name="Values">The values of all samples, one after the other.</param>
public sealed record Activation(string Layer, IReadOnlyList<int> Shape, float[] Values)
{
    /// <summary>The number of values of one sample.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>The number of samples.</summary>
    public int Samples => Values.Length / Length;

    /// <summary>The values of one sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<float> this[int sample]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sample);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Samples);
            return Values.AsSpan(sample * Length, Length);
        }
    }
}

/// <summary>A layer or block whose output can be read.</summary>
/// <param name="Layer">The name of the layer or block.</param>
/// <param name="Shape">The shape of the output for one sample, channels first.</param>
public sealed record ActivationInfo(string Layer, IReadOnlyList<int> Shape)
{
    /// <summary>The number of values of one sample.</summary>
    public int Length { get; } = Shape.Aggregate(1, (product, size) => product * size);
}
