using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Structure;

/// <summary>[Branch]: opens a path that starts where the first path of its group starts.</summary>
public sealed class BranchLayer : Layer
{
    public override string Word => "Branch";

    public override LayerExample Example => new("Branch, Tanh, Branch, Add");

    public override Node Build(LoweringContext context, Node x) => x;
}

/// <summary>[From(name)]: continues from the output of a named layer.</summary>
public sealed class FromLayer : Layer
{
    public override string Word => "From";

    public override LayerExample Example => new("Tanh(Name = \"kept\"), Branch, Sigmoid, Branch, From(\"kept\"), Add");

    public override Node Build(LoweringContext context, Node x) => x;
}

/// <summary>[Identity]: returns its input.</summary>
public sealed class IdentityLayer : Layer
{
    public override string Word => "Identity";

    public override LayerExample Example => new("Identity");

    public override bool PassesScale => true;

    public override Node Build(LoweringContext context, Node x) => x;
}

/// <summary>A layer that joins the paths opened by Branch.</summary>
public abstract class JoinLayer : Layer
{
    public override bool PassesScale => true;

    public abstract Node Join(LoweringContext context, IReadOnlyList<Node> paths);

    /// <summary>Whether the layer is a join in this position.</summary>
    public virtual bool Joins(LoweringContext context) => true;

    /// <summary>Reports a wrong number of paths.</summary>
    /// <param name="count">The number of paths; 0 without a Branch.</param>
    public virtual void CheckPaths(LoweringContext context, int count)
    {
        if (count < 2)
            throw context.Fail(count == 0 ? Rules.JoinWithoutBranch : Rules.OnePath, context.Declaration);
    }

    /// <summary>Builds a join of a single value. Joins are usually built from their paths.</summary>
    public override Node Build(LoweringContext context, Node x) => Join(context, [x]);

    /// <summary>Creates the exception for paths that do not fit, with every path and its shape.</summary>
    protected static FindingException Differ(LoweringContext context, IReadOnlyList<Node> paths) =>
        context.Fail(Rules.PathsDiffer, context.Declaration,
            string.Join(", ", paths.Select((path, i) => $"path {i + 1} gives {path.Type.Shape} ({context.Shapes.Describe(path)})")));
}

/// <summary>A join that computes each element from the same element of every path.</summary>
public abstract class ElementwiseJoin : JoinLayer
{
    protected abstract ElementwiseOp Operation { get; }

    public override Node Join(LoweringContext context, IReadOnlyList<Node> paths)
    {
        if (!Fit(paths))
            throw Differ(context, paths);
        // The largest path comes first, because gates of different kinds fit it, but not each other.
        var ordered = paths.OrderByDescending(p => p.Type.Length).ToList();
        return ordered.Skip(1).Aggregate(ordered[0], (joined, path) => context.Graph.Add(Operation, joined, path));
    }

    protected virtual bool Fit(IReadOnlyList<Node> paths) => paths.All(p => p.Type.Equals(paths[0].Type));
}

/// <summary>[Add]: the sum of the paths, a residual connection (He et al., 2016).</summary>
public sealed class AddLayer : ElementwiseJoin
{
    public override string Word => "Add";

    public override LayerExample Example => new("Branch, Tanh, Branch, Sigmoid, Add");

    protected override ElementwiseOp Operation => Scalars.Add;
}

/// <summary>
/// [Multiply]: the product of the paths. A vector of C gates, or an image of one channel, can be combined with an image of C channels.
/// </summary>
public sealed class MultiplyLayer : ElementwiseJoin
{
    public override string Word => "Multiply";

    public override LayerExample Example => new("Branch, Tanh, Branch, Multiply");

    protected override ElementwiseOp Operation => Scalars.Multiply;

    protected override bool Fit(IReadOnlyList<Node> paths) => TensorType.Join(paths) is not null;
}

/// <summary>[Maximum]: the maximum of the paths, maxout (Goodfellow et al., 2013).</summary>
public sealed class MaximumLayer : ElementwiseJoin
{
    public override string Word => "Maximum";

    public override LayerExample Example => new("Branch, Tanh, Branch, Sigmoid, Maximum");

    protected override ElementwiseOp Operation => Scalars.Max;
}
