using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class RematerializeTests
{
    private const string TwoNormalised = "Input(3, 16, 16), Conv2d(8, 3, Padding = 1), BatchNorm, Relu, Conv2d(8, 3, Padding = 1), BatchNorm, Relu, MaxPool2d(2), " +
        "Conv2d(8, 3, Padding = 1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy";

    [Fact]
    public void What_backward_reads_is_made_again_right_before()
    {
        var live = Run(TwoNormalised, out _).Live();

        var twice = live.GroupBy(n => (n.Op, n.Attribute, n.Body, string.Join(" ", n.Inputs.Select(i => i.Id)))).Where(g => g.Skip(1).Any()).Select(g => g.ToList()).ToList();
        twice.Count.ShouldBe(2);
        foreach (var same in twice)
        {
            same.Count.ShouldBe(2);
            same[0].Op.ShouldBe(Map.Op);
            live.Where(n => n.Inputs.Contains(same[0])).ShouldAllBe(n => !n.Origin.Backward);
            live.Where(n => n.Inputs.Contains(same[1])).ShouldAllBe(n => n.Origin.Backward);
            live.First(n => n.Inputs.Contains(same[1])).Id.ShouldBe(same[1].Id + 1);
        }
    }

    [Fact]
    public void It_takes_less_memory()
    {
        var after = Run(TwoNormalised, out var before);

        // Of four stored images of 8x16x16, two remain.
        (PlanOf(TwoNormalised, before).PerSample - PlanOf(TwoNormalised, after).PerSample).ShouldBeGreaterThanOrEqualTo(8 * 16 * 16);
    }

    /// <summary>Each residual sum depends on the one before: all are recomputed, and none is stored.</summary>
    [Fact]
    public void A_row_of_sums_is_made_again_from_its_beginning()
    {
        const string Layers = "Input(8, 8, 8), Conv2d(16, 3, Padding = 1), BatchNorm, Relu, " + Sum + Sum + Sum + "Conv2d(32, 3, Padding = 1), Relu, Conv2d(64, 3, Padding = 1), Relu, Conv2d(64, 3, Padding = 1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy";
        var after = Run(Layers, out var before);

        var kernels = after.Live().Where(PlanMemory.IsKernel).ToList();
        var again = kernels.Where(n => n.Origin is { Backward: true, IsRecomputed: true }).ToList();
        again.Count.ShouldBe(4);
        again.Count(n => n.Inputs.Any(again.Contains)).ShouldBe(3);
        kernels.Count.ShouldBe(before.Live().Count(PlanMemory.IsKernel) + again.Count);
    }

    /// <summary>
    /// The input of a convolution would be convolved again; an exponential takes too long; a result is kept for the caller.
    /// </summary>
    [Theory]
    [InlineData("Input(3, 8, 8), Conv2d(8, 3), Relu, Conv2d(8, 3), Relu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy")]
    [InlineData("Input(3, 8, 8), Conv2d(8, 3), BatchNorm, Sigmoid, Conv2d(8, 3), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy")]
    [InlineData("Input(4), Relu, MeanSquaredError")]
    public void What_does_not_pay_stays(string layers) => Run(layers, out var before).ShouldBeSameAs(before);

    /// <summary>One that is not there when most memory is taken could be kept as well.</summary>
    [Fact]
    public void Nothing_is_made_again_where_that_saves_nothing() =>
        Run("Input(3, 8, 8), Conv2d(8, 3), BatchNorm, Relu, Conv2d(8, 1), Upsample(8), Relu, Conv2d(8, 1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy", out var before).ShouldBeSameAs(before);

    private const string Sum = "Branch, Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Branch, Identity, Add, Relu, ";

    private static Graph Run(string layers, out Graph before)
    {
        var network = Networks.Build(layers);
        before = Fuse.Run(Simplify.Run(Differentiate.Run(network.GraphOf(ProgramKind.Training)!)), fusion: true);
        var after = Rematerialize.Run(before, new(network, new(), graph => PlanOf(layers, graph).PerSample));
        after.Live().Count(n => n.Fused is not null).ShouldBeGreaterThanOrEqualTo(before.Live().Count(n => n.Fused is not null));
        return after.Verified("rematerialization");
    }

    private static MemoryPlan PlanOf(string layers, Graph graph) => PlanMemory.Run(graph, new BufferLayout(Networks.Build(layers)));
}
