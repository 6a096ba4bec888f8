namespace NetDsl;

/// <summary>
/// A further size of the first input, at which the network is compiled, too. It is for networks whose parameters do not depend on the size,
/// such as fully convolutional ones. <c>Create(input: [3, 512, 512])</c> makes a model of that size, and <c>CreateReplica(input: ...)</c>
/// one that shares its parameters with a model of another size.
/// </summary>
/// <param name="size">The rows and columns of an image, or the length of a sequence; the channels are those of the input. Each is a whole
/// number of at least 1, or an expression.</param>
/// <example>
/// <code>
/// [Network, Input(3, 256, 256), InputSize(512, 512), InputSize(512, 1024)]
/// [Conv2d(16, 3, Padding = 1), Relu, Conv2d(1, 1), BinaryCrossEntropyWithLogits]
/// public partial class Segmentation;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InputSizeAttribute(params object[] size) : Attribute
{
    /// <summary>The rows and columns of an image, or the length of a sequence.</summary>
    public IReadOnlyList<object> Size { get; } = size;
}
