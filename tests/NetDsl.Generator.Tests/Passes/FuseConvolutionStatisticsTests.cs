using NetDsl.Generator.Ir;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Normalization;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class FuseConvolutionStatisticsTests
{
    private const string End = "Flatten, Dense(2), SoftmaxCrossEntropy";

    [Theory]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3, Bias = false), BatchNorm, Relu, ", 1)]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3), BatchNorm, Relu, Conv2d(16, 3, Groups = 16), BatchNorm, Conv2d(8, 1, Groups = 2), BatchNorm, ", 3)]
    [InlineData("Input(4, 9), Conv1d(8, 3), BatchNorm, ", 1)]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3, Name = \"stem\"), BatchNorm, Branch, From(\"stem\"), Conv2d(16, 1), Branch, Identity, Add, BatchNorm, ", 2)]
    public void A_convolution_gathers_what_the_norm_after_it_needs(string layers, int gathered)
    {
        var live = Run(layers + End).Live();

        live.Count(n => n.Op == Conv2dMoments.Op).ShouldBe(gathered);
        live.ShouldNotContain(n => n.Op == Moments.Op);
        live.Where(n => n.Op == Conv2dMoments.Op).ShouldAllBe(conv => live.Count(pick => pick.Op == TupleElement.Op && pick.Input == conv) == 3);
    }

    [Fact]
    public void The_moments_are_of_what_is_stored()
    {
        var live = Run("Input(3, 6, 6), Conv2d(16, 3), Relu, BatchNorm, " + End).Live();

        var kernel = live.Single(n => n.Op == Conv2dMoments.Op);
        kernel.Body!.Steps.Select(s => s.Op.Name).ShouldBe(["Add", "Relu"]);
        live.Where(n => n.Op == TupleElement.Op && n.Input == kernel).Select(n => n.Origin.Role).ShouldBe(["", "Mean", "Variance"]);
        kernel.Fused.ShouldNotBeNull();
    }

    /// <summary>Another kernel made it; other axes; weights; what a pool reads too is changed before the norm reads it.</summary>
    [Theory]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3), MaxPool2d(2), BatchNorm, ")]
    [InlineData("Input(5), Dense(4), BatchNorm, ")]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3), GroupNorm(4), Conv2d(8, 1), InstanceNorm2d, Conv2d(8, 1), LayerNorm, ")]
    [InlineData("Input(3, 6, 6), Conv2d(16, 3, WeightStandardization = true), ")]
    [InlineData("Input(3, 6, 6), ConvTranspose2d(16, 3), BatchNorm, ")]
    public void Other_moments_take_a_pass(string layers)
    {
        var graph = Run(layers + End);

        graph.Live().ShouldNotContain(n => n.Op == Conv2dMoments.Op);
        graph.Live().ShouldContain(n => n.Op == Moments.Op);
    }

    /// <summary>The residual sum that a norm reads overwrites one of its inputs, as without the pass.</summary>
    [Fact]
    public void Memory_is_shared_as_before()
    {
        const string Sum = "Branch, BatchNorm, Relu, Conv2d(16, 3, Padding = 1), Branch, Identity, Add, ";
        const string Layers = "Input(16, 8, 8), Conv2d(16, 3, Padding = 1), " + Sum + Sum + Sum + "BatchNorm, " + End;
        var network = Networks.Build(Layers);
        var before = Fuse.Run(Simplify.Run(network.GraphOf(ProgramKind.Training)!), fusion: true);
        var after = FuseConvolutionStatistics.Run(before);

        after.Live().Count(n => n.Op == Conv2dMoments.Op).ShouldBe(4);
        PlanMemory.Run(after, new BufferLayout(Networks.Build(Layers))).PerSample.ShouldBe(PlanMemory.Run(before, new BufferLayout(Networks.Build(Layers))).PerSample);
    }

    [Fact]
    public void What_is_recomputed_has_its_moments_already()
    {
        var host = GeneratorHost.Run(["""
            [Network, Input(8, 8, 8), Bottle(16), Bottle(16), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy]
            public partial class Net;

            [Block, Recompute, Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Relu, Conv2d(8, 1), BatchNorm]
            public sealed partial class BottleAttribute(int filters) : LayerAttribute;
            """]);

        host.CompilerErrors.ShouldBeEmpty();
        var text = host.Emitted["Net.Training.g.cs"];
        text.ShouldContain("Conv2dMoments<");
        text.ShouldContain("Bottle1BatchNorm1Again => net.PerSample");
        text.ShouldNotContain("AgainMean");
        text.ShouldNotContain("Device.Moments(");
        host.Emitted["Net.Inference.g.cs"].ShouldNotContain("Moments");
    }

    private static Graph Run(string layers)
    {
        var fused = Fuse.Run(Simplify.Run(Networks.Train(layers)), true);
        var graph = FuseConvolutionStatistics.Run(fused);
        return graph.Verified("gathering of moments");
    }
}
