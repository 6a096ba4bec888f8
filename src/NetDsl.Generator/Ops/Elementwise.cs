using NetDsl.Generator.Ir;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>
/// An operation on single numbers, applied element by element; operands of a smaller type are repeated (a bias for every
/// pixel). These are what fusion makes functions of. The catalogue is <see cref="Scalars"/>.
/// </summary>
public sealed class Elementwise : Op
{
    /// <summary>The gradient for each operand, given the node and the gradient of its result.</summary>
    public delegate IReadOnlyList<Node?> DerivativeRule(Graph graph, Node node, Node gradient);

    public Elementwise(string name, int arity, string format, DerivativeRule derivative, Func<double[], double> evaluate) =>
        (Name, Arity, Format, Derivative, Evaluate) = (name, arity, format, derivative, evaluate);

    public override string Name { get; }

    public int Arity { get; }

    /// <summary>The C# expression, over a vector T.</summary>
    public string Format { get; }

    public DerivativeRule Derivative { get; }

    /// <summary>The operation itself, for folding constants.</summary>
    public Func<double[], double> Evaluate { get; }

    /// <summary>How tightly the expression binds: 1 sums, 2 products, 3 signs, 4 calls and names.</summary>
    public int Precedence { get; init; } = 4;

    /// <summary>How often the expression reads an operand.</summary>
    public int Reads(int operand) => Format.Split([$"{{{operand}}}"], StringSplitOptions.None).Length - 1;

    /// <summary>Whether it costs many instructions, so that it is not worth computing twice.</summary>
    public bool IsExpensive { get; init; }

    /// <summary>Whether its result is kept, whoever reads it.</summary>
    public bool IsStored { get; init; }

    /// <summary>The C# expression where operands are floats known when a kernel is called.</summary>
    public string? HostFormat { get; init; }

    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) =>
        attribute as TensorType
        ?? (attribute as CopyFor)?.Type
        ?? TensorType.Join(inputs.Select(i => i.Type))
        ?? throw new InvalidOperationException($"{Name} of {string.Join(" and ", inputs.Select(i => i.Type))}");

    public override IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients)
    {
        var local = Derivative(graph, node, gradients[0]!);
        return local.Select((gradient, i) => gradient is null ? null : Reduce.To(graph, graph.Broadcast(gradient, node.Type), node.Inputs[i].Type)).ToList();
    }

    /// <summary>The expression with its operands filled in, for graphs as text.</summary>
    public string Print(object? attribute, params string[] arguments) =>
        attribute is Constant.Number number ? number.ToString() : string.Format(CultureInfo.InvariantCulture, Format, arguments);
}
