using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>[Reshape(sizes)]: the same elements in another shape.</summary>
public sealed class ReshapeLayer : Layer
{
    public override string Word => "Reshape";

    public override LayerExample Example => new("Reshape(6, -1)", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var sizes = context.Arguments.List("sizes");
        var known = sizes.Where(size => size > 0).Aggregate(1L, (product, size) => product > int.MaxValue ? product : product * size);
        var free = Array.IndexOf(sizes, -1);
        if (sizes.Length is not (1 or 2 or 3) || sizes.Where((size, i) => size < 1 && i != free).Any())
            throw context.FailAt("sizes", Rules.OutOfRange, context.Declaration, "the shape",
                "one to three sizes, each 1 or more, but for one -1", string.Join("x", sizes));
        if (free < 0 ? known != x.Type.Length : x.Type.Length % known != 0)
            throw context.FailAt("sizes", Rules.OtherLength, context.Declaration, free < 0 ? $"{known}" : $"a multiple of {known}",
                $"{x.Type.Length}", x.Type.Shape, context.Shapes.From(x));
        if (free >= 0)
            sizes[free] = (int)(x.Type.Length / known);
        var type = TensorType.PerSample(sizes);
        return type.Equals(x.Type) ? x : context.Graph.Add(Reshape.Op, type, x);
    }
}

/// <summary>[Permute(axes)]: a permutation of the axes.</summary>
public sealed class PermuteLayer : Layer
{
    public override string Word => "Permute";

    public override LayerExample Example => new("Permute(2, 0, 1)", 2, 4, 3);

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x)
    {
        var axes = context.Arguments.List("axes");
        if (!axes.OrderBy(axis => axis).SequenceEqual(Enumerable.Range(0, x.Type.Rank)))
            throw context.FailAt("axes", Rules.WrongAxes, context.Declaration, x.Type.Rank - 1, x.Type.Shape, context.Shapes.From(x));
        var sizes = x.Type.Sizes.ToArray();
        var type = TensorType.PerSample([.. axes.Select(axis => sizes[axis])]);
        return axes.SequenceEqual(Enumerable.Range(0, axes.Length)) ? x : Permute.Of(context.Graph, x, sizes, axes, type);
    }
}
