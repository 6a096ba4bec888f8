using Microsoft.CodeAnalysis;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Syntax;

/// <summary>The functions of MathF, Math and float as elementwise operations.</summary>
internal static class MathFunctions
{
    /// <summary>Whole powers up to this are products.</summary>
    private const int MostFactors = 16;

    private static readonly Dictionary<(string Name, int Arity), Func<Graph, Node[], Node>> Table = new()
    {
        [("Abs", 1)] = (g, x) => g.Add(Scalars.Abs, null, x[0]),
        [("Cbrt", 1)] = (g, x) => WithSignOf(g, x[0], a => g.SelectGreater(a, g.Number(0), g.Add(Scalars.Pow, null, a, g.Number(1 / 3d)), a)),
        [("Ceiling", 1)] = (g, x) => g.Negate(Floor(g, g.Negate(x[0]))),
        [("Clamp", 3)] = (g, x) => Min(g, g.Max(x[0], x[1]), x[2]),
        [("CopySign", 2)] = (g, x) => g.SelectGreater(g.Number(0), x[1], g.Negate(Abs(g, x[0])), Abs(g, x[0])),
        [("Cos", 1)] = (g, x) => g.Add(Scalars.Cos, null, x[0]),
        [("Cosh", 1)] = (g, x) => g.Multiply(g.Number(0.5), g.Add(Exp(g, x[0]), Exp(g, g.Negate(x[0])))),
        [("Exp", 1)] = (g, x) => Exp(g, x[0]),
        [("Exp2", 1)] = (g, x) => Exp(g, g.Multiply(x[0], g.Number(Math.Log(2)))),
        [("ExpM1", 1)] = (g, x) => g.Add(Scalars.ExpM1, null, x[0]),
        [("Floor", 1)] = (g, x) => Floor(g, x[0]),
        [("FusedMultiplyAdd", 3)] = (g, x) => g.Add(g.Multiply(x[0], x[1]), x[2]),
        [("Log", 1)] = (g, x) => Log(g, x[0]),
        [("Log", 2)] = (g, x) => g.Divide(Log(g, x[0]), Log(g, x[1])),
        [("Log10", 1)] = (g, x) => g.Multiply(Log(g, x[0]), g.Number(1 / Math.Log(10))),
        [("Log2", 1)] = (g, x) => g.Multiply(Log(g, x[0]), g.Number(1 / Math.Log(2))),
        [("LogP1", 1)] = (g, x) => g.Add(Scalars.LogP1, null, x[0]),
        [("Max", 2)] = (g, x) => g.Max(x[0], x[1]),
        [("Min", 2)] = (g, x) => Min(g, x[0], x[1]),
        [("Pow", 2)] = (g, x) => Power(g, x[0], x[1]),
        [("Sign", 1)] = (g, x) => g.SelectGreater(x[0], g.Number(0), g.Number(1), g.SelectGreater(g.Number(0), x[0], g.Number(-1), g.Number(0))),
        [("Sin", 1)] = (g, x) => g.Add(Scalars.Sin, null, x[0]),
        [("Sqrt", 1)] = (g, x) => g.Sqrt(x[0]),
        [("Tan", 1)] = (g, x) => g.Divide(g.Add(Scalars.Sin, null, x[0]), g.Add(Scalars.Cos, null, x[0])),
        [("Tanh", 1)] = (g, x) => g.Add(Scalars.Tanh, null, x[0]),
        [("Truncate", 1)] = (g, x) => WithSignOf(g, x[0], a => Floor(g, a)),
    };

    /// <summary>All of them, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Table.Keys.Select(key => key.Name).Distinct());

    public static bool IsMath(INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Single or SpecialType.System_Double
        || type is { Name: "Math" or "MathF", ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static Func<Graph, Node[], Node>? Find(string name, int arity) => Table.TryGetValue((name, arity), out var function) ? function : null;

    private static Node Abs(Graph g, Node x) => g.Add(Scalars.Abs, null, x);

    private static Node Exp(Graph g, Node x) => g.Add(Scalars.Exp, null, x);

    private static Node Floor(Graph g, Node x) => g.Add(Scalars.Floor, null, x);

    private static Node Log(Graph g, Node x) => g.Add(Scalars.Log, null, x);

    private static Node Min(Graph g, Node a, Node b) => g.Add(Scalars.Min, null, a, b);

    /// <summary>A function that is odd, from its values for numbers of at least 0.</summary>
    private static Node WithSignOf(Graph g, Node x, Func<Node, Node> positive)
    {
        var value = positive(Abs(g, x));
        return g.SelectGreater(g.Number(0), x, g.Negate(value), value);
    }

    /// <summary>Products and roots where the exponent is a number that allows it: those know negative bases, and are exact.</summary>
    private static Node Power(Graph g, Node x, Node exponent)
    {
        if (exponent.Attribute is not Constant.Number { Value: var n })
            return g.Add(Scalars.Pow, null, x, exponent);
        if (n == 0.5)
            return g.Sqrt(x);
        if (n != Math.Floor(n) || Math.Abs(n) > MostFactors)
            return g.Add(Scalars.Pow, null, x, exponent);
        var power = Whole((int)Math.Abs(n));
        return n < 0 ? g.Divide(g.Number(1), power) : power;

        Node Whole(int k) => k == 0 ? g.Number(1) : k == 1 ? x : k % 2 == 0 ? g.Multiply(Whole(k / 2), Whole(k / 2)) : g.Multiply(Whole(k - 1), x);
    }
}
