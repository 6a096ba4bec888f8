using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>A sample as an array of some sizes, its axes in another order.</summary>
public sealed class Permute : Op
{
    public static readonly Permute Op = new();

    /// <param name="Sizes">The sizes of the input; they may divide those of its type further.</param>
    /// <param name="Axes">For each axis of the result: which axis of the input it is.</param>
    /// <param name="Type">The type of the result.</param>
    public sealed record Order(EquatableArray<int> Sizes, EquatableArray<int> Axes, TensorType Type)
    {
        /// <summary>The order that undoes this one.</summary>
        public Order Inverse(TensorType type) => new(
            Axes.Select(axis => Sizes[axis]).ToEquatableArray(),
            Enumerable.Range(0, Axes.Count).OrderBy(i => Axes[i]).ToEquatableArray(), type);

        public string Emit() => $"new PermuteShape([{string.Join(", ", Sizes)}], [{string.Join(", ", Axes)}])";

        public override string ToString() => $"[{string.Join(", ", Sizes)}] to {string.Join(", ", Axes)}";
    }

    public override string Name => "Permute";

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => ((Order)attribute!).Type;

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        [graph.Add(Op, ((Order)node.Attribute!).Inverse(node.Input.Type), gradients[0]!)];

    /// <summary>The value with the axes of its samples, of these sizes, in this order.</summary>
    public static Node Of(Graph graph, Node x, int[] sizes, int[] axes, TensorType type) => graph.Add(Op, new Order(new(sizes), new(axes), type), x);

    public override void Emit(ProgramWriter writer, Node node) =>
        writer.Call("Permute", node, [writer.Shape(node), writer.Samples, writer.Region(node.Input), writer.Region(node)]);
}
