using Microsoft.CodeAnalysis;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Templates: whole networks with parameters, from which networks are declared.</summary>
public class TemplateTests
{
    private const string Templates = """
        [Block, Conv2d(nameof(filters), 3, Padding = 1), Relu]
        public sealed partial class ConvReluAttribute(int filters) : LayerAttribute;

        [Template, Input(3, nameof(size), nameof(size))]
        [ConvRelu("width"), Conv2d("2 * inputs", 3, Stride = 2), Apply(nameof(activation)), GlobalAvgPool2d, Dropout(nameof(rate))]
        [Dense(nameof(classes), Name = "scores"), SoftmaxCrossEntropy]
        public sealed partial class SmallAttribute(int classes = 10, int size = 8, int width = 4, double rate = 0.1, Type? activation = null) : LayerAttribute;

        [Template, Small(nameof(classes), 12, "4 * factor", activation: typeof(TanhAttribute))]
        public sealed partial class WiderAttribute(int classes, int factor = 2) : LayerAttribute;

        """;

    [Fact]
    public void The_layers_of_a_template_stand_in_the_network_with_its_arguments()
    {
        var network = NetworkGraphs.Lower(Parsing.One(Templates + "[Network, Small(classes: 5, size: 16)] public partial class Net;"), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Select(l => $"{l.Name}: {l.Declaration} -> {l.Output.Shape}").ShouldBe(
        [
            "Input: Input(3, 16, 16) -> 3x16x16", "ConvRelu1.Conv1: Conv2d(4, 3, Padding = 1) -> 4x16x16", "ConvRelu1.Relu1: Relu -> 4x16x16",
            "Conv1: Conv2d(8, 3, Stride = 2) -> 8x7x7", "GlobalAvgPool1: GlobalAvgPool2d -> 8", "Dropout1: Dropout(0.1) -> 8",
            "Scores: Dense(5, Name = \"scores\") -> 5", "SoftmaxCrossEntropy1: SoftmaxCrossEntropy -> 5",
        ]);
    }

    [Fact]
    public void A_template_within_a_template_takes_its_arguments()
    {
        var network = NetworkGraphs.Lower(Parsing.One(Templates + "[Network, Wider(7)] public partial class Net;"), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Select(l => $"{l.Declaration} -> {l.Output.Shape}").ShouldBe(
        [
            "Input(3, 12, 12) -> 3x12x12", "Conv2d(8, 3, Padding = 1) -> 8x12x12", "Relu -> 8x12x12", "Conv2d(16, 3, Stride = 2) -> 16x5x5", "Tanh -> 16x5x5",
            "GlobalAvgPool2d -> 16", "Dropout(0.1) -> 16", "Dense(7, Name = \"scores\") -> 7", "SoftmaxCrossEntropy -> 7",
        ]);
    }

    [Fact]
    public void Networks_of_one_template_have_the_same_names_and_a_network_adds_layers_of_its_own()
    {
        const string backbone = "[Template, Conv2d(8, 3, Name = \"stem\"), Relu, GlobalAvgPool2d] public sealed class BackboneAttribute : LayerAttribute;\n";
        var network = NetworkGraphs.Lower(Parsing.One(backbone + "[Network, Input(3, 8, 8), Dropout2d(0.1), Backbone, Dense(3), SoftmaxCrossEntropy, Head(\"second\"), Dense(2), MeanSquaredError] public partial class Net;"), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Parameters.Select(p => p.FullName).ShouldBe(["Stem.Weight", "Stem.Bias", "Dense1.Weight", "Dense1.Bias", "Second.Dense1.Weight", "Second.Dense1.Bias"], ignoreOrder: true);
    }

    [Fact]
    public void A_template_of_another_assembly_is_the_same()
    {
        const string use = "[Network, Small(classes: 5, size: 16, activation: typeof(ReluAttribute))] public partial class Net;";
        using var assembly = new MemoryStream();
        GeneratorHost.Run(Templates).Output.Emit(assembly).Success.ShouldBeTrue();
        var host = GeneratorHost.Run([use], references: [MetadataReference.CreateFromImage(assembly.ToArray())]);
        var here = GeneratorHost.Run(Templates + use);

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted["Net.Training.g.cs"].ShouldBe(here.Emitted["Net.Training.g.cs"]);
    }

    [Theory]
    [InlineData("Small(0)", "NDSL0101 <0> Dense(classes, Name = \"scores\") in Small(0): units is 0, but has to be 1 or more")]
    [InlineData("Small(size: 0)", "NDSL0007 <Small(size: 0)> Input(3, size, size) in Small(size: 0) is not the shape of a sample: every size is at least 1")]
    [InlineData("Small(width: 0)", "NDSL0101 <width: 0> Conv2d(filters, 3, Padding = 1) in ConvRelu(\"width\") in Small(width: 0): filters is 0, but has to be 1 or more")]
    [InlineData("Small(size: 2)", "NDSL0102 <Conv2d(\"2 * inputs\", 3, Stride = 2)> Conv2d(\"2 * inputs\", 3, Stride = 2) in Small(size: 2) needs an input of at least 3x3, but gets 4x2x2 from 'Relu in ConvRelu(\"width\") in Small(size: 2)'")]
    [InlineData("Small(classes: \"ten\")", "NDSL0011 <classes: \"ten\"> Small(classes: \"ten\"): classes cannot be evaluated: there is no 'ten' (at character 1 of \"ten\")")]
    [InlineData("Wider(0)", "NDSL0101 <0> Dense(classes, Name = \"scores\") in Small(classes, 12, \"4 * factor\", activation: typeof(TanhAttribute)) in Wider(0): units is 0, but has to be 1 or more")]
    [InlineData("Small(Repeat = 2)", "NDSL0023 <Repeat = 2> Small(Repeat = 2): Repeat has no meaning for a template: its layers become layers of the network; a part that repeats, or has a name, is a block")]
    [InlineData("Small, Relu", "NDSL0004 <Relu> Relu comes after 'SoftmaxCrossEntropy' (line 1), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("Input(3, 8, 8), Small", "NDSL0040 <Small> Input(3, size, size) is an input in addition to 'Input(3, 8, 8)' (line 1): give it a name, such as Name = \"meta\", and take it with [From(\"meta\")]")]
    public void A_mistake_is_reported_at_the_use_or_at_the_layer(string use, string expected) => Findings(
        "[Network, " + use + "] public partial class Net;\n" + Templates).ShouldBe(expected);

    [Theory]
    [InlineData("[Template, Dense(\"unit\")] public sealed partial class OwnAttribute(int units) : LayerAttribute;",
        "NDSL0011 <\"unit\"> Dense(\"unit\"): units cannot be evaluated: there is no 'unit'; did you mean 'units'? (at character 1 of \"unit\")")]
    [InlineData("[Template, Input(4), Branch, Dense(2), Add, MeanSquaredError] public sealed partial class OwnAttribute : LayerAttribute;",
        "NDSL0015 <Add> Add joins a single path: put a Branch before each of two or more; paths within paths need a block of their own")]
    [InlineData("[Template, Input(4), Dense(2)] public sealed class OwnAttribute : Attribute;",
        "NDSL0020 <OwnAttribute> 'OwnAttribute' cannot be a template, because it does not derive from LayerAttribute")]
    [InlineData("[Template, Block, Dense(2)] public sealed class OwnAttribute : LayerAttribute;", "NDSL0020 <OwnAttribute> 'OwnAttribute' cannot be a block, because it is a template")]
    [InlineData("[Template, Dense(2)] public sealed class DenseAttribute : LayerAttribute;",
        "NDSL0025 <DenseAttribute> [Dense] is a built-in attribute, and 'DenseAttribute', which is in no namespace, would be taken for it: put it into a namespace, or rename it")]
    [InlineData("[Template, Input(4), Dense(2), Output] public sealed class BaseAttribute : LayerAttribute;\n[Block, Base] public sealed class OwnAttribute : LayerAttribute;",
        "NDSL0028 <Base> Base is a template of networks, with their inputs and losses: it belongs in a network, or in another template, not in a block")]
    public void What_is_wrong_in_every_network_is_reported_at_the_template(string source, string expected) => Findings(source).ShouldBe(expected);

    [Fact]
    public void A_template_in_itself_is_an_error() => Findings("[Network, Own] public partial class Net;\n[Template, Input(4), Own, Dense(2), Output] public sealed class OwnAttribute : LayerAttribute;")
        .ShouldBe("NDSL0018 <Own> Own in Own is in a use of Own itself, so the network would be infinite");

    [Fact]
    public void An_edit_of_a_template_reaches_its_networks()
    {
        var host = GeneratorHost.Run([new TestFile("Template.cs", Templates), new TestFile("Net.cs", "[Network, Small] public partial class Net;")]);
        var before = host.Emitted["Net.Training.g.cs"];

        host.Edit("Template.cs", text => text.Replace("Stride = 2", "Stride = 1")).Emitted["Net.Training.g.cs"].ShouldNotBe(before);
        host.Edit("Template.cs", text => "// A comment\n" + text).Reasons(NetDslGenerator.CompileStep).ShouldAllBe(reason => reason == IncrementalStepRunReason.Cached);
    }

    private static string Findings(string source)
    {
        var host = GeneratorHost.Run(source);
        return string.Join("\n", host.Analyze().Select(d => $"{d.Id} <{d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan)}> {d.GetMessage()}"));
    }
}
