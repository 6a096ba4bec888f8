using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Passes;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>What a typing error can blow up ends with a message on its attribute, at once.</summary>
public sealed class BudgetTests
{
    private const string Blocks = """

        [Block, Dense(4), Tanh]
        public sealed partial class FieldAttribute : LayerAttribute;

        [Block, Dense(4, Repeat = 200)]
        public sealed partial class ManyAttribute : LayerAttribute;

        [Block, Many(Repeat = 200)]
        public sealed partial class MoreAttribute : LayerAttribute;

        [Block]
        public sealed partial class EmptyAttribute : LayerAttribute;

        [Block, Empty(Repeat = 2000)]
        public sealed partial class NothingAttribute : LayerAttribute;
        """;

    [Theory]
    [InlineData("Dense(4, Repeat = 100000)", "5,000 layers")]
    [InlineData("Dense(4, Repeat = 2000000000)", "5,000 layers")]
    [InlineData("Dense(4, Repeat = 2000000000, Shared = true)", "5,000 layers")]
    [InlineData("Many(Repeat = 100)", "5,000 layers")]
    [InlineData("More(Repeat = 200)", "5,000 layers")]
    [InlineData("Nothing(Repeat = 2000)", "5,000 layers")]
    [InlineData("Reshape(4, 1), Lstm(4, Layers = 1000000000)", "50,000 operations")]
    [InlineData("NeuralOde(1000, Method = OdeMethod.Rk4), Field", "5,000 layers")]
    public void A_declaration_that_blows_up_is_an_error_on_the_attribute(string layer, string most)
    {
        var host = GeneratorHost.Run($"[Network, Input(4), {layer}, MeanSquaredError]\npublic partial class Net;\n{Blocks}");

        var finding = host.Analyze().ShouldHaveSingleItem();
        finding.Id.ShouldBe("NDSL0116");
        finding.GetMessage().ShouldContain($"brings the network beyond {most}, the most that is compiled: repeat less, or take fewer steps or layers");
        var marked = finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan);
        layer.Split(", Field")[0].ShouldEndWith(marked);
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void Two_thousand_paths_are_an_error_on_the_first_that_is_too_many()
    {
        var paths = string.Concat(Enumerable.Repeat("Branch, Tanh, ", 2000));
        Networks.Check($"Input(4), {paths}Concat, MeanSquaredError").ShouldHaveSingleItem()
            .ShouldStartWith("NDSL0116 at Branch: Branch brings the network beyond 1,000 paths of one join, the most that is compiled");
        Networks.Check($"Input(4), {paths[..(900 * "Branch, Tanh, ".Length)]}Concat, MeanSquaredError").ShouldBeEmpty();
    }

    [Fact]
    public void A_table_with_too_many_connections_is_an_error_at_once()
    {
        Networks.Check("Input(2000000, 1, 1), Conv2d(1, 1, Connections = new[] { \"0-1999999\" }), Flatten, MeanSquaredError").ShouldHaveSingleItem()
            .ShouldContain("up to row 1 (\"0-1999999\") it names more than 200,000 connections, the most that are compiled: leave it out, or use Groups");
        // Each channel of a range is compared with those before it in constant time.
        Networks.Build("Input(150000, 1, 1), Conv2d(1, 1, Connections = new[] { \"0-149999\" }), Flatten, MeanSquaredError").Layers.Count.ShouldBe(4);
    }

    [Fact]
    public void Thousands_of_statistics_are_found_and_set_in_linear_time()
    {
        // Two statistics of each of 2,000 norms: each by each they would be sixteen million comparisons.
        var network = Networks.Build("Input(4), BatchNorm(Repeat = 2000), MeanSquaredError");

        network.Programs.Single(program => program.Kind == ProgramKind.Training).Graph.Roots.Count(r => r.Root.Kind == Ir.RootKind.Statistic).ShouldBe(4000);
        network.Layers.Sum(layer => network.Own(layer).Count()).ShouldBe(8000);
    }

    [Fact]
    public void A_thousand_steps_and_a_thousand_recurrent_layers_are_built()
    {
        foreach (var (layers, word) in (ReadOnlySpan<(string, string)>)[("NeuralOde(1000), Field", "Tanh"), ("Reshape(4, 1), Lstm(4, Repeat = 1000, ReturnSequences = true)", "Lstm")])
        {
            var network = NetworkGraphs.Lower(Parsing.One($"[Network, Input(4), {layers}, MeanSquaredError]\npublic partial class Net;\n{Blocks}"), int.MaxValue);

            network.Findings.ShouldBeEmpty();
            network.Layers.Count(layer => layer.Word == word).ShouldBe(1000);
        }
    }

    [Fact]
    public void Networks_of_a_thousand_layers_are_compiled()
    {
        var network = NetworkGraphs.Lower(Parsing.One("[Network, Input(4), Dense(4, Repeat = 1000), Reshape(4, 1), Lstm(4, Layers = 100), MeanSquaredError]\npublic partial class Net;"), int.MaxValue);

        network.Findings.ShouldBeEmpty();
        network.Layers.Count(layer => layer.Word == "Dense").ShouldBe(1000);
    }

    [Fact]
    public void Sums_of_many_layers_are_paired_in_linear_time()
    {
        // A thousand gradients of biases, of which no two read the same: each by each they would be half a million tries.
        var network = NetworkGraphs.Lower(Parsing.One("[Network, Input(4), Dense(4, Repeat = 1000), MeanSquaredError]\npublic partial class Net;"), int.MaxValue);
        var fused = Fuse.Run(Simplify.Run(Differentiate.Run(network.GraphOf(ProgramKind.Training)!)), fusion: true);

        FuseSiblingReductions.Run(fused).Live().Count.ShouldBe(fused.Live().Count);
    }

    [Fact]
    public void Methods_that_call_each_other_twice_at_every_level_are_refused_at_once()
    {
        var methods = string.Concat(Enumerable.Range(1, 40).Select(i => $"static float F{i}(float x) => F{i - 1}(x) + F{i - 1}(x);\n"));
        var host = GeneratorHost.Run($$"""
            [Network, Input(4), Elementwise(typeof(Doubling)), MeanSquaredError]
            public partial class Net;
            public static class Doubling
            {
                public static float Apply(float x) => F40(x);
                static float F0(float x) => x * x;
                {{methods}}
            }
            """);

        var finding = host.Analyze().ShouldHaveSingleItem();
        finding.Id.ShouldBe("NDSL0031");
        finding.GetMessage().ShouldContain("make more than 10,000 calls: keep the result of a call in a local variable, and use that twice");
        host.CompilerErrors.ShouldBeEmpty();
    }
}
