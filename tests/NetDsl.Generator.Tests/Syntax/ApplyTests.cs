using Microsoft.CodeAnalysis;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Layers as parameters of blocks, and layers of blocks as names for From.</summary>
public class ApplyTests
{
    private const string Blocks = """
        [Block, BatchNorm(Epsilon = 0.001)]
        public sealed partial class LooseNormAttribute : LayerAttribute;

        [Block, Conv2d(nameof(filters), 3), Apply(nameof(norm)), Apply(nameof(activation), Name = "act")]
        public sealed partial class ConvNormAttribute(int filters, Type norm, Type? activation = null) : LayerAttribute;

        [Block, Apply(nameof(block), nameof(filters), typeof(LooseNormAttribute), Repeat = 2)]
        public sealed partial class StageAttribute(int filters, Type block) : LayerAttribute;

        """;

    [Fact]
    public void A_block_is_given_its_layers()
    {
        var network = NetworkGraphs.Lower(Parsing.One(Blocks + Net(
            "ConvNorm(4, typeof(BatchNormAttribute), typeof(HardswishAttribute)), ConvNorm(4, typeof(LooseNormAttribute)), Stage(3, typeof(ConvNormAttribute)), Apply(typeof(ReluAttribute))")), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Skip(1).Select(l => $"{l.Name}: {l.Declaration}").Take(11).ShouldBe(
        [
            "ConvNorm1.Conv1: Conv2d(4, 3)", "ConvNorm1.BatchNorm1: BatchNorm", "ConvNorm1.Act: Hardswish",
            "ConvNorm2.Conv1: Conv2d(4, 3)", "ConvNorm2.LooseNorm1.BatchNorm1: BatchNorm(Epsilon = 0.001)",
            "Stage1.ConvNorm1.Conv1: Conv2d(3, 3)", "Stage1.ConvNorm1.LooseNorm1.BatchNorm1: BatchNorm(Epsilon = 0.001)",
            "Stage1.ConvNorm2.Conv1: Conv2d(3, 3)", "Stage1.ConvNorm2.LooseNorm1.BatchNorm1: BatchNorm(Epsilon = 0.001)",
            "Relu1: Relu", "GlobalAvgPool1: GlobalAvgPool2d",
        ]);
    }

    [Theory]
    [MemberData(nameof(LayersWithDefaults))]
    public void A_layer_that_can_be_written_without_arguments_can_be_given_without_them(string layer)
    {
        const string block = "[Block, Apply(nameof(layer))] public sealed partial class GivenAttribute(Type layer) : LayerAttribute;\n";

        NetworkGraphs.Lower(Parsing.One(block + Net($"Given(typeof({layer}))")), int.MaxValue).Findings.ShouldBeEmpty();
    }

    /// <summary>Layers whose arguments have defaults by a second constructor, and that keep an image as it is.</summary>
    public static TheoryData<string> LayersWithDefaults() => [.. typeof(LayerAttribute).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(LayerAttribute)) && type.GetConstructors() is { Length: > 1 } constructors && constructors.Any(c => c.GetParameters().Length == 0))
        .Where(type => !type.Name.EndsWith("1dAttribute", StringComparison.Ordinal) && Registry.Find(type.Name[..^"Attribute".Length]) is not (null or LossLayer or JoinLayer))
        .Select(type => type.Name)];

    [Fact]
    public void Initial_weights_depend_on_the_applied_activation()
    {
        const string block = "[Block, Dense(9), Apply(nameof(activation))] public sealed partial class UnitsAttribute(Type activation) : LayerAttribute;\n";
        string Initial(string use) => NetworkGraphs.Lower(Parsing.One(block + $"[Network, Input(4), {use}, Dense(2), SoftmaxCrossEntropy] public partial class Net;"), int.MaxValue).Parameters[0].Initializer.ToString();

        Initial("Units(typeof(ReluAttribute))").ShouldBe(Initial("Dense(9), Relu"));
        Initial("Units(typeof(TanhAttribute))").ShouldBe(Initial("Dense(9), Tanh"));
        Initial("Units(typeof(ReluAttribute))").ShouldNotBe(Initial("Units(typeof(TanhAttribute))"));
    }

    [Fact]
    public void Blocks_from_another_assembly_are_given_and_give_layers()
    {
        var library = GeneratorHost.Run(Blocks + "[Block, Stage(4, typeof(ConvNormAttribute))] public sealed partial class FixedAttribute : LayerAttribute;");
        using var assembly = new MemoryStream();
        library.Output.WithAssemblyName("Library").Emit(assembly).Success.ShouldBeTrue();
        var use = Net("Fixed, ConvNorm(4, typeof(LooseNormAttribute), typeof(OwnAttribute))") + "\n[Block, Relu] public sealed partial class OwnAttribute : LayerAttribute;";

        var host = GeneratorHost.Run([use], references: [MetadataReference.CreateFromImage(assembly.ToArray())]);

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted["Net.Programs.g.cs"].ShouldContain("Fixed1.Stage1.ConvNorm2.LooseNorm1.BatchNorm1");
    }

    [Fact]
    public void A_network_with_an_error_keeps_the_members_of_applied_layers()
    {
        var host = GeneratorHost.Run(Blocks + Net("ConvNorm(4, typeof(BatchNormAttribute)), Stage(3, typeof(ConvNormAttribute)), Dense(3)") + """
            public static class User
            {
                public static string Use(Net net) => net.ConvNorm1.BatchNorm1.Gamma.Name + net.Stage1.ConvNorm2.LooseNorm1.BatchNorm1.Beta.Name;
            }
            """);

        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().Select(d => d.Id).ShouldBe(["NDSL0105", "NDSL0104"]);
    }

    [Theory]
    [InlineData("ConvNorm(4, typeof(string))", "NDSL0026: Apply(norm) in ConvNorm(4, typeof(string)) applies no layer: typeof(string) is not the attribute class of a layer, such as typeof(ReluAttribute)")]
    [InlineData("ConvNorm(4, typeof(BranchAttribute))", "NDSL0026: Apply(norm) in ConvNorm(4, typeof(BranchAttribute)) applies no layer: Branch does not take one value and give one: put it into a block, and give that")]
    [InlineData("ConvNorm(4, typeof(SoftmaxCrossEntropyAttribute))", "NDSL0026: Apply(norm) in ConvNorm(4, typeof(SoftmaxCrossEntropyAttribute)) applies no layer: typeof(SoftmaxCrossEntropy")]
    [InlineData("ConvNorm(4, typeof(Conv2dAttribute))", "NDSL0026: Apply(norm) in ConvNorm(4, typeof(Conv2dAttribute)) applies no layer: Conv2d needs a value for filters: add it to Apply")]
    [InlineData("ConvNorm(4, \"BatchNorm\")", "NDSL0011: ConvNorm(4, \"BatchNorm\"): norm cannot be evaluated: there is no 'BatchNorm'")]
    [InlineData("ConvNorm(4, 3)", "NDSL0010: ConvNorm(4, 3): norm has to be a layer (typeof(ReluAttribute)), but is 3")]
    [InlineData("Apply(\"activation\")", "NDSL0026: Apply(\"activation\") applies no layer: 'activation' would be a parameter of a block, and this is none")]
    [InlineData("Apply(typeof(ReluAttribute), 3)", "NDSL0026: Apply(typeof(ReluAttribute), 3) applies no layer: Relu takes no arguments, but is given 1")]
    [InlineData("Apply(typeof(LayerAttribute))", "NDSL0026: Apply(typeof(LayerAttribute)) applies no layer: typeof(LayerAttribute) is not the attribute class of a layer, such as typeof(ReluAttribute)")]
    [InlineData("Apply(typeof(DropoutAttribute), 2)", "NDSL0106: Dropout(2): rate has to be from 0 up to, but not including, 1, but is 2")]
    [InlineData("SqueezeExcite(Gate = typeof(BatchNormAttribute))", "NDSL0106: SqueezeExcite(Gate = typeof(BatchNormAttribute)): Gate has to be an activation without parameters, but is BatchNorm")]
    [InlineData("SqueezeExcite(Activation = \"Relu\")", "NDSL0011: SqueezeExcite(Activation = \"Relu\"): Activation cannot be evaluated: there is no 'Relu'")]
    [InlineData("SqueezeExcite(2, Squeezed = 4)", "NDSL0106: SqueezeExcite(2, Squeezed = 4): Squeezed has to be left out where there is a reduction, but is both")]
    [InlineData("SqueezeExcite(Squeezed = 0)", "NDSL0101: SqueezeExcite(Squeezed = 0): Squeezed is 0, but has to be 1 or more")]
    [InlineData("SqueezeExcite(Divisor = 0)", "NDSL0101: SqueezeExcite(Divisor = 0): Divisor is 0, but has to be 1 or more")]
    public void What_is_no_layer_is_an_error(string use, string start)
    {
        var host = GeneratorHost.Run(Blocks + Net(use));

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id}: {finding.GetMessage()}".ShouldStartWith(start);
    }

    [Theory]
    [InlineData("SqueezeExcite(4)", 4)]
    [InlineData("SqueezeExcite(Squeezed = \"inputs / 2\")", 8)]
    [InlineData("SqueezeExcite(4, Divisor = 8)", 8)]
    [InlineData("SqueezeExcite(Squeezed = 13, Divisor = 8)", 16)]
    [InlineData("SqueezeExcite(100)", 1)]
    public void Gates_have_the_declared_number_of_hidden_units(string layer, int units) =>
        NetworkGraphs.Lower(Parsing.One($"[Network, Input(16, 4, 4), {layer}, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy] public partial class Net;"), int.MaxValue)
            .Parameters[0].Type.Shape.ShouldBe($"{units}x16");

    [Theory]
    [InlineData("From(\"convNorm1.conv1\")", "3x14x14")]
    [InlineData("From(\"Stage1.ConvNorm2.Conv1\")", "5x10x10")]
    [InlineData("From(\"first.act\")", "3x14x14")]
    public void From_reaches_into_blocks(string from, string shape)
    {
        var first = from.Contains("first", StringComparison.Ordinal) ? ", Name = \"first\"" : "";
        var network = NetworkGraphs.Lower(Parsing.One(Blocks + Net(
            $"ConvNorm(3, typeof(BatchNormAttribute), typeof(ReluAttribute){first}), Stage(5, typeof(ConvNormAttribute)), {from}, Tanh")), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Single(l => l.Word == "Tanh").Output.Shape.ShouldBe(shape);
    }

    [Theory]
    [InlineData("From(\"convNorm1.conv3\")", "NDSL0017: From(\"convNorm1.conv3\"): no layer before it is named 'convNorm1.conv3'; did you mean 'ConvNorm1.Conv1'?")]
    [InlineData("From(\"convNorm1.\")", "NDSL0017")]
    [InlineData("From(\".\")", "NDSL0017")]
    [InlineData("NeuralOde(2), Keep(3), From(\"keep1.conv1\")", "NDSL0017")]
    public void From_names_what_there_is(string layers, string start)
    {
        const string keep = "[Block, Conv2d(nameof(filters), 3, Padding = 1), Tanh] public sealed partial class KeepAttribute(int filters) : LayerAttribute;\n";
        var finding = GeneratorHost.Run(Blocks + keep + Net($"ConvNorm(3, typeof(BatchNormAttribute)), {layers}")).Analyze().ShouldHaveSingleItem();
        $"{finding.Id}: {finding.GetMessage()}".ShouldStartWith(start);
    }

    private static string Net(string layers) =>
        $"[Network, Input(2, 16, 16), {layers}, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy] public partial class Net;\n";
}
