using System.Globalization;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class SimplifyTests
{
    private static readonly TensorType Image = TensorType.PerSample(4, 3, 3);
    private static readonly TensorType Vector = TensorType.Constant(4);

    public static TheoryData<string, Func<GraphBuilder, Node, Node, Node>, string> Rules => new()
    {
        { "x + 0", (g, x, c) => g.Add(x, g.Number(0)), "x" },
        { "0 + x", (g, x, c) => g.Add(g.Number(0), x), "x" },
        { "x - 0", (g, x, c) => g.Subtract(x, g.Number(0)), "x" },
        { "1 * x", (g, x, c) => g.Multiply(g.Number(1), x), "x" },
        { "x / 1", (g, x, c) => g.Divide(x, g.Number(1)), "x" },
        { "0 - x", (g, x, c) => g.Subtract(g.Number(0), x), "0 - x" },
        { "x * 0", (g, x, c) => g.Multiply(x, g.Number(0)), "0" },
        { "x / 4", (g, x, c) => g.Divide(x, g.Number(4)), "x * 0.25" },
        { "-(-x)", (g, x, c) => g.Negate(g.Negate(x)), "x" },
        { "x + (-c)", (g, x, c) => g.Add(x, g.Negate(c)), "x - c" },
        { "x - (-c)", (g, x, c) => g.Subtract(x, g.Negate(c)), "x + c" },
        { "2 * 3 * x", (g, x, c) => g.Multiply(g.Multiply(g.Number(2), g.Number(3)), x), "6 * x" },
        { "c repeated, times x", (g, x, c) => g.Multiply(g.Broadcast(c, Image), x), "c * x" },
        { "c * c, repeated", (g, x, c) => g.Multiply(g.Broadcast(c, Image), g.Broadcast(c, Image)), "c * c repeated" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_rewrites_to_the_simplest_form(string before, Func<GraphBuilder, Node, Node, Node> build, string after)
    {
        var graph = new Graph();
        var g = graph.At(Origin.None);
        var x = Input.Op.AddTo(g, "", Image);
        var c = g.Add(Weight.Op, new ParameterSpec("Layer", "c", Vector, InitialValues.Zeros, true, true));
        graph.AddRoot(new(RootKind.Output), build(g, x, c));

        var simple = Simplify.Run(graph).Verified(before);

        Print(simple.Roots[0].Value).ShouldBe(after);
    }

    [Fact]
    public void The_sum_of_a_scaled_value_is_the_scaled_sum()
    {
        var graph = new Graph();
        var g = graph.At(Origin.None);
        var x = Input.Op.AddTo(g, "", Image);
        var c = g.Add(Weight.Op, new ParameterSpec("Layer", "c", Vector, InitialValues.Zeros, true, true));
        graph.AddRoot(new(RootKind.Output), Reduce.Sum(g, g.Negate(g.Multiply(x, c)), Keep.Channel));

        Print(Simplify.Run(graph).Roots[0].Value).ShouldBe("-sum(x) * c");
    }

    [Fact]
    public void A_factor_that_varies_over_what_is_summed_stays_inside()
    {
        var graph = new Graph();
        var g = graph.At(Origin.None);
        var x = Input.Op.AddTo(g, "", Image);
        var c = g.Add(Weight.Op, new ParameterSpec("Layer", "c", Vector, InitialValues.Zeros, true, true));
        graph.AddRoot(new(RootKind.Output), Reduce.Sum(g, g.Multiply(x, c), Keep.Scalar));

        Print(Simplify.Run(graph).Roots[0].Value).ShouldBe("sum(x * c)");
    }

    [Fact]
    public void Batch_norm_needs_two_sums_and_one_pass_backward()
    {
        var graph = Simplify.Run(Networks.Train("Input(3, 4, 4), Conv2d(8, 3, Bias = false), BatchNorm, Relu, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy"));

        graph.Live().Count(n => n.Op == Reduce.Op && n.Origin.Backward && ((Reduce.Axes)n.Attribute!).Over.Rank == 3).ShouldBe(2);
    }

    [Fact]
    public void Losses_and_their_gradient_come_from_one_kernel()
    {
        var graph = Networks.Train("Input(4), Dense(3), SoftmaxCrossEntropy");
        graph.Live().Count(n => n.Op == SoftmaxCrossEntropy.Op).ShouldBe(2);

        Simplify.Run(graph).Live().Count(n => n.Op == SoftmaxCrossEntropy.Op).ShouldBe(1);
    }

    [Fact]
    public void Simplifying_twice_changes_nothing()
    {
        var once = Simplify.Run(Networks.Train("Input(3, 4, 4), Conv2d(8, 3), BatchNorm, Sigmoid, Flatten, Dense(2), MeanSquaredError"));

        Simplify.Run(once).ToString().ShouldBe(once.ToString());
    }

    private static string Print(Node node) => node.Op switch
    {
        Input => "x",
        Weight => "c",
        Constant => node.Attribute!.ToString()!,
        Reduce => $"sum({Print(node.Input)})",
        ElementwiseOp op when op == Scalars.Broadcast => node.Input.Op == Constant.Op ? Print(node.Input) : Print(node.Input) + " repeated",
        ElementwiseOp op => string.Format(CultureInfo.InvariantCulture, op.Format, [.. node.Inputs.Select(Print)]),
        _ => node.Op.Name,
    };
}
