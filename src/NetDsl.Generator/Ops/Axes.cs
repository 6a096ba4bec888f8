using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Reshape(sizes)]: the same numbers in another shape.</summary>
public sealed class ReshapeLayer : Layer
{
    public override string Word => "Reshape";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var sizes = builder.List("sizes");
        var known = sizes.Where(size => size > 0).Aggregate(1L, (product, size) => product > int.MaxValue ? product : product * size);
        var free = Array.IndexOf(sizes, -1);
        if (sizes.Length is not (1 or 2 or 3) || sizes.Where((size, i) => size < 1 && i != free).Any())
            throw builder.FailAt("sizes", Rules.OutOfRange, builder.Declaration, "the shape", "one to three sizes, each 1 or more, but for one -1", string.Join("x", sizes));
        if (free < 0 ? known != x.Type.Length : x.Type.Length % known != 0)
            throw builder.FailAt("sizes", Rules.OtherLength, builder.Declaration, free < 0 ? $"{known}" : $"a multiple of {known}", $"{x.Type.Length}", x.Type.Shape, builder.From(x));
        if (free >= 0)
            sizes[free] = (int)(x.Type.Length / known);
        var type = TensorType.PerSample(sizes);
        return type.Equals(x.Type) ? x : builder.Graph.Add(Reshape.Op, type, x);
    }
}

/// <summary>[Permute(axes)]: the axes in another order.</summary>
public sealed class PermuteLayer : Layer
{
    public override string Word => "Permute";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x)
    {
        var axes = builder.List("axes");
        if (!axes.OrderBy(axis => axis).SequenceEqual(Enumerable.Range(0, x.Type.Rank)))
            throw builder.FailAt("axes", Rules.WrongAxes, builder.Declaration, x.Type.Rank - 1, x.Type.Shape, builder.From(x));
        var sizes = x.Type.Sizes.ToArray();
        var type = TensorType.PerSample([.. axes.Select(axis => sizes[axis])]);
        return axes.SequenceEqual(Enumerable.Range(0, axes.Length)) ? x : Permute.Of(builder.Graph, x, sizes, axes, type);
    }
}
