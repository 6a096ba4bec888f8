using NetDsl.Generator.Emit;
using NetDsl.Generator.Ir;

namespace NetDsl.Generator.Ops;

/// <summary>
/// One operation of the graph: its type rule, its derivative, and the call that it becomes. There is one object of each,
/// and its layer (the word of the language that makes it) stands in the same file.
/// </summary>
public abstract class Op
{
    public abstract string Name { get; }

    /// <summary>The type of the result (of the first part, where there are several).</summary>
    public abstract TensorType Infer(object? attribute, IReadOnlyList<Node> inputs);

    /// <summary>The types of all results. One with several is read through <see cref="Pick"/>.</summary>
    public virtual IReadOnlyList<TensorType> Parts(Node node) => [node.Type];

    /// <summary>How many inputs are the operation's own; those after belong to the fused function.</summary>
    public virtual int OperandCount(Node node) => node.Inputs.Length;

    /// <summary>Whether elementwise operations on the result can be fused into the kernel.</summary>
    public virtual bool TakesEpilogue => false;

    /// <summary>Whether elementwise operations on the operand can be fused into the kernel.</summary>
    public virtual bool TakesPrologue => false;

    /// <summary>Whether the fused function's first operand is a value that the kernel computes.</summary>
    public virtual bool GivesValueToBody => TakesEpilogue;

    /// <summary>The type that the fused function runs over.</summary>
    public virtual TensorType BodyType(Node node) => node.Type;

    /// <summary>Whether the result takes no memory of its own: a source, a view, a number known when a kernel is called.</summary>
    public virtual bool IsFree => false;

    /// <summary>Whether the operation runs as well on pictures in the device's own layout, all of them in the same.</summary>
    public virtual bool TakesNative(Node node) => false;

    /// <summary>The constants of the operation on pictures in that layout.</summary>
    public virtual object? NativeAttribute(object? attribute) => attribute;

    /// <summary>
    /// The gradient for each input, given those of the results (null where a result has none); null where an input needs
    /// none.
    /// </summary>
    public virtual IReadOnlyList<Node?> Differentiate(Graph graph, Node node, IReadOnlyList<Node?> gradients) =>
        throw new InvalidOperationException($"{Name} has no derivative.");

    /// <summary>Writes the kernel call.</summary>
    public virtual void Emit(ProgramWriter writer, Node node) =>
        throw new InvalidOperationException($"{Name} is no kernel.");

    public override string ToString() => Name;
}
