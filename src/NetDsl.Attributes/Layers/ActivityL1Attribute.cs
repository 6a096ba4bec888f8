namespace NetDsl;

/// <summary>Passes on what it gets, and adds factor * (sum of |x|), averaged over the batch, to the loss that training minimises: few units answer.</summary>
/// <remarks>
/// <para>Keeps the shape. No parameters. <c>Evaluate</c> leaves the penalty out.</para>
/// <para>X. Glorot, A. Bordes and Y. Bengio, "Deep sparse rectifier neural networks", 2011.</para>
/// </remarks>
/// <param name="factor">How much it counts: 0 or more.</param>
public sealed class ActivityL1Attribute(object factor) : LayerAttribute
{
    /// <summary>How much it counts.</summary>
    public object Factor { get; } = factor;
}
