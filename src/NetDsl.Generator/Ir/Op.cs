using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ir;

/// <summary>
/// An operation of the graph: its type rule, its derivative, and its kernel calls. Each operation is a single object, and its layer (the
/// attribute that creates it) is in the same file.
/// </summary>
public abstract class Op
{
    public abstract string Name { get; }

    /// <summary>The type of the result, or of the first result if there are several.</summary>
    public virtual TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => Infer(inputs);

    /// <summary>The type of the result of an operation without constants.</summary>
    protected virtual TensorType Infer(IReadOnlyList<Node> inputs) => throw new InvalidOperationException($"{Name} has constants.");

    /// <summary>The types of all results. The results of an operation with several are read through picks.</summary>
    public virtual IReadOnlyList<TensorType> Parts(Node node) => [node.Type];

    /// <summary>The number of the operation's own inputs; the inputs after them belong to the fused function.</summary>
    public virtual int OperandCount(Node node) => node.Inputs.Length;

    /// <summary>Whether elementwise operations on the result can be fused into the kernel.</summary>
    public virtual bool TakesEpilogue => false;

    /// <summary>Whether elementwise operations on the operand can be fused into the kernel.</summary>
    public virtual bool TakesPrologue => false;

    /// <summary>Whether the kernel has a function, even if it is the identity.</summary>
    public virtual bool TakesFunction => TakesEpilogue || TakesPrologue;

    /// <summary>Whether the fused function's first operand is a value that the kernel computes.</summary>
    public virtual bool GivesValueToBody => TakesEpilogue;

    /// <summary>The name, in the fused function, of the value that the kernel computes.</summary>
    public virtual string ResultName => "sum";

    /// <summary>The type that the fused function runs over.</summary>
    public virtual TensorType BodyType(Node node) => node.Type;

    /// <summary>Whether the result needs no memory: a leaf, a view, a number of the host.</summary>
    public virtual bool IsFree => false;

    /// <summary>Whether the operation supports images in the device's layout, if all of them have it.</summary>
    public virtual bool TakesNative(Node node) => false;

    /// <summary>The constants of a node for images in that layout.</summary>
    public virtual object? NativeAttribute(Node node) => node.Attribute;

    /// <summary>
    /// The gradient for each input, given those of the results (null for a result without a gradient). Null for an input that needs none.
    /// </summary>
    public virtual IReadOnlyList<Node?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Node?> gradients) =>
        throw new InvalidOperationException($"{Name} has no derivative.");

    /// <summary>The kernel calls that compute a node, in order. Calls without readers of their results are removed.</summary>
    public virtual IReadOnlyList<KernelCall> Lower(Node node) =>
        throw new InvalidOperationException($"{Name} is not a kernel.");

    public override string ToString() => Name;

    /// <summary>Creates a call that copies rows, each of which is a part of a longer row.</summary>
    /// <param name="from">The start of the first row in the source, and the distance between rows.</param>
    /// <param name="to">The start of the first row in the target, and the distance between rows.</param>
    protected static KernelCall Rows(
        Node node, KernelArgument rows, KernelArgument length, Node source, (KernelArgument Start, KernelArgument Stride) from,
        KernelArgument target, (KernelArgument Start, KernelArgument Stride) to) => Call(
        node, "CopyRows", KernelArgument.Named("rows", rows), KernelArgument.Named("length", length),
        KernelArgument.In(source), KernelArgument.Named("sourceStart", from.Start), KernelArgument.Named("sourceStride", from.Stride),
        target, KernelArgument.Named("targetStart", to.Start), KernelArgument.Named("targetStride", to.Stride));

    /// <summary>Creates a kernel call, with the node's fused function if the kernel supports one.</summary>
    protected static KernelCall Call(Node node, string method, params IReadOnlyList<KernelArgument> arguments) => new(
        method, arguments.ToEquatableArray(),
        node.Op.TakesFunction ? new(node.Body, null, node.BodyOperands.ToEquatableArray(), node.Op.BodyType(node)) : null);
}

/// <summary>An operation with constants.</summary>
/// <typeparam name="TAttribute">The constants: a record, or a single value.</typeparam>
public abstract class Op<TAttribute> : Op
    where TAttribute : notnull
{
    /// <summary>The constants of a node of this operation.</summary>
    public static TAttribute AttributeOf(Node node) => (TAttribute)node.Attribute!;

    public sealed override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => Infer((TAttribute)attribute!, inputs);

    public sealed override object? NativeAttribute(Node node) => NativeAttribute(AttributeOf(node));

    /// <summary>The type of the result, or of the first result if there are several.</summary>
    protected abstract TensorType Infer(TAttribute attribute, IReadOnlyList<Node> inputs);

    /// <summary>The constants for images in the device's layout.</summary>
    protected virtual TAttribute NativeAttribute(TAttribute attribute) => attribute;
}
