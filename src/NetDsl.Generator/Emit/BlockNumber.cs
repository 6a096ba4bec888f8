namespace NetDsl.Generator.Emit;

/// <summary>
/// A number in the code of a block, or an object with the sizes of a kernel. Blocks that differ only in these share their code.
/// </summary>
/// <param name="Type">The C# type.</param>
/// <param name="Hint">What it is, for the name of a parameter: <c>channels</c>.</param>
/// <param name="Text">Its value as C#.</param>
/// <param name="Whole">The value, if it is a whole number.</param>
internal sealed record BlockNumber(string Type, string Hint, string Text, long? Whole)
{
    /// <summary>A whole number of C#'s <c>int</c> or <c>long</c>.</summary>
    public static BlockNumber Of(string type, string hint, long value) => new(type, hint, value.ToString(CultureInfo.InvariantCulture) + (type == "long" ? "L" : ""), value);
}
