using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Lowering;

/// <summary>The input shapes of a layer. A shape that does not fit ends the layer with a finding.</summary>
public sealed class LayerShapes
{
    private readonly LoweringContext context;
    private readonly IReadOnlyList<LayerModel> layers;

    internal LayerShapes(LoweringContext context, IReadOnlyList<LayerModel> layers) => (this.context, this.layers) = (context, layers);

    /// <summary>Channels, height and width of an image; any other shape is an error.</summary>
    public (int Channels, int Height, int Width) Image(Node x) => x.Type.Rank switch
    {
        3 => (x.Type.Sizes[0], x.Type.Sizes[1], x.Type.Sizes[2]),
        2 => throw context.Fail(Rules.OtherRank, context.Declaration, "an image (channels x height x width)",
            $"a sequence of {x.Type.Shape}", From(x)),
        _ => throw context.Fail(Rules.NeedsImage, context.Declaration, x.Type.Shape, From(x)),
    };

    /// <summary>Channels and length of a sequence; any other shape is an error.</summary>
    public (int Channels, int Length) Sequence(Node x) => x.Type.Rank == 2
        ? (x.Type.Sizes[0], x.Type.Sizes[1])
        : throw context.Fail(Rules.OtherRank, context.Declaration, "a sequence (channels x length)",
            $"{(x.Type.Rank == 3 ? "an image of " : "")}{x.Type.Shape}{(x.Type.Rank == 1 ? " features" : "")}", From(x));

    /// <summary>The length of a vector; any other shape is an error.</summary>
    public int Vector(Node x) => x.Type.Rank == 1
        ? x.Type.Sizes[0]
        : throw context.Fail(Rules.NeedsVector, context.Declaration, $"{(x.Type.Rank == 2 ? "a sequence" : "an image")} of {x.Type.Shape}",
            From(x), x.Type.Rank == 2 ? "GlobalAvgPool1d" : "GlobalAvgPool2d");

    /// <summary>Reports a sequence that is shorter than the reach of a kernel.</summary>
    public void CheckLineFits(Node x, int least)
    {
        var (channels, length) = Sequence(x);
        if (length < least)
            throw context.Fail(Rules.InputTooSmall, context.Declaration, $"{channels}x{least}", x.Type.Shape, From(x));
    }

    /// <summary>Reports an image that is smaller than the reach of a kernel.</summary>
    public void CheckKernelFits(Node x, int leastHeight, int leastWidth)
    {
        var (_, height, width) = Image(x);
        if (height < leastHeight || width < leastWidth)
            throw context.Fail(Rules.InputTooSmall, context.Declaration,
                $"{Math.Max(leastHeight, 1)}x{Math.Max(leastWidth, 1)}", x.Type.Shape, From(x));
    }

    /// <summary>The size of one side of the output; a size above the range of an integer is an error.</summary>
    public int Side(long size) => size <= int.MaxValue ? (int)size
        : throw context.Fail(Rules.TooLarge, context.Declaration, "a side", size.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>The layer that a value comes from, for messages.</summary>
    public FindingArgument From(Node x)
    {
        var model = layers[x.Origin.Layer];
        return model.Where is null ? FindingArgument.ToLayer(model.Attribute) : $"'{model.Where}'";
    }

    /// <summary>The name of the layer that a value comes from, for messages that name several layers.</summary>
    public string Describe(Node x) => layers[x.Origin.Layer].Where ?? layers[x.Origin.Layer].Declaration;
}
