namespace NetDsl;

/// <summary>Mixes the channels of groups, so that a grouped convolution after it sees some of each group before it.</summary>
/// <remarks>
/// <para>C x H x W to the same shape: channel i * groups + g of the output is channel g * C / groups + i of the input. Vectors are shuffled by their features.</para>
/// <para>No parameters.</para>
/// <para>X. Zhang et al., "ShuffleNet", 2018.</para>
/// </remarks>
/// <param name="groups">How many groups there are; they must divide the channels evenly.</param>
public sealed class ChannelShuffleAttribute(object groups) : LayerAttribute
{
    /// <summary>How many groups there are.</summary>
    public object Groups { get; } = groups;
}
