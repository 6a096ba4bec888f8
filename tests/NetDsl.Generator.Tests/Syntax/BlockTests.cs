using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Blocks: read from source and from other assemblies, expanded, nested, checked.</summary>
public class BlockTests
{
    private const string Block = """
        [Block]
        [Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
                 Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
        [Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
        [Add, Relu]
        public sealed partial class BasicBlockAttribute(int filters, int stride = 1) : LayerAttribute;

        """;

    private const string ResNet18 = """
        [Network, Input(3, 224, 224)]
        [Conv2d(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
        [BasicBlock(64, Repeat = 2)]
        [BasicBlock(128, 2), BasicBlock(128)]
        [BasicBlock(256, 2), BasicBlock(256)]
        [BasicBlock(512, 2), BasicBlock(512)]
        [GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
        public partial class ResNet18;
        """;

    [Fact]
    public void The_design_s_second_example_has_the_paper_s_parameters()
    {
        var host = GeneratorHost.Run(Block + ResNet18);

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        var network = NetDsl.Generator.Lower.NetworkGraphs.Lower(Parsing.One(Block + ResNet18), int.MaxValue);
        network.Parameters.Where(p => p.Trainable).Sum(p => p.Type.Length).ShouldBe(11_689_512);
        network.Layers.Sum(l => l.MultiplyAdds).ShouldBe(1_814_073_344);
    }

    [Fact]
    public void A_block_from_another_assembly_is_like_one_s_own()
    {
        var library = GeneratorHost.Run(Block);
        using var assembly = new MemoryStream();
        library.Output.WithAssemblyName("Library").Emit(assembly).Success.ShouldBeTrue();
        var reference = MetadataReference.CreateFromImage(assembly.ToArray());

        var host = GeneratorHost.Run([ResNet18], references: [reference]);

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Emitted["ResNet18.g.cs"].ShouldContain("11,689,512 parameters, 1.81 G multiply-adds");
    }

    [Fact]
    public void Blocks_nest_and_pass_names_and_expressions_on()
    {
        var network = NetDsl.Generator.Lower.NetworkGraphs.Lower(Parsing.One(Block + """
            [Block]
            [BasicBlock(nameof(width)), BasicBlock("2 * width", 2), BasicBlock(stride: "1 + 1", filters: "width > 4 ? width * 4 : 1")]
            public sealed partial class StageAttribute(int width) : LayerAttribute;

            [Network, Input(8, 16, 16), Stage(8), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy]
            public partial class Net;
            """), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Where(l => l.Word == "Add").Select(l => $"{l.Name} {l.Output.Shape}").ShouldBe(
            ["Stage1.BasicBlock1.Add1 8x16x16", "Stage1.BasicBlock2.Add1 16x8x8", "Stage1.BasicBlock3.Add1 32x4x4"]);
    }

    [Fact]
    public void Parameters_are_reached_through_the_blocks_they_are_in()
    {
        var host = GeneratorHost.Run(Block + """
            [Network, Input(4, 8, 8), BasicBlock(4, Name = "first"), BasicBlock(6, 2), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy]
            public partial class Net;

            public static class User
            {
                public static string Use(Net net) =>
                    net.First.Conv1.Weight.Name + net.First.BatchNorm2.MovingMean.Name + net.BasicBlock1.Shortcut1.Gamma.Name + net.Dense1.Bias.Name;
            }
            """);

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void A_network_with_a_mistake_keeps_the_accessors_of_its_blocks()
    {
        var host = GeneratorHost.Run(Block + """
            [Network, Input(4, 8, 8), BasicBlock(4), Dense(2), SoftmaxCrossEntropy]
            public partial class Net;

            public static class User
            {
                public static string Use(Net net) => net.BasicBlock1.Conv1.Weight.Name + net.BasicBlock1.Shortcut1.Gamma.Name + net.Dense1.Bias.Name;
            }
            """);

        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().Select(d => d.Id).ShouldBe(["NDSL0105"]);
    }

    [Theory]
    [InlineData("BasicBlock(4, 0)", "NDSL0101: Conv2d(filters, 3, Stride = stride, Padding = 1, Bias = false) in BasicBlock(4, 0): Stride is 0, but has to be 1 or more")]
    [InlineData("BasicBlock(\"4 / 0\")", "NDSL0011")]
    [InlineData("BasicBlock(\"four\")", "NDSL0011")]
    [InlineData("BasicBlock(2.5)", "NDSL0010: BasicBlock(2.5): filters has to be a whole number, but is 2.5")]
    public void A_wrong_argument_is_told_where_the_block_is_used(string use, string start)
    {
        var host = GeneratorHost.Run(Block + $"[Network, Input(4, 8, 8), {use}, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy] public partial class Net;");

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id}: {finding.GetMessage()}".ShouldStartWith(start);
        finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan).ShouldBeOneOf(use, use[(use.IndexOf('(') + 1)..^1], "0");
    }

    [Fact]
    public void A_parameter_that_no_layer_uses_is_a_warning_of_CSharp()
    {
        var host = GeneratorHost.Run("""
            [Block]
            [Dense("2 * units"), LeakyRelu(nameof(slope)), Dropout(0.5, Name = "drop")]
            public sealed partial class OwnAttribute(int units, double slope, int drops, double unit) : LayerAttribute;
            """);

        var suppressed = host.AnalyzeWithSuppressor();
        suppressed.ShouldBe(["slope", "units"], ignoreOrder: true);
    }

    /// <summary>What is wrong in every network is reported at the block, whether a network uses it or not, and once.</summary>
    [Theory]
    [InlineData("Dense(\"unit * 2\")", "NDSL0011 <\"unit * 2\"> Dense(\"unit * 2\"): units cannot be evaluated: there is no 'unit'; did you mean 'units'? (at character 1 of \"unit * 2\")")]
    [InlineData("Dense(\"units +\")", "NDSL0011 <\"units +\"> Dense(\"units +\"): units cannot be evaluated: something is missing at the end (at character 8 of \"units +\")")]
    [InlineData("Dense(2, When = \"units = 2\")", "NDSL0011 <When = \"units = 2\"> Dense(2, When = \"units = 2\"): When cannot be evaluated: did not expect '=' (at character 7 of \"units = 2\")")]
    [InlineData("Dense(\"text\")", "")]
    [InlineData("Dense(\"text + 1\")", "NDSL0011 <\"text + 1\"> Dense(\"text + 1\"): units cannot be evaluated: 'text' is \"\", with which the compiler cannot calculate (at character 1 of \"text + 1\")")]
    [InlineData("Dense(nameof(units)), Add", "NDSL0014 <Add> Add joins paths, but no Branch opens one before it")]
    [InlineData("Branch, Dense(2), Add", "NDSL0015 <Add> Add joins a single path: put a Branch before each of two or more; paths within paths need a block of their own")]
    [InlineData("Branch, Dense(2), Branch", "NDSL0016 <Branch> The paths that Branch opens are never joined: end them with Concat, Add, Multiply or Maximum")]
    [InlineData("Dense(2), SoftmaxCrossEntropy", "NDSL0019 <SoftmaxCrossEntropy> SoftmaxCrossEntropy ends an output: it belongs at the end of the network, not in a block")]
    [InlineData("Head(\"a\")", "NDSL0042 <Head(\"a\")> Head(\"a\") opens an output: it belongs in the network, after a loss, not in a block")]
    [InlineData("Mine", "NDSL0013 <Mine> Unknown layer 'Mine'")]
    [InlineData("Conv2d(\"inputs / 2\", 3, Padding = \"height > 8 && units == 2 ? 1 : 0\"), Conv1d(\"length\", 1), Dense(\"8 / (units - units)\"), Dense(2, Init = \"Orthogonal\"), From(\"x\")", "")]
    public void A_block_is_checked_where_it_is_declared(string layers, string expected)
    {
        var source = $"[Block, {layers}] public sealed partial class OwnAttribute(int units, string text) : LayerAttribute;\npublic sealed class MineAttribute : LayerAttribute;";
        foreach (var use in expected.Length == 0 ? [""] : new[] { "", "\n[Network, Input(4), Own(2, \"\"), Dense(2), SoftmaxCrossEntropy] public partial class Net;" })
            string.Join("\n", GeneratorHost.Run(source + use).Analyze().Select(d => $"{d.Id} <{d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan)}> {d.GetMessage()}")).ShouldBe(expected);
    }

    [Fact]
    public void Read_parameters_of_a_block_are_no_warning()
    {
        var host = GeneratorHost.Run(Block + """
            public class Other(int unread) { }
            """);

        var unread = host.Output.GetDiagnostics().Where(d => d.Id == "CS9113").ToList();
        unread.Count.ShouldBeGreaterThanOrEqualTo(2);
        var left = host.Analyze(new BlockParameterSuppressor(), includeSuppressed: false);
        left.ShouldBeEmpty();
    }

    [Fact]
    public void An_edit_of_a_block_reaches_the_networks_that_use_it_and_no_other()
    {
        var host = GeneratorHost.Run(
        [
            new TestFile("Block.cs", Block),
            new TestFile("Uses.cs", "[Network, Input(4, 8, 8), BasicBlock(4), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy] public partial class Uses;"),
            new TestFile("Not.cs", "[Network, Input(4), Dense(2), SoftmaxCrossEntropy] public partial class Not;"),
        ]);
        var before = host.Emitted;

        var edited = host.Edit("Block.cs", text => text.Replace("[Add, Relu]", "[Add, Tanh]"));
        edited.Emitted["Uses.Training.g.cs"].ShouldNotBe(before["Uses.Training.g.cs"]);
        edited.Reasons(NetDslGenerator.CompileStep).ShouldBe([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], ignoreOrder: true);

        var spaced = edited.Edit("Block.cs", text => "// A comment\n\n" + text);
        spaced.Reasons(NetDslGenerator.CompileStep).ShouldAllBe(reason => reason == IncrementalStepRunReason.Cached);
        spaced.Reasons(NetDslGenerator.BlocksStep).ShouldAllBe(reason => reason == IncrementalStepRunReason.Unchanged || reason == IncrementalStepRunReason.Cached);
    }
}
