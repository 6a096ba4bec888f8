namespace NetDsl;

/// <summary>
/// Base class of all layers. A layer takes the output of the layer above it. Layers are read from top to bottom and from left to right.
/// </summary>
/// <remarks>
/// Sizes are of type <c>object</c>, so that they accept a whole number (<c>3</c>), a pair of rows and columns (<c>new[] { 1, 7 }</c>), or a
/// string expression (<c>"4 * 30"</c>). Shapes in this documentation are those of one sample, channels first: C x H x W is C channels of H
/// rows and W columns.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>
    /// The name of the layer and of its parameters in checkpoints: an identifier that no other layer has. The default is the name of the
    /// attribute and a number: <c>Conv1</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// The number of times that the layer is repeated, one after the other: a whole number or an expression. 0 omits the layer. Default: 1.
    /// </summary>
    public object Repeat { get; set; } = 1;

    /// <summary>
    /// Whether the layer is there: true, false, or an expression such as <c>"stride == 1 &amp;&amp; inputs == filters"</c>. Without it, a
    /// <see cref="BranchAttribute"/> takes its whole path away, and a join keeps only its first path. Default: true.
    /// </summary>
    public object When { get; set; } = true;

    /// <summary>
    /// Whether all repetitions of the layer, and all Shared layers with the same <see cref="Name"/>, use one set of parameters. Its
    /// gradient is the sum of their gradients. Default: false.
    /// </summary>
    public bool Shared { get; set; }
}
