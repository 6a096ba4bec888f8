using NetDsl.Generator.Emit;
using NetDsl.Generator.Memory;

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
    public void A_sum_within_a_product_is_in_parentheses()
    {
        var line = $"f({BlockNumber.Mark(0)} * samples, {BlockNumber.Mark(0)}, {BlockNumber.Mark(1)} * samples);";

        BlockNumber.Replace(line, ["channels + 32", "pixels"]).ShouldBe("f((channels + 32) * samples, channels + 32, pixels * samples);");
    }
}
