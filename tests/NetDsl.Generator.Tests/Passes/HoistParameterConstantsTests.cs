using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class HoistParameterConstantsTests
{
    [Theory]
    [InlineData("Conv2d(8, 3, Bias = false), BatchNorm, Flatten, Dense(2)")]
    [InlineData("Conv2d(8, 3), BatchNorm, Flatten, Dense(2)")]
    [InlineData("Flatten, Dense(8), BatchNorm, Dense(2)")]
    [InlineData("Flatten, Dense(8), BatchNorm, BatchNorm(Affine = false), Dense(2)")]
    public void A_norm_goes_into_the_weights_and_one_bias(string layers)
    {
        var (graph, preparation) = Run(layers);

        // A norm becomes the addition of one number for each channel.
        ElementwiseOp(graph).ShouldBe(["Add", "Add"]);
        graph.Live().Count(n => n.Op == Statistic.Op).ShouldBe(0);
        preparation!.Roots.Count.ShouldBe(2);
    }

    [Fact]
    public void A_convolution_that_something_else_reads_too_keeps_its_weights()
    {
        var (graph, preparation) = Run("Conv2d(8, 3, Bias = false, Name = \"conv\"), BatchNorm, Branch, Branch, From(\"conv\"), Add, Flatten, Dense(2)");

        graph.Live().Single(n => n.Op == Conv2d.Op).Inputs[1].Op.ShouldBe(Weight.Op);
        ElementwiseOp(graph).ShouldBe(["Multiply", "Add", "Add", "Add"]);
        preparation!.Roots.Select(r => r.Value.Type).ShouldBe([TensorType.Constant(8), TensorType.Constant(8)]);
    }

    [Fact]
    public void What_reads_the_batch_stays()
    {
        var (graph, preparation) = Run("Conv2d(8, 3), Relu, LayerNorm, Flatten, Dense(2)");

        preparation.ShouldBeNull();
        graph.Live().ShouldContain(n => n.Op == Moments.Op);
    }

    [Fact]
    public void Weights_made_of_others_are_made_before()
    {
        var (graph, preparation) = Run("Conv2d(6, 3, Connections = [\"0\", \"1\", \"2\", \"0,1\", \"1,2\", \"0-2\"]), Flatten, Dense(2)");

        graph.Live().ShouldNotContain(n => n.Op == ScatterRows.Op);
        preparation!.Live().ShouldContain(n => n.Op == ScatterRows.Op);
    }

    private static (Graph Graph, Graph? Preparation) Run(string layers) =>
        HoistParameterConstants.Run(Simplify.Run(Networks.Infer($"Input(3, 6, 6), {layers}, MeanSquaredError")));

    /// <summary>The operations on the way to the output.</summary>
    private static List<string> ElementwiseOp(Graph graph)
    {
        var found = new List<string>();
        Visit(graph.FindRoot(RootKind.Output)!);
        found.Reverse();
        return found;

        void Visit(Node node)
        {
            if (node.Op is ElementwiseOp && node.Type.Batched)
                found.Add(node.Op.Name);
            foreach (var input in node.Inputs.Distinct())
                Visit(input);
        }
    }
}
