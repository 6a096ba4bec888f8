namespace NetDsl;

/// <summary>Interleaves the channels of groups, so that a grouped convolution after it reads channels of every group before it.</summary>
/// <remarks>
/// <para>C x H x W to the same shape: y[i * groups + g] = x[g * C / groups + i] for whole channels. For vectors,
/// features are shuffled.</para>
/// <para>No parameters.</para>
/// <para>X. Zhang et al., "ShuffleNet", 2018.</para>
/// </remarks>
/// <param name="groups">The number of groups. It must divide the number of channels.</param>
public sealed class ChannelShuffleAttribute(object groups) : LayerAttribute
{
    /// <summary>The number of groups.</summary>
    public object Groups { get; } = groups;
}
