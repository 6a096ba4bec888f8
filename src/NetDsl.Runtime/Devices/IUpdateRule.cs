namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The update rule of an optimizer for one parameter. A struct that holds coefficients only. A device applies it to the flat parameter
/// buffer in one pass.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IUpdateRule
{
    /// <summary>The number of state values per weight that the rule uses: 0, 1 or 2.</summary>
    static abstract int States { get; }

    /// <summary>Updates <paramref name="weight"/> and the state values in place.</summary>
    void Apply<T>(ref T weight, T gradient, ref T first, ref T second) where T : struct, IVector<T>;
}
