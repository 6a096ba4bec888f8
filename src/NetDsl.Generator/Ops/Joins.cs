using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Branch]: opens a path that starts where the first path of its group starts.</summary>
public sealed class BranchLayer : Layer
{
    public override string Word => "Branch";

    public override Node Build(LayerBuilder builder, Node x) => x;
}

/// <summary>[From(name)]: goes on from the output of a named layer.</summary>
public sealed class FromLayer : Layer
{
    public override string Word => "From";

    public override Node Build(LayerBuilder builder, Node x) => x;
}

/// <summary>[Identity]: what comes in.</summary>
public sealed class IdentityLayer : Layer
{
    public override string Word => "Identity";

    public override bool PassesScale => true;

    public override Node Build(LayerBuilder builder, Node x) => x;
}

/// <summary>A word that joins the paths opened by Branch.</summary>
public abstract class JoinLayer : Layer
{
    public override bool PassesScale => true;

    public abstract Node Join(LayerBuilder builder, IReadOnlyList<Node> paths);

    /// <summary>Whether it joins paths in this place.</summary>
    public virtual bool Joins(LayerBuilder builder) => true;

    /// <summary>Complains if it does not join so many paths.</summary>
    /// <param name="count">How many there are; 0 where none was opened.</param>
    public virtual void CheckPaths(LayerBuilder builder, int count)
    {
        if (count < 2)
            throw builder.Fail(count == 0 ? Rules.JoinWithoutBranch : Rules.OnePath, builder.Declaration);
    }

    /// <summary>A join is built from its paths, not from one value.</summary>
    public override Node Build(LayerBuilder builder, Node x) => Join(builder, [x]);

    /// <summary>The complaint about paths that do not fit, with every path and its shape.</summary>
    protected static FindingException Differ(LayerBuilder builder, IReadOnlyList<Node> paths) =>
        builder.Fail(Rules.PathsDiffer, builder.Declaration,
            string.Join(", ", paths.Select((path, i) => $"path {i + 1} gives {path.Type.Shape} ({builder.Describe(path)})")));
}

/// <summary>A join that computes each element from the same element of every path.</summary>
public abstract class ElementwiseJoin : JoinLayer
{
    protected abstract Elementwise Operation { get; }

    public override Node Join(LayerBuilder builder, IReadOnlyList<Node> paths)
    {
        if (!Fit(paths))
            throw Differ(builder, paths);
        // The largest first: gates of different kinds go with it, though not with each other.
        var ordered = paths.OrderByDescending(p => p.Type.Length).ToList();
        return ordered.Skip(1).Aggregate(ordered[0], (joined, path) => builder.Graph.Add(Operation, null, joined, path));
    }

    protected virtual bool Fit(IReadOnlyList<Node> paths) => paths.All(p => p.Type.Equals(paths[0].Type));
}

/// <summary>[Add]: the sum of the paths: a residual connection (He et al., 2016).</summary>
public sealed class AddLayer : ElementwiseJoin
{
    public override string Word => "Add";

    protected override Elementwise Operation => Scalars.Add;
}

/// <summary>
/// [Multiply]: the product of the paths. A vector of C gates, or a picture of one channel, goes with a picture of C channels.
/// </summary>
public sealed class MultiplyLayer : ElementwiseJoin
{
    public override string Word => "Multiply";

    protected override Elementwise Operation => Scalars.Multiply;

    protected override bool Fit(IReadOnlyList<Node> paths) => TensorType.Join(paths.Select(p => p.Type)) is not null;
}

/// <summary>[Maximum]: the largest of the paths: maxout (Goodfellow et al., 2013).</summary>
public sealed class MaximumLayer : ElementwiseJoin
{
    public override string Word => "Maximum";

    protected override Elementwise Operation => Scalars.Max;
}
