using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Reduction;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>
/// An operation on single numbers, applied to every element. Operands of a smaller type are broadcast (a bias over pixels). Fusion makes
/// functions of these operations. <see cref="Scalars"/> lists them.
/// </summary>
public sealed class ElementwiseOp : ScalarOp
{
    /// <summary>The gradient for each operand, given the node and the gradient of its result.</summary>
    public delegate IReadOnlyList<Node?> DerivativeRule(GraphBuilder graph, Node node, Node gradient);

    public ElementwiseOp(string name, int arity, string format, DerivativeRule derivative, Func<double[], double> evaluate)
        : base(name, arity, format) => (Derivative, Evaluate) = (derivative, evaluate);

    public DerivativeRule Derivative { get; }

    /// <summary>The operation on numbers, for constant folding.</summary>
    public Func<double[], double> Evaluate { get; }

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) =>
        attribute as TensorType
        ?? (attribute as CopyFor)?.Type
        ?? TensorType.Join(inputs)
        ?? throw new InvalidOperationException($"{Name} of {string.Join(" and ", inputs.Select(i => i.Type))}");

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var local = Derivative(graph, node, gradients[0]!);
        return local
            .Select((gradient, i) => gradient is null ? null : Reduce.To(graph, graph.Broadcast(gradient, node.Type), node.Inputs[i].Type))
            .ToList();
    }
}

/// <summary>Marks a copy for a root, so that copies of the same value for different roots stay distinct.</summary>
/// <param name="Type">The type of the copy.</param>
public sealed record CopyFor(Root Root, TensorType Type);
