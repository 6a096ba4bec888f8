namespace NetDsl.Generator.Spec;

/// <summary>Numbers as C# literals of type float. Every number of emitted code that is not an integer is written here.</summary>
public static class FloatText
{
    /// <summary>Whether a float can hold a number, if not exactly: it is finite as one.</summary>
    public static bool Holds(double value) => !double.IsNaN(value) && !float.IsInfinity((float)value);

    /// <summary>
    /// The literal. A user-defined function may compute with infinities. An argument of a layer that does not fit a float is an error where
    /// it is read.
    /// </summary>
    public static string Of(double value)
    {
        var single = (float)value;
        return float.IsPositiveInfinity(single) ? "float.PositiveInfinity"
            : float.IsNegativeInfinity(single) ? "float.NegativeInfinity"
            : float.IsNaN(single) ? "float.NaN"
            : single.ToString("R", CultureInfo.InvariantCulture) + "f";
    }
}
