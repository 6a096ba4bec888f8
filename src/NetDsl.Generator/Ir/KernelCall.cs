using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ir;

/// <summary>A call of a kernel of the device, as data.</summary>
/// <param name="Method">The method of the device.</param>
/// <param name="Arguments">The arguments of the kernel, in order; the operands of the fused function come after them.</param>
/// <param name="Function">The function fused into the kernel; null for a kernel without a function.</param>
public sealed record KernelCall(string Method, EquatableArray<KernelArgument> Arguments, FusedFunction? Function)
{
    /// <summary>The values that the kernel itself reads.</summary>
    public IEnumerable<Node> Operands => Arguments.OfType<KernelArgument.Operand>().Select(operand => operand.Value);

    /// <summary>Returns the call with a second function of the same operands.</summary>
    public KernelCall With(Body second) => this with { Function = Function! with { Second = second } };

    /// <summary>The regions that the kernel writes.</summary>
    public IEnumerable<KernelArgument.Output> Outputs => Arguments.OfType<KernelArgument.Output>();
}

/// <summary>A function fused into a kernel.</summary>
/// <param name="Body">The function; null for the identity.</param>
/// <param name="Second">A second function of the same operands; null if there is none.</param>
/// <param name="Operands">The operands of the function besides the kernel's own value.</param>
/// <param name="Over">The type of the function's results.</param>
public sealed record FusedFunction(Body? Body, Body? Second, EquatableArray<Node> Operands, TensorType Over);

/// <summary>An argument of a kernel.</summary>
public abstract record KernelArgument
{
    public static implicit operator KernelArgument(int value) => new Constant(value);

    public static implicit operator KernelArgument(long value) => new Constant(value);

    public static implicit operator KernelArgument(double value) => new Constant(value);

    public static implicit operator KernelArgument(bool value) => new Constant(value);

    /// <summary>The name of the parameter, for numbers and booleans that do not explain themselves.</summary>
    public string? Name { get; init; }

    /// <summary>An argument with the name of the kernel's parameter.</summary>
    public static KernelArgument Named(string name, KernelArgument argument) => argument with { Name = name };

    /// <summary>The number of samples of the batch.</summary>
    public static KernelArgument Samples { get; } = new Count(1);

    /// <summary>The absent argument, for an optional operand or result.</summary>
    public static KernelArgument Nothing { get; } = new Absent();

    /// <summary>The number of samples of the batch, times the time steps of a type.</summary>
    public static KernelArgument SamplesOf(TensorType type) => new Count(type.Steps);

    /// <summary>A value that the kernel reads.</summary>
    public static KernelArgument In(Node value) => new Operand(value);

    /// <summary>The value that the kernel computes, or one of several.</summary>
    public static KernelArgument Out(Node maker, int? part = null) => new Output(maker, part);

    /// <summary>The constants of the kernel, which are the node's attribute.</summary>
    public static KernelArgument Sizes(Node node) => new Geometry((IKernelGeometry)node.Attribute!, node.Origin.Layer);

    /// <summary>The extent of a value.</summary>
    public static KernelArgument ExtentOf(TensorType type) => new Extent(type);

    /// <summary>A stream of random numbers.</summary>
    public static KernelArgument RandomOf(Node stream) => new Random(stream);

    /// <summary>A number that is known when the kernel is called.</summary>
    public static KernelArgument HostNumberOf(Node value) => new HostNumber(value);

    /// <summary>A multiple of the samples of the batch.</summary>
    public static KernelArgument TimesSamples(long factor, bool isLong = false) => new Count(factor, isLong);

    /// <summary>A member of an enumeration of the runtime.</summary>
    public static KernelArgument Member<T>(T member) where T : struct, Enum => new Constant(new RuntimeValue.Member(typeof(T).Name, member.ToString()));

    /// <summary>A value that the kernel reads.</summary>
    public sealed record Operand(Node Value) : KernelArgument;

    /// <summary>A value that the kernel computes.</summary>
    /// <param name="Part">The index of one of several results; null if there is one.</param>
    public sealed record Output(Node Maker, int? Part) : KernelArgument;

    /// <summary>A constant.</summary>
    public sealed record Constant(RuntimeValue Value) : KernelArgument;

    /// <summary>A multiple of the samples of the batch.</summary>
    /// <param name="IsLong">Whether it may exceed the range of an int.</param>
    public sealed record Count(long Factor, bool IsLong = false) : KernelArgument;

    /// <summary>The extent of a value.</summary>
    public sealed record Extent(TensorType Type) : KernelArgument;

    /// <summary>The constants of a convolution, a pool or a similar kernel.</summary>
    /// <param name="Layer">The layer after which they are named.</param>
    public sealed record Geometry(IKernelGeometry Value, int Layer) : KernelArgument;

    /// <summary>A stream of random numbers.</summary>
    public sealed record Random(Node Stream) : KernelArgument;

    /// <summary>A number that is known when the kernel is called.</summary>
    public sealed record HostNumber(Node Value) : KernelArgument;

    private sealed record Absent : KernelArgument;
}

/// <summary>Constants of a kernel in an object of the runtime.</summary>
public interface IKernelGeometry
{
    /// <summary>The type of the runtime's object.</summary>
    string RuntimeType { get; }

    /// <summary>The runtime's object, without properties that have their default values.</summary>
    RuntimeValue Value { get; }
}
