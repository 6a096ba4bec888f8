namespace NetDsl;

/// <summary>
/// The shape of one input sample. Comes first. The batch is not part of it: a network takes any number of samples.
/// Of several inputs, the first is what the first layer takes; the others have a <see cref="Name"/>.
/// </summary>
/// <param name="shape">
/// The sizes: <c>Input(784)</c> for 784 features; <c>Input(2, 100)</c> for a sequence of 2 channels and length 100;
/// <c>Input(1, 28, 28)</c> for a picture of 1 channel, 28 rows and 28 columns, channels first. Each is a whole number of at least 1, or a string expression such as <c>"28 * 28"</c>.
/// </param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InputAttribute(params object[] shape) : Attribute
{
    /// <summary>The sizes of one sample, channels first.</summary>
    public IReadOnlyList<object> Shape { get; } = shape;

    /// <summary>
    /// A name, by which <see cref="FromAttribute"/> takes the input: an identifier, different from that of every layer. The
    /// first input of a network needs none.
    /// </summary>
    public string? Name { get; set; }
}
