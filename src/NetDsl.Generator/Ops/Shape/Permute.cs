using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using static NetDsl.Generator.Ir.KernelArgument;

namespace NetDsl.Generator.Ops.Shape;

/// <summary>Permutes the axes of a sample, which is an array of some sizes.</summary>
public sealed class Permute : Op<Permute.Order>
{
    public static readonly Permute Op = new();

    /// <param name="Sizes">The sizes of the input; they may split those of its type further.</param>
    /// <param name="Axes">For each axis of the result, the axis of the input.</param>
    /// <param name="Type">The type of the result.</param>
    public sealed record Order(EquatableArray<int> Sizes, EquatableArray<int> Axes, TensorType Type) : IKernelGeometry
    {
        /// <summary>The inverse permutation.</summary>
        public Order Inverse(TensorType type) => new(
            Axes.Select(axis => Sizes[axis]).ToEquatableArray(),
            Enumerable.Range(0, Axes.Count).OrderBy(i => Axes[i]).ToEquatableArray(), type);

        public string RuntimeType => "PermuteShape";

        public RuntimeValue Value =>
            new RuntimeValue.New(RuntimeType, new([RuntimeValue.List.Of(Sizes), RuntimeValue.List.Of(Axes)]), default);

        public override string ToString() => $"[{string.Join(", ", Sizes)}] to {string.Join(", ", Axes)}";
    }

    public override string Name => "Permute";

    protected override TensorType Infer(Order attribute, IReadOnlyList<Node> inputs) => attribute.Type;

    public override IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Op, AttributeOf(node).Inverse(node.Input.Type), gradients[0]!)];

    /// <summary>Permutes the axes of a value whose samples have these sizes.</summary>
    public static Node Of(GraphBuilder graph, Node x, int[] sizes, int[] axes, TensorType type) =>
        graph.Add(Op, new Order(new(sizes), new(axes), type), x);

    public override IReadOnlyList<KernelCall> Lower(Node node) =>
        [Call(node, "Permute", Sizes(node), Samples, In(node.Input), Out(node))];
}
