using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Diagnostics;
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
        var network = NetDsl.Generator.Passes.BuildGraph.Run(Parsing.One(Block + ResNet18), int.MaxValue);
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
        host.Emitted["ResNet18.g.cs"].ShouldContain("11,689,512 parameters, 1,814,073,344 multiply-adds");
    }

    [Fact]
    public void Blocks_nest_and_pass_names_and_expressions_on()
    {
        var network = NetDsl.Generator.Passes.BuildGraph.Run(Parsing.One(Block + """
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
        finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan).ShouldBeOneOf(use, use[(use.IndexOf('(') + 1)..^1]);
    }

    [Fact]
    public void Unread_parameters_of_a_block_are_no_warning()
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
