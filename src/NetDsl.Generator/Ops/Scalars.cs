using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;

namespace NetDsl.Generator.Ops;

/// <summary>The catalogue of elementwise operations, each with its derivative.</summary>
public static class Scalars
{
    public static readonly Elementwise Add = new("Add", 2, "{0} + {1}", (g, n, dy) => [dy, dy], x => x[0] + x[1])
    { Precedence = 1, HostFormat = "({0} + {1})" };

    public static readonly Elementwise Subtract = new("Subtract", 2, "{0} - {1}", (g, n, dy) => [dy, g.Negate(dy)], x => x[0] - x[1])
    { Precedence = 1, HostFormat = "({0} - {1})" };

    public static readonly Elementwise Multiply = new("Multiply", 2, "{0} * {1}",
        (g, n, dy) => [g.Multiply(dy, n.Inputs[1]), g.Multiply(dy, n.Inputs[0])], x => x[0] * x[1])
    { Precedence = 2, HostFormat = "({0} * {1})" };

    public static readonly Elementwise Divide = new("Divide", 2, "{0} / {1}",
        (g, n, dy) => [g.Divide(dy, n.Inputs[1]), g.Negate(g.Divide(g.Multiply(dy, n), n.Inputs[1]))], x => x[0] / x[1])
    { Precedence = 2, IsExpensive = true, HostFormat = "({0} / {1})" };

    public static readonly Elementwise Negate = new("Negate", 1, "-{0}", (g, n, dy) => [g.Negate(dy)], x => -x[0])
    { Precedence = 3, HostFormat = "(-{0})" };

    public static readonly Elementwise Max = new("Max", 2, "T.Max({0}, {1})",
        (g, n, dy) => [g.SelectGreater(n.Inputs[0], n.Inputs[1], dy, g.Number(0)), g.SelectGreater(n.Inputs[0], n.Inputs[1], g.Number(0), dy)],
        x => Math.Max(x[0], x[1]))
    { HostFormat = "global::System.MathF.Max({0}, {1})" };

    public static readonly Elementwise Min = new("Min", 2, "T.Min({0}, {1})",
        (g, n, dy) => [g.SelectGreater(n.Inputs[1], n.Inputs[0], dy, g.Number(0)), g.SelectGreater(n.Inputs[1], n.Inputs[0], g.Number(0), dy)],
        x => Math.Min(x[0], x[1]))
    { HostFormat = "global::System.MathF.Min({0}, {1})" };

    public static readonly Elementwise Sqrt = new("Sqrt", 1, "T.Sqrt({0})",
        (g, n, dy) => [g.Divide(g.Multiply(dy, g.Number(0.5)), n)], x => Math.Sqrt(x[0]))
    { IsExpensive = true, HostFormat = "global::System.MathF.Sqrt({0})" };

    public static readonly Elementwise Exp = new("Exp", 1, "T.Exp({0})", (g, n, dy) => [g.Multiply(dy, n)], x => Math.Exp(x[0]))
    { IsExpensive = true };

    public static readonly Elementwise Log = new("Log", 1, "T.Log({0})", (g, n, dy) => [g.Divide(dy, n.Input)], x => Math.Log(x[0]))
    { IsExpensive = true };

    /// <summary>e^a - 1, exact near 0.</summary>
    public static readonly Elementwise ExpM1 = new("ExpM1", 1, "T.ExpM1({0})",
        (g, n, dy) => [g.Multiply(dy, g.Add(n, g.Number(1)))], x => Math.Exp(x[0]) - 1)
    { IsExpensive = true };

    /// <summary>log(1 + a), exact near 0.</summary>
    public static readonly Elementwise LogP1 = new("LogP1", 1, "T.LogP1({0})",
        (g, n, dy) => [g.Divide(dy, g.Add(n.Input, g.Number(1)))], x => Math.Log(1 + x[0]))
    { IsExpensive = true };

    /// <summary>a to the power of a number, where a is positive.</summary>
    public static readonly Elementwise Power = new("Power", 2, "T.Exp({1} * T.Log({0}))",
        (g, n, dy) => [g.Divide(g.Multiply(g.Multiply(dy, n.Inputs[1]), n), n.Inputs[0]), null], x => Math.Pow(x[0], x[1]))
    { IsExpensive = true };

    public static readonly Elementwise Tanh = new("Tanh", 1, "T.Tanh({0})",
        (g, n, dy) => [g.Multiply(dy, g.Subtract(g.Number(1), g.Multiply(n, n)))], x => Math.Tanh(x[0]))
    { IsExpensive = true };

    public static readonly Elementwise Sigmoid = new("Sigmoid", 1, "T.Sigmoid({0})",
        (g, n, dy) => [g.Multiply(dy, g.Multiply(n, g.Subtract(g.Number(1), n)))], x => 1 / (1 + Math.Exp(-x[0])))
    { IsExpensive = true };

    /// <summary>The slope at 0 is taken as 0.</summary>
    public static readonly Elementwise Abs = new("Abs", 1, "T.Abs({0})",
        (g, n, dy) => [g.SelectGreater(n.Input, g.Number(0), dy, g.SelectGreater(g.Number(0), n.Input, g.Negate(dy), g.Number(0)))], x => Math.Abs(x[0]))
    { HostFormat = "global::System.MathF.Abs({0})" };

    /// <summary>min(max(a, b), c), where b and c are numbers; what is no number passes. The derivative is taken from the output.</summary>
    public static readonly Elementwise Clamp = new("Clamp", 3, "T.Min({2}, T.Max({1}, {0}))",
        (g, n, dy) => [g.SelectGreater(n, n.Inputs[1], g.SelectGreater(n.Inputs[2], n, dy, g.Number(0)), g.Number(0)), null, null],
        x => Math.Min(Math.Max(x[0], x[1]), x[2]));

    /// <summary>log(1 + e^a), written so that nothing overflows.</summary>
    public static readonly Elementwise Softplus = new("Softplus", 1, "T.Max(T.Zero, {0}) + T.LogP1(T.Exp(-T.Abs({0})))",
        (g, n, dy) => [g.Multiply(dy, g.Add(Sigmoid, null, n.Input))], x => Math.Max(x[0], 0) + Math.Log(1 + Math.Exp(-Math.Abs(x[0]))))
    { Precedence = 1, IsExpensive = true };

    public static readonly Elementwise Sin = new("Sin", 1, "T.Sin({0})", (g, n, dy) => [g.Multiply(dy, g.Add(Cos!, null, n.Input))], x => Math.Sin(x[0]))
    { IsExpensive = true };

    public static readonly Elementwise Cos = new("Cos", 1, "T.Cos({0})", (g, n, dy) => [g.Negate(g.Multiply(dy, g.Add(Sin, null, n.Input)))], x => Math.Cos(x[0]))
    { IsExpensive = true };

    /// <summary>a to the power of b, for a of at least 0. The logarithm's error counts b ln a times.</summary>
    public static readonly Elementwise Pow = new("Pow", 2, "T.Exp({1} * T.Log({0}))",
        (g, n, dy) =>
        [
            g.Multiply(dy, g.Multiply(n.Inputs[1], g.Add(Pow!, null, n.Inputs[0], g.Subtract(n.Inputs[1], g.Number(1))))),
            g.Multiply(dy, g.Multiply(n, g.Add(Log, null, n.Inputs[0]))),
        ],
        x => Math.Pow(x[0], x[1]))
    { IsExpensive = true };

    /// <summary>The largest whole number that is not larger. Flat wherever it has a derivative.</summary>
    public static readonly Elementwise Floor = new("Floor", 1, "T.Floor({0})", (g, n, dy) => [null], x => Math.Floor(x[0]));

    /// <summary>a &gt; b ? c : d. No gradient reaches a and b: where they are equal, the function jumps or has a corner.</summary>
    public static readonly Elementwise SelectGreater = new("SelectGreater", 4, "T.SelectGreater({0}, {1}, {2}, {3})",
        (g, n, dy) => [null, null, g.SelectGreater(n.Inputs[0], n.Inputs[1], dy, g.Number(0)), g.SelectGreater(n.Inputs[0], n.Inputs[1], g.Number(0), dy)],
        x => x[0] > x[1] ? x[2] : x[3]);

    /// <summary>a * b + c, rounded once where the hardware can. Only fusion makes it, so it has no derivative.</summary>
    public static readonly Elementwise MultiplyAdd = new("MultiplyAdd", 3, "T.MultiplyAdd({0}, {1}, {2})",
        (g, n, dy) => throw new InvalidOperationException("MultiplyAdd is made after differentiation."), x => x[0] * x[1] + x[2]);

    /// <summary>a + b, for the gradients of a parameter that is used several times: stored at once, so that no more than one sum is kept.</summary>
    public static readonly Elementwise Accumulate = new("Accumulate", 2, "{0} + {1}",
        (g, n, dy) => throw new InvalidOperationException("Accumulate is made by differentiation."), x => x[0] + x[1])
    { Precedence = 1, IsStored = true };

    /// <summary>The operand, repeated to a wider type.</summary>
    public static readonly Elementwise Broadcast = new("Broadcast", 1, "{0}", (g, n, dy) => [dy], x => x[0]);

    /// <summary>A number, within a fused function.</summary>
    public static readonly Elementwise Literal = new("Literal", 0, "", (g, n, dy) => [], x => throw new InvalidOperationException("A literal has no operands."));

    /// <summary>The operand, in memory of its own.</summary>
    public static readonly Elementwise Copy = new("Copy", 1, "{0}", (g, n, dy) => [dy], x => x[0]);
}

/// <summary>How passes and layers write elementwise operations.</summary>
public static class ScalarExtensions
{
    public static Node Number(this Graph graph, double value) => graph.Add(Constant.Op, new Constant.Number(value));

    public static Node Add(this Graph graph, Node a, Node b) => graph.Add(Scalars.Add, null, a, b);

    public static Node Subtract(this Graph graph, Node a, Node b) => graph.Add(Scalars.Subtract, null, a, b);

    public static Node Multiply(this Graph graph, Node a, Node b) => graph.Add(Scalars.Multiply, null, a, b);

    public static Node Divide(this Graph graph, Node a, Node b) => graph.Add(Scalars.Divide, null, a, b);

    public static Node Negate(this Graph graph, Node a) => graph.Add(Scalars.Negate, null, a);

    public static Node Max(this Graph graph, Node a, Node b) => graph.Add(Scalars.Max, null, a, b);

    public static Node Clamp(this Graph graph, Node a, double least, double most) => graph.Add(Scalars.Clamp, null, a, graph.Number(least), graph.Number(most));

    public static Node Sqrt(this Graph graph, Node a) => graph.Add(Scalars.Sqrt, null, a);

    public static Node Power(this Graph graph, Node a, double exponent) => graph.Add(Scalars.Power, null, a, graph.Number(exponent));

    public static Node SelectGreater(this Graph graph, Node a, Node b, Node whenTrue, Node whenFalse) =>
        graph.Add(Scalars.SelectGreater, null, a, b, whenTrue, whenFalse);

    /// <summary>The value, repeated to <paramref name="type"/> if it is not of that type already.</summary>
    public static Node Broadcast(this Graph graph, Node value, TensorType type) =>
        value.Type.Equals(type) ? value : graph.Add(Scalars.Broadcast, type, value);
}
