using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class FuseSiblingReductionsTests
{
    [Theory]
    [InlineData("Conv2d(8, 3, Bias = false), BatchNorm, Relu, Flatten, Dense(2), SoftmaxCrossEntropy", 1)]
    [InlineData("Conv2d(8, 3, Bias = false), BatchNorm, Relu, Conv2d(8, 3), BatchNorm, Tanh, Flatten, Dense(2), SoftmaxCrossEntropy", 2)]
    [InlineData("Conv2d(8, 3), LayerNorm, Flatten, Dense(2), SoftmaxCrossEntropy", 1)]
    public void The_sums_of_a_norm_are_one_pass(string layers, int pairs)
    {
        var graph = Run("Input(3, 6, 6), " + layers);

        var sums = graph.Live().Where(n => n.Op == Reduce.Op && n.Origin.Backward && ((Reduce.Axes)n.Attribute!).Over.Rank == 3).ToList();
        sums.Count(n => ((Reduce.Axes)n.Attribute!).Second is not null).ShouldBe(pairs);
    }

    [Fact]
    public void Sums_of_different_values_stay_apart()
    {
        var graph = Run("Input(5), Dense(4), Tanh, Dense(3), Tanh, Dense(2), MeanSquaredError");

        graph.Live().ShouldAllBe(n => n.Op != Reduce.Op || ((Reduce.Axes)n.Attribute!).Second == null);
    }

    private static Graph Run(string layers)
    {
        var fused = Fuse.Run(Simplify.Run(Networks.Train(layers)), true);
        return FuseSiblingReductions.Run(fused).Verified("pairs of sums");
    }
}
