namespace NetDsl;

/// <summary>
/// Declares an input and the shape of one sample. Inputs come before all layers. The batch is not part of the shape: a network accepts any
/// number of samples. The first layer takes the first input; other inputs have a <see cref="Name"/>.
/// </summary>
/// <param name="shape">The sizes: <c>Input(784)</c> for 784 features; <c>Input(2, 100)</c> for a sequence of 2 channels and length 100;
/// <c>Input(1, 28, 28)</c> for an image of 1 channel, 28 rows and 28 columns, channels first. Each is a whole number of at least 1, or a
/// string expression such as <c>"28 * 28"</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InputAttribute(params object[] shape) : Attribute
{
    /// <summary>The sizes of one sample, channels first.</summary>
    public IReadOnlyList<object> Shape { get; } = shape;

    /// <summary>
    /// The name by which <see cref="FromAttribute"/> refers to the input: an identifier that no layer has. The first input does not need
    /// one.
    /// </summary>
    public string? Name { get; set; }
}
