using Microsoft.CodeAnalysis;
using NetDsl.Generator.Spec;
using Term = NetDsl.Generator.Syntax.FunctionBuilder.Term;

namespace NetDsl.Generator.Syntax;

/// <summary>The functions of MathF, Math and float as elementwise operations.</summary>
internal static class MathFunctions
{
    /// <summary>Integer powers up to this are products.</summary>
    private const int MaxFactors = 16;

    private static readonly Dictionary<(string Name, int Arity), Func<FunctionBuilder, Term[], Term>> Table = new()
    {
        [("Abs", 1)] = (g, x) => g.Apply(ScalarOperation.Abs, x[0]),
        [("Cbrt", 1)] = (g, x) => WithSignOf(g, x[0], a => g.SelectGreater(a, g.Number(0), g.Apply(ScalarOperation.Pow, a, g.Number(1 / 3d)), a)),
        [("Ceiling", 1)] = (g, x) => g.Negate(Floor(g, g.Negate(x[0]))),
        // At the bounds the gradient passes, as in PyTorch.
        [("Clamp", 3)] = (g, x) => g.SelectGreater(x[1], x[0], x[1], g.SelectGreater(x[0], x[2], x[2], x[0])),
        [("CopySign", 2)] = (g, x) => g.SelectGreater(g.Number(0), x[1], g.Negate(Abs(g, x[0])), Abs(g, x[0])),
        [("Cos", 1)] = (g, x) => g.Apply(ScalarOperation.Cos, x[0]),
        [("Cosh", 1)] = (g, x) => g.Multiply(g.Number(0.5), g.Add(Exp(g, x[0]), Exp(g, g.Negate(x[0])))),
        [("Exp", 1)] = (g, x) => Exp(g, x[0]),
        [("Exp2", 1)] = (g, x) => Exp(g, g.Multiply(x[0], g.Number(Math.Log(2)))),
        [("ExpM1", 1)] = (g, x) => g.Apply(ScalarOperation.ExpM1, x[0]),
        [("Floor", 1)] = (g, x) => Floor(g, x[0]),
        [("FusedMultiplyAdd", 3)] = (g, x) => g.Add(g.Multiply(x[0], x[1]), x[2]),
        [("Log", 1)] = (g, x) => Log(g, x[0]),
        [("Log", 2)] = (g, x) => g.Divide(Log(g, x[0]), Log(g, x[1])),
        [("Log10", 1)] = (g, x) => g.Multiply(Log(g, x[0]), g.Number(1 / Math.Log(10))),
        [("Log2", 1)] = (g, x) => g.Multiply(Log(g, x[0]), g.Number(1 / Math.Log(2))),
        [("LogP1", 1)] = (g, x) => g.Apply(ScalarOperation.LogP1, x[0]),
        [("Max", 2)] = (g, x) => g.Max(x[0], x[1]),
        [("Min", 2)] = (g, x) => Min(g, x[0], x[1]),
        [("Pow", 2)] = (g, x) => Power(g, x[0], x[1]),
        [("Sign", 1)] = (g, x) => g.SelectGreater(x[0], g.Number(0), g.Number(1), g.SelectGreater(g.Number(0), x[0], g.Number(-1), g.Number(0))),
        [("Sin", 1)] = (g, x) => g.Apply(ScalarOperation.Sin, x[0]),
        [("Sqrt", 1)] = (g, x) => g.Sqrt(x[0]),
        [("Tan", 1)] = (g, x) => g.Divide(g.Apply(ScalarOperation.Sin, x[0]), g.Apply(ScalarOperation.Cos, x[0])),
        [("Tanh", 1)] = (g, x) => g.Apply(ScalarOperation.Tanh, x[0]),
        [("Truncate", 1)] = (g, x) => WithSignOf(g, x[0], a => Floor(g, a)),
    };

    /// <summary>The names of all functions, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Table.Keys.Select(key => key.Name).Distinct());

    public static bool IsMath(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Single or SpecialType.System_Double
        || type is { Name: "Math" or "MathF", ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static Func<FunctionBuilder, Term[], Term>? Find(string name, int arity) => Table.TryGetValue((name, arity), out var function) ? function : null;

    private static Term Abs(FunctionBuilder g, Term x) => g.Apply(ScalarOperation.Abs, x);

    private static Term Exp(FunctionBuilder g, Term x) => g.Apply(ScalarOperation.Exp, x);

    private static Term Floor(FunctionBuilder g, Term x) => g.Apply(ScalarOperation.Floor, x);

    private static Term Log(FunctionBuilder g, Term x) => g.Apply(ScalarOperation.Log, x);

    private static Term Min(FunctionBuilder g, Term a, Term b) => g.Apply(ScalarOperation.Min, a, b);

    /// <summary>An odd function, from its values for numbers of at least 0.</summary>
    private static Term WithSignOf(FunctionBuilder g, Term x, Func<Term, Term> positive)
    {
        var value = positive(Abs(g, x));
        return g.SelectGreater(g.Number(0), x, g.Negate(value), value);
    }

    /// <summary>Uses products and roots if the exponent is a suitable number. They support negative bases and are exact.</summary>
    private static Term Power(FunctionBuilder g, Term x, Term exponent)
    {
        if (exponent.Number is not { } n)
            return g.Apply(ScalarOperation.Pow, x, exponent);
        if (n == 0.5)
            return g.Sqrt(x);
        if (n != Math.Floor(n) || Math.Abs(n) > MaxFactors)
            return g.Apply(ScalarOperation.Pow, x, exponent);
        var power = Whole((int)Math.Abs(n));
        return n < 0 ? g.Divide(g.Number(1), power) : power;

        Term Whole(int k) => k == 0 ? g.Number(1) : k == 1 ? x : k % 2 == 0 ? g.Multiply(Whole(k / 2), Whole(k / 2)) : g.Multiply(Whole(k - 1), x);
    }
}
