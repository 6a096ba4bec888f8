using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A fused function: elementwise operations on up to eight operands. Value i is operand i if i is below <see cref="Arity"/>, otherwise the
/// result of operation i - Arity. The last value is the result.
/// </summary>
public sealed record Body(int Arity, EquatableArray<Step> Steps)
{
    /// <summary>The largest number of operands of a function in the runtime.</summary>
    public const int MaxArity = 8;

    /// <summary>The number of reads of each value.</summary>
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
        return Value(Arity + Steps.Count - 1);

        string Value(int i) => i < Arity ? ((char)('a' + i)).ToString() : Print(Steps[i - Arity]);

        string Print(Step step) => step.Literal is { } number ? number.ToString("R", CultureInfo.InvariantCulture)
            : string.Format(CultureInfo.InvariantCulture, step.Op.Format, step.Arguments.Select(Value).ToArray());
    }
}

/// <summary>One elementwise operation of a <see cref="Body"/>.</summary>
/// <param name="Literal">The number, for a literal.</param>
public sealed record Step(ScalarOp Op, double? Literal, EquatableArray<int> Arguments);
