namespace NetDsl.Generator.Spec;

/// <summary>
/// The body of a user-defined method. Value i is argument i if i is below <paramref name="Arity"/>, otherwise the result of step i - Arity.
/// </summary>
/// <param name="Name">The name in emitted code: <c>Mish</c>.</param>
/// <param name="Result">The index of the value that is the result.</param>
public sealed record FunctionBody(string Name, int Arity, EquatableArray<FunctionStep> Steps, int Result);

/// <summary>An operation of a <see cref="FunctionBody"/>.</summary>
/// <param name="Literal">The number, for a literal.</param>
/// <param name="Arguments">The indices of the values that it reads.</param>
public sealed record FunctionStep(ScalarOperation Operation, double Literal, EquatableArray<int> Arguments);

/// <summary>The operations in user-defined methods.</summary>
public enum ScalarOperation
{
    Literal,
    Abs,
    Add,
    Cos,
    Divide,
    Exp,
    ExpM1,
    Floor,
    Log,
    LogP1,
    Max,
    Min,
    Multiply,
    Negate,
    Pow,

    /// <summary>a &gt; b ? c : d.</summary>
    SelectGreater,

    /// <summary>a &gt;= b ? c : d.</summary>
    SelectGreaterOrEqual,
    Sin,
    Sqrt,
    Subtract,
    Tanh,
}
