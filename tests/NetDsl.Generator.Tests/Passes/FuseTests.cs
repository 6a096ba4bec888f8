using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class FuseTests
{
    [Theory]
    [InlineData("Input(3, 8, 8), Conv2d(4, 3), Relu, MeanSquaredError", "Conv2d", "T.MaxNative(T.Zero, a + b)")]
    [InlineData("Input(8), Dense(4), Tanh, MeanSquaredError", "MatMul", "T.Tanh(a + b)")]
    [InlineData("Input(8), Dense(4, Bias = false), Sigmoid, MeanSquaredError", "MatMul", "T.Sigmoid(a)")]
    [InlineData("Input(3, 8, 8), Conv2d(4, 3), BatchNorm, Relu, MeanSquaredError", "Conv2d", "T.MaxNative(T.Zero, T.MultiplyAdd(a + b, c, d))")]
    [InlineData("Input(3, 8, 8), MaxPool2d(2), Relu, MeanSquaredError", "MaxPool2d", "T.MaxNative(T.Zero, a)")]
    public void Bias_norm_and_activation_go_into_the_kernel_at_inference(string layers, string kernel, string function)
    {
        var graph = Fuse.Run(Simplify.Run(Networks.Build(layers).GraphOf(ProgramKind.Inference)!), fusion: true);

        var node = graph.FindRoot(RootKind.Output)!;
        node.Op.Name.ShouldBe(kernel);
        node.Body!.ToString().ShouldBe(function);
    }

    [Fact]
    public void The_derivative_of_an_activation_goes_into_the_kernel_that_makes_its_gradient()
    {
        var graph = Fuse.Run(Simplify.Run(Networks.Train("Input(1, 8, 8), Conv2d(4, 3), Tanh, AvgPool2d(2), Flatten, Dense(3), Relu, Dense(2), SoftmaxCrossEntropy")), fusion: true);

        Networks.Kernels(graph).ShouldBe(
            "Conv2d AvgPool2d MatMul MatMul SoftmaxCrossEntropy Reduce " +
            "Reduce MatMul MatMul Reduce MatMul MatMul AvgPool2dBackward Reduce Conv2dBackwardWeight");
        graph.Live().Single(n => n.Op == AvgPool2dBackward.Op).Body!.ToString().ShouldContain("T.Create(1) - b * b".Replace("T.Create(1)", "1"));
    }

    [Fact]
    public void A_chain_of_elementwise_operations_is_one_loop()
    {
        var graph = Fuse.Run(Simplify.Run(Networks.Build("Input(5), Tanh, Sigmoid, LeakyRelu(0.2), MeanSquaredError").GraphOf(ProgramKind.Inference)!), fusion: true);

        Networks.Kernels(graph).ShouldBe("Map Reduce");
    }

    [Fact]
    public void Without_fusion_every_operation_is_a_loop_of_its_own()
    {
        var graph = Fuse.Run(Networks.Build("Input(5), Dense(4), Tanh, Sigmoid, MeanSquaredError").GraphOf(ProgramKind.Inference)!, fusion: false);

        Networks.Kernels(graph).ShouldBe("MatMul Map Map Map Map Map Reduce");
        graph.Live().Where(n => n.Body is not null).ShouldAllBe(n => n.Body!.Steps.Count <= 1);
    }

    [Fact]
    public void What_costs_much_and_is_read_twice_is_computed_once()
    {
        // The backward pass reads the hyperbolic tangent again.
        var graph = Fuse.Run(Simplify.Run(Networks.Train("Input(5), Dense(4), Tanh, Sigmoid, Dense(2), MeanSquaredError")), fusion: true);

        graph.Live().Where(n => n.Body is not null).Sum(n => n.Body!.Steps.Count(s => s.Op == Scalars.Tanh)).ShouldBe(1);
    }

    [Fact]
    public void What_is_read_twice_becomes_an_epilogue_where_the_kernel_would_have_been_stored_anyway()
    {
        // The gradient after the rectifier is read by two sums and the pass of batch norm; it takes the place of that before.
        var graph = Fuse.Run(Simplify.Run(Networks.Train(
            "Input(3, 8, 8), Conv2d(4, 3, Bias = false), BatchNorm, Relu, MaxPool2d(2), Flatten, Dense(2), SoftmaxCrossEntropy")), fusion: true);

        graph.Live().Single(n => n.Op == MaxPool2dBackward.Op).Body!.ToString().ShouldBe("T.SelectGreaterOrEqual(0, b, 0, a)");
    }

    [Fact]
    public void Functions_never_have_more_operands_than_the_runtime_takes()
    {
        var graph = new Graph();
        var g = graph.At(Origin.None);
        var x = Input.Op.AddTo(g, "", TensorType.PerSample(4));
        var sum = g.Multiply(x, x);
        for (var i = 0; i < 20; i++)
            sum = g.Add(sum, g.Add(Weight.Op, new ParameterSpec("Layer", $"w{i}", TensorType.Constant(4), InitialValues.Zeros, true, true)));
        graph.AddRoot(new(RootKind.Output), sum);

        var fused = Fuse.Run(graph, fusion: true);

        fused.Verified("fusion").Live().Where(n => n.Body is not null).ShouldAllBe(n => n.Body!.Arity <= Body.MaxArity);
        Networks.Kernels(fused).ShouldBe("Map Map Map");
    }

    [Fact]
    public void Every_root_has_a_value_of_its_own()
    {
        var graph = new Graph();
        var g = graph.At(Origin.None);
        var x = Input.Op.AddTo(g, "", TensorType.PerSample(4));
        graph.AddRoot(new(RootKind.Output), x);
        var y = g.Multiply(x, x);
        graph.AddRoot(new(RootKind.Gradient, "A"), y);
        graph.AddRoot(new(RootKind.Gradient, "B"), y);

        var fused = Fuse.Run(graph, fusion: true);

        fused.Roots.Select(r => r.Value).Distinct().Count().ShouldBe(3);
        fused.Roots.ShouldAllBe(r => PlanMemory.IsKernel(r.Value));
    }
}
