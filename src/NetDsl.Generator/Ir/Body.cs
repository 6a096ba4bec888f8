using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A fused function: elementwise operations on up to eight operands. Value i is operand i where i is below
/// <see cref="Arity"/>, and the result of step i - Arity otherwise; the last value is the function's.
/// </summary>
public sealed record Body(int Arity, EquatableArray<Step> Steps)
{
    /// <summary>The most operands that the runtime's functions take.</summary>
    public const int MaxArity = 8;

    /// <summary>How often each value is read.</summary>
    public int[] Uses()
    {
        var uses = new int[Arity + Steps.Count];
        foreach (var step in Steps)
            for (var i = 0; i < step.Arguments.Count; i++)
                uses[step.Arguments[i]] += step.Op.Reads(i);
        return uses;
    }

    public override string ToString()
    {
        string Value(int i) => i < Arity ? ((char)('a' + i)).ToString() : Steps[i - Arity].Op.Print(Steps[i - Arity].Attribute, Steps[i - Arity].Arguments.Select(Value).ToArray());
        return Value(Arity + Steps.Count - 1);
    }
}

/// <summary>One elementwise operation of a <see cref="Body"/>.</summary>
public sealed record Step(Elementwise Op, object? Attribute, EquatableArray<int> Arguments);
