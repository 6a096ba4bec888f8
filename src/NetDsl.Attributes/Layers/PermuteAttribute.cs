namespace NetDsl;

/// <summary>Permutes the axes.</summary>
/// <remarks>
/// <para>C x H x W, or C x L, to the same sizes in another order. Axis i of the output is axis <paramref name="axes"/>[i] of the input:
/// <c>Permute(0, 2, 1)</c> swaps rows and columns.</para>
/// <para>No parameters.</para>
/// </remarks>
/// <param name="axes">Each axis once: 0 for channels, 1 for rows, 2 for columns.</param>
public sealed class PermuteAttribute(params object[] axes) : LayerAttribute
{
    /// <summary>Each axis once.</summary>
    public object[] Axes { get; } = axes;
}
