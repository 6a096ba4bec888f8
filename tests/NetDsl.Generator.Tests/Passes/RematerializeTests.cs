using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
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
        var places = new FixedPlaces(Networks.Build(TwoNormalised));

        // Of four pictures of 8x16x16 that were kept, two are not.
        (PlanMemory.Run(before, places).PerSample - PlanMemory.Run(after, places).PerSample).ShouldBeGreaterThanOrEqualTo(8 * 16 * 16);
    }

    /// <summary>What a convolution makes itself would be convolved again; an exponential takes too long; a result is kept for the caller.</summary>
    [Theory]
    [InlineData("Input(3, 8, 8), Conv2d(8, 3), Relu, Conv2d(8, 3), Relu, GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy")]
    [InlineData("Input(3, 8, 8), Conv2d(8, 3), BatchNorm, Sigmoid, Conv2d(8, 3), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy")]
    [InlineData("Input(4), Relu, MeanSquaredError")]
    public void What_does_not_pay_stays(string layers) => Run(layers, out var before).Live().Count.ShouldBe(before.Live().Count);

    private static Graph Run(string layers, out Graph before)
    {
        (before, var origins) = Fuse.Run(Simplify.Run(Differentiate.Run(Networks.Build(layers).Training!)), fusion: true);
        var (after, newOrigins) = Rematerialize.Run(before, origins);
        newOrigins.Count.ShouldBeGreaterThanOrEqualTo(origins.Count);
        return after.Verified("rematerialization");
    }
}
