using NetDsl.Generator.Ir;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>The catalogue of elementwise operations, each with its derivative.</summary>
public static class Scalars
{
    public static readonly ElementwiseOp Add = new("Add", 2, "{0} + {1}", (g, n, dy) => [dy, dy], x => x[0] + x[1])
    { Precedence = 1, HostFormat = "({0} + {1})" };

    public static readonly ElementwiseOp Subtract = new("Subtract", 2, "{0} - {1}", (g, n, dy) => [dy, g.Negate(dy)], x => x[0] - x[1])
    { Precedence = 1, HostFormat = "({0} - {1})" };

    public static readonly ElementwiseOp Multiply = new("Multiply", 2, "{0} * {1}",
        (g, n, dy) => [g.Multiply(dy, n.Inputs[1]), g.Multiply(dy, n.Inputs[0])], x => x[0] * x[1])
    { Precedence = 2, HostFormat = "({0} * {1})" };

    public static readonly ElementwiseOp Divide = new("Divide", 2, "{0} / {1}",
        (g, n, dy) => [g.Divide(dy, n.Inputs[1]), g.Negate(g.Divide(g.Multiply(dy, n), n.Inputs[1]))], x => x[0] / x[1])
    { Precedence = 2, IsExpensive = true, HostFormat = "({0} / {1})" };

    public static readonly ElementwiseOp Negate = new("Negate", 1, "-{0}", (g, n, dy) => [g.Negate(dy)], x => -x[0])
    { Precedence = 3, HostFormat = "(-{0})" };

    /// <summary>
    /// The larger of the two, or NaN. The gradient goes to the larger, in halves to both where they are equal, and in full to both where one
    /// is NaN, as in PyTorch.
    /// </summary>
    public static readonly ElementwiseOp Max = new("Max", 2, "T.Max({0}, {1})",
        (g, n, dy) => [g.Won(n.Inputs[0], n.Inputs[1], dy), g.Won(n.Inputs[1], n.Inputs[0], dy)],
        x => Math.Max(x[0], x[1]))
    { HostFormat = "global::System.MathF.Max({0}, {1})" };

    /// <summary>The smaller of the two, or NaN. Gradients go as those of <see cref="Max"/>.</summary>
    public static readonly ElementwiseOp Min = new("Min", 2, "T.Min({0}, {1})",
        (g, n, dy) => [g.Won(n.Inputs[1], n.Inputs[0], dy), g.Won(n.Inputs[0], n.Inputs[1], dy)],
        x => Math.Min(x[0], x[1]))
    { HostFormat = "global::System.MathF.Min({0}, {1})" };

    public static readonly ElementwiseOp Sqrt = new("Sqrt", 1, "T.Sqrt({0})",
        (g, n, dy) => [g.Divide(g.Multiply(dy, g.Number(0.5)), n)], x => Math.Sqrt(x[0]))
    { IsExpensive = true, HostFormat = "global::System.MathF.Sqrt({0})" };

    /// <summary>1 / sqrt(a): from a variance, the reciprocal of the standard deviation.</summary>
    public static readonly ElementwiseOp ReciprocalSqrt = new("ReciprocalSqrt", 1, "T.One / T.Sqrt({0})",
        (g, n, dy) => [g.Multiply(g.Multiply(dy, g.Number(-0.5)), g.Multiply(n, g.Multiply(n, n)))], x => 1 / Math.Sqrt(x[0]))
    { Precedence = 2, EnclosesOperands = true, IsExpensive = true, HostFormat = "(1f / global::System.MathF.Sqrt({0}))" };

    public static readonly ElementwiseOp Exp = new("Exp", 1, "T.Exp({0})", (g, n, dy) => [g.Multiply(dy, n)], x => Math.Exp(x[0]))
    { IsExpensive = true };

    public static readonly ElementwiseOp Log = new("Log", 1, "T.Log({0})", (g, n, dy) => [g.Divide(dy, n.Input)], x => Math.Log(x[0]))
    { IsExpensive = true };

    /// <summary>e^a - 1, accurate near 0.</summary>
    public static readonly ElementwiseOp ExpM1 = new("ExpM1", 1, "T.ExpM1({0})",
        (g, n, dy) => [g.Multiply(dy, g.Add(n, g.Number(1)))], x => Math.Exp(x[0]) - 1)
    { IsExpensive = true };

    /// <summary>log(1 + a), accurate near 0.</summary>
    public static readonly ElementwiseOp LogP1 = new("LogP1", 1, "T.LogP1({0})",
        (g, n, dy) => [g.Divide(dy, g.Add(n.Input, g.Number(1)))], x => Math.Log(1 + x[0]))
    { IsExpensive = true };

    /// <summary>a to the power of a constant, for positive a.</summary>
    public static readonly ElementwiseOp Power = new("Power", 2, "T.Exp({1} * T.Log({0}))",
        (g, n, dy) => [g.Divide(g.Multiply(g.Multiply(dy, n.Inputs[1]), n), n.Inputs[0]), null], x => Math.Pow(x[0], x[1]))
    { IsExpensive = true };

    public static readonly ElementwiseOp Tanh = new("Tanh", 1, "T.Tanh({0})",
        (g, n, dy) => [g.Multiply(dy, g.Subtract(g.Number(1), g.Multiply(n, n)))], x => Math.Tanh(x[0]))
    { IsExpensive = true };

    public static readonly ElementwiseOp Sigmoid = new("Sigmoid", 1, "T.Sigmoid({0})",
        (g, n, dy) => [g.Multiply(dy, g.Multiply(n, g.Subtract(g.Number(1), n)))], x => 1 / (1 + Math.Exp(-x[0])))
    { IsExpensive = true };

    /// <summary>|a|. The slope at 0 is 0.</summary>
    public static readonly ElementwiseOp Abs = new("Abs", 1, "T.Abs({0})",
        (g, n, dy) => [g.SelectGreater(n.Input, g.Number(0), dy, g.SelectGreater(g.Number(0), n.Input, g.Negate(dy), g.Number(0)))], x => Math.Abs(x[0]))
    { HostFormat = "global::System.MathF.Abs({0})" };

    /// <summary>min(max(a, b), c), where b and c are numbers. NaN stays NaN. The derivative uses the output.</summary>
    public static readonly ElementwiseOp Clamp = new("Clamp", 3, "T.MinNative({2}, T.MaxNative({1}, {0}))",
        (g, n, dy) => [g.SelectGreater(n, n.Inputs[1], g.SelectGreater(n.Inputs[2], n, dy, g.Number(0)), g.Number(0)), null, null],
        x => Math.Min(Math.Max(x[0], x[1]), x[2]));

    /// <summary>log(1 + e^a), computed without overflow.</summary>
    public static readonly ElementwiseOp Softplus = new("Softplus", 1, "T.MaxNative(T.Zero, {0}) + T.LogP1(T.Exp(-T.Abs({0})))",
        (g, n, dy) => [g.Multiply(dy, g.Add(Sigmoid, n.Input))], x => Math.Max(x[0], 0) + Math.Log(1 + Math.Exp(-Math.Abs(x[0]))))
    { Precedence = 1, EnclosesOperands = true, IsExpensive = true };

    public static readonly ElementwiseOp Sin = new("Sin", 1, "T.Sin({0})", (g, n, dy) => [g.Multiply(dy, g.Add(Cos!, n.Input))], x => Math.Sin(x[0]))
    { IsExpensive = true };

    public static readonly ElementwiseOp Cos = new("Cos", 1, "T.Cos({0})", (g, n, dy) => [g.Negate(g.Multiply(dy, g.Add(Sin, n.Input)))], x => Math.Cos(x[0]))
    { IsExpensive = true };

    /// <summary>a to the power of b, for a of at least 0. Multiplies the error of the logarithm by b ln a.</summary>
    public static readonly ElementwiseOp Pow = new("Pow", 2, "T.Exp({1} * T.Log({0}))",
        (g, n, dy) =>
        [
            g.Multiply(dy, g.Multiply(n.Inputs[1], g.Add(Pow!, n.Inputs[0], g.Subtract(n.Inputs[1], g.Number(1))))),
            g.Multiply(dy, g.Multiply(n, g.Add(Log, n.Inputs[0]))),
        ],
        x => Math.Pow(x[0], x[1]))
    { IsExpensive = true };

    /// <summary>The largest integer that is not larger than a. Its derivative is 0.</summary>
    public static readonly ElementwiseOp Floor = new("Floor", 1, "T.Floor({0})", (g, n, dy) => [null], x => Math.Floor(x[0]));

    /// <summary>a &gt; b ? c : d. a and b have no gradient: where they are equal, the function is not differentiable.</summary>
    public static readonly ElementwiseOp SelectGreater = new("SelectGreater", 4, "T.SelectGreater({0}, {1}, {2}, {3})",
        (g, n, dy) => [null, null, g.SelectGreater(n.Inputs[0], n.Inputs[1], dy, g.Number(0)), g.SelectGreater(n.Inputs[0], n.Inputs[1], g.Number(0), dy)],
        x => x[0] > x[1] ? x[2] : x[3]);

    /// <summary>a &gt;= b ? c : d. No gradient reaches a and b.</summary>
    public static readonly ElementwiseOp SelectGreaterOrEqual = new("SelectGreaterOrEqual", 4, "T.SelectGreaterOrEqual({0}, {1}, {2}, {3})",
        (g, n, dy) =>
        [
            null, null, g.SelectGreaterOrEqual(n.Inputs[0], n.Inputs[1], dy, g.Number(0)), g.SelectGreaterOrEqual(n.Inputs[0], n.Inputs[1], g.Number(0), dy),
        ],
        x => x[0] >= x[1] ? x[2] : x[3]);

    /// <summary>a * b + c, rounded once if the hardware supports it. Only fusion creates it, so it has no derivative.</summary>
    public static readonly ElementwiseOp MultiplyAdd = new("MultiplyAdd", 3, "T.MultiplyAdd({0}, {1}, {2})",
        (g, n, dy) => throw new InvalidOperationException("MultiplyAdd is made after differentiation."), x => x[0] * x[1] + x[2]);

    /// <summary>
    /// a + b, for the gradients of a parameter that is used several times. It is stored immediately, so that only one sum is in memory.
    /// </summary>
    public static readonly ElementwiseOp Accumulate = new("Accumulate", 2, "{0} + {1}",
        (g, n, dy) => throw new InvalidOperationException("Accumulate is made by differentiation."), x => x[0] + x[1])
    { Precedence = 1, IsStored = true };

    /// <summary>The operand, broadcast to a wider type.</summary>
    public static readonly ElementwiseOp Broadcast = new("Broadcast", 1, "{0}", (g, n, dy) => [dy], x => x[0]);

    /// <summary>A constant in a fused function.</summary>
    public static readonly ElementwiseOp Literal = new("Literal", 0, "", (g, n, dy) => [], x => throw new InvalidOperationException("A literal has no operands."));

    /// <summary>A copy of the operand in memory of its own.</summary>
    public static readonly ElementwiseOp Copy = new("Copy", 1, "{0}", (g, n, dy) => [dy], x => x[0]);

    private static readonly Dictionary<ScalarOperation, ElementwiseOp> ByOperation = new()
    {
        [ScalarOperation.Abs] = Abs,
        [ScalarOperation.Add] = Add,
        [ScalarOperation.Cos] = Cos,
        [ScalarOperation.Divide] = Divide,
        [ScalarOperation.Exp] = Exp,
        [ScalarOperation.ExpM1] = ExpM1,
        [ScalarOperation.Floor] = Floor,
        [ScalarOperation.Log] = Log,
        [ScalarOperation.LogP1] = LogP1,
        [ScalarOperation.Max] = Max,
        [ScalarOperation.Min] = Min,
        [ScalarOperation.Multiply] = Multiply,
        [ScalarOperation.Negate] = Negate,
        [ScalarOperation.Pow] = Pow,
        [ScalarOperation.SelectGreater] = SelectGreater,
        [ScalarOperation.SelectGreaterOrEqual] = SelectGreaterOrEqual,
        [ScalarOperation.Sin] = Sin,
        [ScalarOperation.Sqrt] = Sqrt,
        [ScalarOperation.Subtract] = Subtract,
        [ScalarOperation.Tanh] = Tanh,
    };

    /// <summary>The operation that a step of a user's function names.</summary>
    public static ElementwiseOp Of(ScalarOperation operation) => ByOperation[operation];
}

/// <summary>Methods that create elementwise operations.</summary>
public static class ScalarExtensions
{
    public static Node Number(this GraphBuilder graph, double value) => graph.Add(Constant.Op, new Constant.Number(value));

    public static Node Add(this GraphBuilder graph, Node a, Node b) => graph.Add(Scalars.Add, a, b);

    public static Node Subtract(this GraphBuilder graph, Node a, Node b) => graph.Add(Scalars.Subtract, a, b);

    /// <summary>The gradient of the larger of two for one of them.</summary>
    public static Node Won(this GraphBuilder g, Node own, Node other, Node dy) =>
        g.SelectGreater(other, own, g.Number(0), g.SelectGreaterOrEqual(other, own, g.Multiply(dy, g.Number(0.5)), dy));

    public static Node Multiply(this GraphBuilder graph, Node a, Node b) => graph.Add(Scalars.Multiply, a, b);

    public static Node Divide(this GraphBuilder graph, Node a, Node b) => graph.Add(Scalars.Divide, a, b);

    public static Node Negate(this GraphBuilder graph, Node a) => graph.Add(Scalars.Negate, a);

    public static Node Max(this GraphBuilder graph, Node a, Node b) => graph.Add(Scalars.Max, a, b);

    public static Node Clamp(this GraphBuilder graph, Node a, double least, double most) => graph.Add(Scalars.Clamp, a, graph.Number(least), graph.Number(most));

    public static Node Sqrt(this GraphBuilder graph, Node a) => graph.Add(Scalars.Sqrt, a);

    public static Node ReciprocalSqrt(this GraphBuilder graph, Node a) => graph.Add(Scalars.ReciprocalSqrt, a);

    public static Node Power(this GraphBuilder graph, Node a, double exponent) => graph.Add(Scalars.Power, a, graph.Number(exponent));

    public static Node SelectGreater(this GraphBuilder graph, Node a, Node b, Node whenTrue, Node whenFalse) =>
        graph.Add(Scalars.SelectGreater, a, b, whenTrue, whenFalse);

    public static Node SelectGreaterOrEqual(this GraphBuilder graph, Node a, Node b, Node whenTrue, Node whenFalse) =>
        graph.Add(Scalars.SelectGreaterOrEqual, a, b, whenTrue, whenFalse);

    /// <summary>A product that is 0 where the factor is 0, even if the value is infinite or NaN.</summary>
    public static Node MultiplyWhereNotZero(this GraphBuilder graph, Node factor, Node value) =>
        graph.SelectGreaterOrEqual(graph.Number(0), graph.Add(Scalars.Abs, factor), graph.Number(0), graph.Multiply(factor, value));

    /// <summary>Broadcasts a value to <paramref name="type"/>, unless it has that type.</summary>
    public static Node Broadcast(this GraphBuilder graph, Node value, TensorType type) =>
        value.Type.Equals(type) ? value : graph.Add(Scalars.Broadcast, type, null, [value]);
}
