using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Passes;

public class ChooseLayoutsTests
{
    [Fact]
    public void Between_convolutions_everything_is_native_and_the_input_is_read_as_it_is()
    {
        var graph = Train("Input(3, 16, 16), Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2), Conv2d(32, 3), Relu, GlobalAvgPool2d, Dense(4), SoftmaxCrossEntropy");

        graph.Live().Where(n => n.Type is { Batched: true, Rank: 3 } && n.Op != Input.Op).ShouldAllBe(n => n.Type.Native);
        Conversions(graph).ShouldBeEmpty();
        ((Conv2dGeometry)graph.Live().First(n => n.Op == Conv2d.Op).Attribute!).InNative.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Input(1, 28, 28), Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2), Conv2d(16, 5), Tanh, AvgPool2d(2), Flatten, Dense(10), SoftmaxCrossEntropy")]
    [InlineData("Input(3, 9, 9), Conv2d(20, 3), Relu, Conv2d(24, 3), MeanSquaredError")]
    [InlineData("Input(3, 9, 9), Conv2d(16, 3), Softmax, Conv2d(8, 3), MeanSquaredError")]
    [InlineData("Input(16), Dense(32), Relu, Dense(16), MeanSquaredError")]
    public void Networks_that_gain_nothing_stay_plain(string layers)
    {
        HasNative(Train(layers)).ShouldBeFalse();
    }

    [Fact]
    public void What_knows_channels_first_only_gets_it_by_one_conversion_each_way()
    {
        var graph = Train("Input(3, 12, 12), Conv2d(16, 3), Relu, Conv2d(32, 3), Relu, MaxPool2d(2), Flatten, Dense(4), SoftmaxCrossEntropy");

        Conversions(graph).Select(n => n.Type.ToString()).ShouldBe(["n [32, 4, 4]", "n [32, 4, 4] native"]);
    }

    [Fact]
    public void A_convolution_with_values_for_positions_stays_plain()
    {
        var graph = Train("Input(3, 12, 12), Conv2d(16, 3), Relu, Conv2d(16, 3, UntiedBias = true), Relu, Conv2d(16, 3), Relu, Conv2d(16, 3), GlobalAvgPool2d, MeanSquaredError");

        graph.Live().Where(n => n.Op == Conv2d.Op).Select(n => n.Type.Native).ShouldBe([false, false, true, true]);
    }

    [Fact]
    public void Channels_that_do_not_fill_blocks_stay_plain_and_convolutions_convert_on_the_way()
    {
        var graph = Train("Input(3, 16, 16), Conv2d(32, 3), Relu, Conv2d(24, 1), Relu, Conv2d(48, 1), Relu, Conv2d(48, 3, Groups = 48), Relu, Conv2d(64, 1), GlobalAvgPool2d, MeanSquaredError");

        Conversions(graph).ShouldBeEmpty();
        graph.Live().Where(n => n.Op == Conv2d.Op).Select(n => n.Type.Native).ShouldBe([true, false, true, true, true]);
        graph.Live().Where(n => n.Op == Conv2dBackwardInput.Op).Select(n => n.Type.Native).ShouldBe([true, true, false, true], ignoreOrder: true);
    }

    [Fact]
    public void Random_numbers_are_drawn_in_the_layout_of_who_reads_them()
    {
        var graph = Train("Input(3, 12, 12), Conv2d(16, 3), Relu, Conv2d(16, 3), Dropout(0.5), Conv2d(16, 3), GlobalAvgPool2d, MeanSquaredError");

        graph.Live().Where(n => n.Op == Uniform.Op).ShouldHaveSingleItem().Type.Native.ShouldBeTrue();
        Conversions(graph).ShouldBeEmpty();
    }

    [Fact]
    public void Results_are_plain()
    {
        var graph = Train("Input(3, 12, 12), Conv2d(16, 3), Relu, Conv2d(16, 3), Relu, Conv2d(16, 3), MeanSquaredError");

        graph.Roots.ShouldAllBe(r => !r.Value.Type.Native);
        // The kernel of the last convolution writes its result so, and the one that reads it takes it so.
        graph.FindRoot(RootKind.Output)!.Op.ShouldBe(Conv2d.Op);
        Conversions(graph).ShouldBeEmpty();
    }

    [Fact]
    public void A_project_can_have_it_plain_or_native()
    {
        const string layers = "Input(3, 9, 9), Conv2d(16, 3), Flatten, Dense(2), MeanSquaredError";

        HasNative(Train(layers, LayoutChoice.Auto)).ShouldBeFalse();
        HasNative(Train(layers, LayoutChoice.Native)).ShouldBeTrue();
        HasNative(Train("Input(3, 16, 16), Conv2d(16, 3), Relu, Conv2d(32, 3), Relu, GlobalAvgPool2d, MeanSquaredError", LayoutChoice.Plain)).ShouldBeFalse();
    }

    private static Graph Train(string layers, LayoutChoice choice = LayoutChoice.Auto)
    {
        var fused = Fuse.Run(Simplify.Run(Networks.Train(layers)), fusion: true);
        return ChooseLayouts.Run(fused, choice, DeviceLayout.Nchw16c).Verified("choice of layouts");
    }

    private static List<Node> Conversions(Graph graph) => graph.Live().Where(n => n.Op == ConvertLayout.Op).ToList();

    private static bool HasNative(Graph graph) => graph.Live().Any(node => node.Type.Native);
}
