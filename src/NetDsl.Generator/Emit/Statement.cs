using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// A statement of a program, as data. Values have their names within a part of the program; numbers are left out, because that part lists
/// them in the order of use. Blocks with equal statements share their code.
/// </summary>
internal abstract record Statement
{
    /// <summary>A call of a kernel.</summary>
    /// <param name="Method">The method of the device.</param>
    /// <param name="Functions">The functions fused into the kernel, as generic arguments.</param>
    /// <param name="Arguments">The arguments of the kernel, then the operands of the functions.</param>
    public sealed record Call(string Method, EquatableArray<string> Functions, EquatableArray<Argument> Arguments) : Statement;

    /// <summary>A loop over the steps of a recurrence.</summary>
    /// <param name="Step">The struct of a step.</param>
    public sealed record Loop(string Step, int Length, bool IsReversed) : Statement;
}

/// <summary>An argument of a kernel call in a <see cref="Statement"/>.</summary>
internal abstract record Argument
{
    /// <summary>The name of the parameter; null if the argument explains itself.</summary>
    public string? Name { get; init; }

    /// <summary>Text without numbers: a value, a constant or a stream of random numbers.</summary>
    public sealed record Fixed(string Text) : Argument;

    /// <summary>The next number.</summary>
    /// <param name="IsFactor">Whether it is part of an expression.</param>
    public sealed record Number(bool IsFactor = false) : Argument;

    /// <summary>Some time steps of a value. The next two numbers are their start and their length.</summary>
    public sealed record Slice(string Value) : Argument;

    /// <summary>The number of samples, times the next number.</summary>
    public sealed record Samples : Argument;

    /// <summary>An extent. The next two numbers are its channels and its pixels.</summary>
    /// <param name="Count">Its number of samples, as C#.</param>
    /// <param name="Layout">Its layout, as C#; empty for the usual one.</param>
    public sealed record Extent(string Count, string Layout) : Argument;

    /// <summary>A number that the host computes when the kernel is called.</summary>
    public sealed record Formula(string Format, EquatableArray<Argument> Operands) : Argument;

    /// <summary>A number of the host, as an operand of a function.</summary>
    public sealed record HostOperand(Argument Value) : Argument;

    /// <summary>A value that is spread over others, as an operand of a function.</summary>
    public sealed record SpreadOperand(Argument Value, string Spread) : Argument;
}
