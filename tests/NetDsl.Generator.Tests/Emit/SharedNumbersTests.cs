using NetDsl.Generator.Emit;
using NetDsl.Generator.Memory;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>The parameters of code that blocks with other numbers share.</summary>
public class SharedNumbersTests
{
    private readonly SharedNumbers shared = new(["net", "count"]);

    public SharedNumbersTests()
    {
        shared.Size([64, 96, 128], "channels").ShouldBe("channels");
        shared.Size([9, 16, 16], "pixels").ShouldBe("pixels");
    }

    [Theory]
    [InlineData(new long[] { 7, 7, 7 }, "7")]
    [InlineData(new long[] { 64, 96, 128 }, "channels")]
    [InlineData(new long[] { 96, 128, 160 }, "channels + 32")]
    [InlineData(new long[] { 60, 92, 124 }, "channels - 4")]
    [InlineData(new long[] { 256, 384, 512 }, "4 * channels")]
    [InlineData(new long[] { 576, 1536, 2048 }, "pixels * channels")]
    [InlineData(new long[] { 864, 2048, 2560 }, "(channels + 32) * pixels")]
    [InlineData(new long[] { 288, 512, 512 }, "32 * pixels")]
    [InlineData(new long[] { 1, 2, 4 }, "other")]
    [InlineData(new long[] { 5_000_000_000, 1, 2 }, "other")]
    public void A_size_is_an_expression_of_earlier_ones(long[] values, string expected) => shared.Size(values, "other").ShouldBe(expected);

    [Fact]
    public void Offsets_are_sums_of_earlier_offsets_and_sizes()
    {
        shared.Offset([16, 400, 900], Storage.Weight, "weight").ShouldBe("weight");
        shared.Offset([32, 416, 916], Storage.Weight, "a").ShouldBe("weight + 16");
        shared.Offset([80, 496, 1028], Storage.Weight, "b").ShouldBe("weight + channels");
        shared.Offset([0, 384, 884], Storage.Weight, "c").ShouldBe("weight - 16");
        shared.Offset([80, 496, 1028], Storage.PerSample, "d").ShouldBe("d");
        shared.Offset([48, 48, 48], Storage.PerSample, "e").ShouldBe("48");
        shared.Declarations.ShouldBe(["int channels", "int pixels", "long weight", "long d"]);
        shared.Arguments(1).ShouldBe(["96", "16", "400", "496"]);
    }

    [Fact]
    public void Other_numbers_keep_their_types()
    {
        shared.Of([new("float", "count", "9f", 9), new("float", "count", "16f", 16), new("float", "count", "16f", 16)]).ShouldBe("(float)pixels");
        shared.Of([new("long", "length", "576L", 576), new("long", "length", "1536L", 1536), new("long", "length", "2048L", 2048)]).ShouldBe("(long)(pixels * channels)");
        shared.Of([new("float", "count", "0.5f", null), new("float", "count", "0.25f", null), new("float", "count", "1f", 1)]).ShouldBe("count2");
        shared.Of([new("float", "count", "2f", 2), new("float", "count", "2f", 2), new("float", "count", "2f", 2)]).ShouldBe("2f");
        shared.Of([new("Conv2dShape", "conv1Shape", "Shapes.A", null), new("Conv2dShape", "conv1Shape", "Shapes.B", null), new("Conv2dShape", "conv1Shape", "Shapes.A", null)]).ShouldBe("conv1Shape");
        shared.Of([new("Conv2dShape", "conv2Shape", "Shapes.A", null), new("Conv2dShape", "conv2Shape", "Shapes.B", null), new("Conv2dShape", "conv2Shape", "Shapes.A", null)]).ShouldBe("conv1Shape");
    }

    [Fact]
    public void Numbers_of_a_block_stand_within_products_and_quotients()
    {
        var host = GeneratorHost.Run("""
            using NetDsl;
            [Block, Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
            public sealed partial class StageAttribute : LayerAttribute;
            [Network, Input(16, 16, 16), Stage(Repeat = 3), GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy]
            public partial class Net;
            """);

        host.CompilerErrors.ShouldBeEmpty();
        var text = string.Join("\n", host.Emitted.Values);
        text.ShouldContain("Operand.Value(samples * (float)pixels)");
        text.ShouldContain("Operand.Value(2f / (samples * (float)pixels))");
        text.ShouldContain("new(samples, 16, pixels, Layout.Nchw16c)");
    }
}
