namespace NetDsl.Generator.Ir;

/// <summary>An operation on single numbers, a step of fused functions.</summary>
public abstract class ScalarOp(string name, int arity, string format) : Op
{
    public override string Name => name;

    public int Arity => arity;

    /// <summary>The C# expression, over a vector T.</summary>
    public string Format => format;

    /// <summary>The precedence of the expression: 1 sums, 2 products, 3 signs, 4 calls and names.</summary>
    public int Precedence { get; init; } = 4;

    /// <summary>Whether operands of the expression are within parentheses or between commas already.</summary>
    public bool EnclosesOperands { get => field || Precedence == 4; init; }

    /// <summary>Whether the operation takes many instructions and should not be computed twice.</summary>
    public bool IsExpensive { get; init; }

    /// <summary>Whether the result is always stored.</summary>
    public bool IsStored { get; init; }

    /// <summary>The C# expression for operands that are floats of the host.</summary>
    public string? HostFormat { get; init; }

    /// <summary>The number of reads of an operand in the expression.</summary>
    public int Reads(int operand) => Format.Split([$"{{{operand}}}"], StringSplitOptions.None).Length - 1;
}
