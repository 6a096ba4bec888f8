namespace NetDsl.Runtime;

/// <summary>
/// One optimizer's rule for one parameter: how a gradient changes it. A struct that holds coefficients only; a device
/// runs it over the flat parameter buffer in one pass.
/// </summary>
public interface IUpdateRule
{
    /// <summary>How many of the two state values the rule reads and writes: 0, 1 or 2.</summary>
    static abstract int States { get; }

    /// <summary>Changes <paramref name="weight"/> and the state values in place.</summary>
    void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>;
}
