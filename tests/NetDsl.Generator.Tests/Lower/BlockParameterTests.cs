using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>Parameters of a block that name layers around it, or stand for options of its layers.</summary>
public class BlockParameterTests
{
    private const string Decoder = """
        [Block]
        [Branch, Upsample(2), Branch, From(nameof(skip)), Concat, Conv2d(nameof(filters), 3, Padding = 1), Relu]
        public sealed partial class DecoderAttribute(string skip, int filters) : LayerAttribute;

        [Block]
        [Decoder(nameof(first), 4), Decoder(nameof(second), 2)]
        public sealed partial class DecodersAttribute(string first, string second) : LayerAttribute;

        """;

    private const string Encoder = "Conv2d(3, 3, Padding = 1, Name = \"large\"), MaxPool2d(2), Conv2d(5, 3, Padding = 1, Name = \"middle\"), MaxPool2d(2)";

    [Theory]
    [InlineData("Decoder(\"middle\", 4), Decoder(\"large\", 2)")]
    [InlineData("Decoder(\"Middle\", 4), Decoder(skip: \"Large\", filters: 2)")]
    // The names go on to the blocks inside.
    [InlineData("Decoders(\"middle\", \"large\")")]
    public void A_block_reads_a_layer_that_its_user_names(string layers)
    {
        var network = Build(Decoder + Net($"{Encoder}, {layers}"));

        network.Layers.Where(l => l.Word == "Concat").Select(l => l.Output.Shape).ShouldBe(["10x8x8", "7x16x16"]);
    }

    [Fact]
    public void A_name_in_the_block_that_is_no_parameter_is_the_blocks_own()
    {
        const string block = """
            [Block]
            [Relu(Name = "start"), Conv2d(4, 1), From("start")]
            public sealed partial class BackAttribute(string start2) : LayerAttribute;

            """;
        Build(block + Net("Conv2d(7, 1, Name = \"start\"), Conv2d(9, 1), Back(\"start\")")).Layers[^4].Output.Shape.ShouldBe("4x16x16");
    }

    [Fact]
    public void A_parameter_reaches_into_blocks_and_out_of_several()
    {
        const string blocks = """
            [Block, Conv2d(6, 1, Name = "a"), Conv2d(8, 1, Name = "b")] public sealed partial class PairAttribute : LayerAttribute;
            [Block, From(nameof(source)), Tanh] public sealed partial class ReadAttribute(string source) : LayerAttribute;
            [Block, Conv2d(2, 1), Read(nameof(source)), Read("pair1.a")] public sealed partial class OuterAttribute(string source) : LayerAttribute;

            """;
        var network = Build(blocks + Net("Pair, Outer(\"pair1.b\")"));

        network.Layers.Where(l => l.Word == "Tanh").Select(l => l.Output.Shape).ShouldBe(["8x16x16", "6x16x16"]);
    }

    [Fact]
    public void A_template_reads_a_layer_of_its_network()
    {
        const string template = "[Template, Conv2d(4, 1), From(nameof(source)), Conv2d(5, 1, Name = \"last\")] public sealed partial class TailAttribute(string source) : LayerAttribute;\n";
        var network = Build(template + Net("Conv2d(7, 1, Name = \"seven\"), Tail(\"seven\")"));

        network.Parameters.Single(p => p.Layer == "Last" && p.Role == "Weight").Type.Shape.ShouldBe("5x7x1x1");
    }

    [Theory]
    [InlineData("Decoder(\"midle\", 4)", "NDSL0017 <\"midle\"> From(skip) in Decoder(\"midle\", 4): no layer before it is named 'midle'; did you mean 'Middle'?")]
    [InlineData("Decoders(\"middle\", \"lrge\")", "NDSL0017 <\"lrge\"> From(skip) in Decoder(second, 2) in Decoders(\"middle\", \"lrge\"): no layer before it is named 'lrge'; did you mean 'Large'?")]
    // A layer that comes later.
    [InlineData("Decoder(\"last\", 4), Tanh(Name = \"last\")", "NDSL0017 <\"last\"> From(skip) in Decoder(\"last\", 4): no layer before it is named 'last'")]
    [InlineData("Decoder(\"large\", 4)", "NDSL0111 <Concat>")]
    public void A_wrong_name_is_reported_at_the_use(string layers, string expected)
    {
        var host = GeneratorHost.Run(Decoder + Net($"{Encoder}, {layers}"));

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id} <{finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan)}> {finding.GetMessage()}".ShouldStartWith(expected);
    }

    /// <summary>Each option that is true or false, or a value of an enumeration, can be a parameter.</summary>
    [Theory]
    [InlineData("bool flag", "Conv2d(4, 1, Bias = nameof(flag), UntiedBias = \"!flag\", WeightStandardization = nameof(flag))", "true")]
    [InlineData("bool flag", "Flatten, Dense(4, Bias = nameof(flag), WeightStandardization = nameof(flag)), Reshape(4, 1, 1)", "false")]
    [InlineData("bool flag", "BatchNorm(Affine = nameof(flag)), InstanceNorm2d(Affine = \"!flag\"), GroupNorm(2, Affine = nameof(flag)), LayerNorm(Affine = nameof(flag)), RmsNorm(Affine = nameof(flag))", "false")]
    [InlineData("bool flag", "MaxPool2d(3, Stride = 1, CeilMode = nameof(flag)), AvgPool2d(3, Stride = 2, CeilMode = nameof(flag), CountIncludePad = \"!flag\"), LpPool2d(2, 2, CeilMode = nameof(flag)), MedianPool2d(2, CeilMode = nameof(flag))", "true")]
    [InlineData("bool flag", "ConvTranspose2d(4, 3, Bias = nameof(flag)), Upsample(2, Mode = UpsampleMode.Bilinear, AlignCorners = nameof(flag))", "false")]
    [InlineData("UpsampleMode mode", "Upsample(2, Mode = nameof(mode))", "UpsampleMode.Bilinear")]
    [InlineData("PadMode mode", "Pad2d(2, Mode = nameof(mode))", "PadMode.Mirror")]
    [InlineData("Axes over", "LayerNorm(Over = nameof(over)), RmsNorm(Over = nameof(over))", "Axes.Channels")]
    [InlineData("ShortcutOption option", "Branch, Conv2d(4, 1), Branch, Shortcut(4, Option = nameof(option), Norm = \"inputs == 4\"), Add", "ShortcutOption.C")]
    [InlineData("OdeMethod method", "NeuralOde(2, Method = nameof(method)), Conv2d(4, 1)", "OdeMethod.DormandPrince")]
    [InlineData("bool flag", "Flatten, Reshape(4, 256), Gru(4, Bidirectional = nameof(flag), ReturnSequences = nameof(flag), Bias = nameof(flag)), Flatten, Reshape(\"inputs\", 1, 1)", "true")]
    [InlineData("bool flag", "Flatten, Reshape(4, 256), Conv1d(4, 3, Bias = nameof(flag), WeightStandardization = nameof(flag)), MaxPool1d(3, CeilMode = nameof(flag)), AvgPool1d(3, CeilMode = nameof(flag), CountIncludePad = nameof(flag)), Flatten, Reshape(\"inputs\", 1, 1)", "true")]
    public void Options_can_be_parameters(string parameter, string layers, string value)
    {
        var name = parameter.Split(' ')[1];
        string Source(string written, string argument) =>
            $"[Block, {written}] public sealed partial class PartAttribute({parameter}) : LayerAttribute;\n" + Net($"Conv2d(4, 1), Part({argument})");

        var host = GeneratorHost.Run(Source(layers, value));
        host.SourceErrors.ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
        // The same network with the value in place of the parameter.
        var literal = layers.Replace($"nameof({name})", value).Replace("\"!flag\"", value == "true" ? "false" : "true").Replace("\"inputs == 4\"", "true");
        Shapes(Source(layers, value)).ShouldBe(Shapes(Source(literal, value)));

        static IReadOnlyList<string> Shapes(string source)
        {
            var network = Build(source);
            return [.. network.Layers.Select(l => $"{l.Name} {l.Output.Shape}"), .. network.Parameters.Select(p => $"{p.Layer}.{p.Role} {p.Type.Shape}")];
        }
    }

    private static string Net(string layers) => $"[Network, Input(2, 16, 16), {layers}, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy] public partial class Net;";

    private static Network Build(string source)
    {
        var network = NetworkGraphs.Lower(Parsing.One(source), int.MaxValue);
        network.Findings.Select(f => f.Message(i => $"{i}")).ShouldBeEmpty();
        return network;
    }
}
