namespace NetDsl;

/// <summary>
/// The base of every layer. A layer takes what the layer above it gives; the network reads from top to bottom and from
/// left to right.
/// </summary>
/// <remarks>
/// Sizes are of type <c>object</c>, so that they take a whole number (<c>3</c>), a pair of rows and columns
/// (<c>new[] { 1, 7 }</c>), or a string expression (<c>"4 * 30"</c>). Shapes in this documentation are those of one
/// sample, channels first: C x H x W is C channels of H rows and W columns.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>
    /// A name for the layer, and for its parameters in checkpoints: an identifier, different from that of every other
    /// layer. Without one, the layer is called by its word and a number: <c>Conv1</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// How often the layer stands here, one after the other: a whole number or an expression. With 0 it is left out, so
    /// that a block can have a layer under a condition: <c>Repeat = "factor == 1 ? 0 : 1"</c>. Default: 1.
    /// </summary>
    public object Repeat { get; set; } = 1;

    /// <summary>
    /// Whether all repetitions of the layer, and all Shared layers with the same <see cref="Name"/>, have one set of
    /// parameters, whose gradient is the sum of theirs. Default: false.
    /// </summary>
    public bool Shared { get; set; }
}
