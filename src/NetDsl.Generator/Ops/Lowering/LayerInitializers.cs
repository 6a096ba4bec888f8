using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>The initial values of a layer's parameters: those of the layer or the network, or chosen by the next activation.</summary>
public sealed class LayerInitializers
{
    private readonly LoweringContext context;
    private readonly Func<IEnumerable<(Layer Layer, LoweringContext Context)>> following;

    internal LayerInitializers(LoweringContext context, Func<IEnumerable<(Layer Layer, LoweringContext Context)>> following) =>
        (this.context, this.following) = (context, following);

    /// <summary>Whether data scales the layer's weights.</summary>
    internal bool StartByData { get; private set; }

    /// <summary>
    /// The initializer of a weight: that of the layer or the network; otherwise Kaiming's or Xavier's, depending on the next activation;
    /// Xavier's without an activation.
    /// </summary>
    /// <param name="usual">The default of the layer, for any next activation.</param>
    public InitialValues Weight(int fanIn, int fanOut, InitialValues? usual = null)
    {
        var declared = context.Arguments.Initializer("Init", (fanIn, fanOut));
        StartByData |= declared is { StartByData: true };
        return declared ?? usual ?? ByActivation(fanIn, fanOut);
    }

    /// <summary>
    /// The initializer of the layer or the network for a weight of gates. Data cannot scale such weights, because gates saturate. Null if
    /// neither sets one.
    /// </summary>
    public InitialValues? WeightOfGates(string name, int fanIn, int fanOut)
    {
        var declared = context.Arguments.Initializer(name, (fanIn, fanOut));
        if (declared is not { StartByData: true })
            return declared;
        if (context.Arguments.Has(name))
            throw context.FailAt(name, Rules.BadInitializer, context.Declaration, name, "Lsuv",
                "the outputs of a recurrent layer cannot be scaled by its weights; write \"Orthogonal\"");
        // The network's initializer applies to all layers; weights that data cannot scale stay orthogonal.
        return declared with { Kind = InitialKind.Orthogonal };
    }

    /// <summary>The initializer of a bias.</summary>
    public InitialValues Bias() => Of("BiasInit", InitialValues.Zeros);

    /// <summary>The initializer of a parameter other than a weight: that of the layer or the network.</summary>
    public InitialValues Of(string name, InitialValues usual) => context.Arguments.Initializer(name, fans: null) ?? usual;

    private InitialValues ByActivation(int fanIn, int fanOut)
    {
        foreach (var (layer, after) in following())
        {
            if (Before(layer, after, fanIn, fanOut) is { } initializer)
                return initializer;
            if (!layer.PassesScale)
                break;
        }

        return InitialValues.Xavier(fanIn, fanOut);
    }

    /// <summary>An argument that is wrong, or depends on a shape that is not known yet, is not an error here: the layer itself reports it.</summary>
    private static InitialValues? Before(Layer layer, LoweringContext after, int fanIn, int fanOut)
    {
        try
        {
            return layer.InitializerBefore(after, fanIn, fanOut);
        }
        catch (FindingException)
        {
            return null;
        }
    }
}
