namespace NetDsl.Generator.Spec;

/// <summary>The initial values of a parameter: one of the runtime's initializers and its arguments.</summary>
public sealed record InitialValues(InitialKind Kind, EquatableArray<RuntimeValue> Arguments)
{
    public static InitialValues Zeros { get; } = Of(InitialKind.Zeros);

    public static InitialValues Ones { get; } = Of(InitialKind.Ones);

    public static InitialValues Of(InitialKind kind, params IEnumerable<RuntimeValue> arguments) => new(kind, arguments.ToEquatableArray());

    /// <summary>A constant.</summary>
    public static InitialValues Constant(double value) => value == 0 ? Zeros : value == 1 ? Ones : Of(InitialKind.Constant, value);

    /// <summary>A list of values.</summary>
    public static InitialValues Values(IEnumerable<double> values) => Of(InitialKind.Values, values.Select(value => (RuntimeValue)value));

    /// <summary>Kaiming's distribution, for a rectifier with a slope for negative numbers.</summary>
    public static InitialValues Kaiming(int fanIn, double? slope = null) =>
        slope is { } value ? Of(InitialKind.Kaiming, fanIn, value) : Of(InitialKind.Kaiming, fanIn);

    public static InitialValues Xavier(int fanIn, int fanOut) => Of(InitialKind.Xavier, fanIn, fanOut);

    public static InitialValues LecunNormal(int fanIn) => Of(InitialKind.LecunNormal, fanIn);

    /// <summary>Initial values for runs of a parameter, one after the other.</summary>
    public static InitialValues Parts(IEnumerable<(int Length, InitialValues Values)> parts) =>
        Of(InitialKind.Parts, parts.Select(part => (RuntimeValue)new RuntimeValue.Pair(part.Length, part.Values.Value)));

    /// <summary>Whether data scales them, as in LSUV.</summary>
    public bool StartByData => Kind == InitialKind.Lsuv;

    /// <summary>The runtime's object.</summary>
    public RuntimeValue Value => new RuntimeValue.Static("Initializer", Kind.ToString(), Arguments);
}

/// <summary>The members of the runtime's <c>Initializer</c>, by their names.</summary>
public enum InitialKind
{
    Zeros,
    Ones,
    Constant,
    Values,
    Normal,
    TruncatedNormal,
    Uniform,
    Xavier,
    XavierNormal,
    Kaiming,
    KaimingUniform,
    KaimingNormal,
    LecunUniform,
    LecunNormal,
    Orthogonal,
    Lsuv,
    Parts,
}
