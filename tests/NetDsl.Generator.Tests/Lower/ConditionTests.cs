using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>Layers and paths under a condition, and the shape of what comes into a layer as names.</summary>
public class ConditionTests
{
    private const string Inverted = """
        [Block]
        [Branch, Conv2d("inputs * factor", 1, When = "factor > 1"), Relu6(When = "factor > 1"),
                 Conv2d("inputs", 3, Stride = nameof(stride), Padding = 1, Groups = "inputs"), Relu6, Conv2d(nameof(filters), 1)]
        [Branch(When = "stride == 1 && inputs == filters")]
        [Add]
        public sealed partial class InvertedAttribute(int filters, int stride = 1, int factor = 2) : LayerAttribute;

        """;

    [Fact]
    public void A_conditional_residual_needs_neither_two_blocks_nor_the_number_of_its_inputs()
    {
        var network = Build(Inverted + Net("Inverted(4), Inverted(6), Inverted(6, 2), Inverted(6, factor: 1)", input: "4, 8, 8"));

        network.Layers.Where(l => l.Word == "Add").Select(l => l.Name).ShouldBe(["Inverted1.Add1", "Inverted4.Add1"]);
        network.Layers.Where(l => l.Word == "Conv2d").Select(l => $"{l.Name}: {l.Declaration} {l.Output.Shape}").Take(4).ShouldBe(
        [
            "Inverted1.Conv1: Conv2d(8, 1, When = true) 8x8x8", "Inverted1.Conv2: Conv2d(8, 3, Stride = 1, Padding = 1, Groups = 8) 8x8x8",
            "Inverted1.Conv3: Conv2d(4, 1) 4x8x8", "Inverted2.Conv1: Conv2d(8, 1, When = true) 8x8x8",
        ]);
        network.Layers.Count(l => l.Name.StartsWith("Inverted4.Conv", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    // A path that is away, and the only one that is left.
    [InlineData("Branch, Dense(3), Branch(When = false), Dense(5), Add", "Dense1 3, Dense2 2")]
    [InlineData("Branch(When = \"inputs == 9\"), Dense(3), Branch, Concat", "Dense1 2")]
    [InlineData("Branch, Dense(3), Branch(When = false), Branch, Dense(3), Add", "Dense1 3, Dense2 3, Add1 3, Dense3 2")]
    // In a condition, inputs are those of the group's start, not of the path before.
    [InlineData("Branch, Dense(3), Branch(When = \"inputs == 4\"), Concat", "Dense1 3, Concat1 7, Dense2 2")]
    // The first path only.
    [InlineData("Branch, Dense(3), Branch, Dense(5), Add(When = false)", "Dense1 3, Dense2 5, Dense3 2")]
    [InlineData("Branch(When = false), Dense(3), Branch, Dense(5), Branch, Dense(4), Maximum(When = false)", "Dense1 5, Dense2 4, Dense3 2")]
    [InlineData("Dense(3, Name = \"a\"), Dense(5), From(\"a\", When = \"inputs == 4\")", "A 3, Dense1 5, Dense2 2")]
    [InlineData("Dense(3, Name = \"a\"), Dense(5), From(\"a\", When = \"inputs == 5\")", "A 3, Dense1 5, Dense2 2")]
    [InlineData("NeuralOde(2, When = false), Dense(4), Dense(3)", "Dense1 3, Dense2 2")]
    // From finds the join that has nothing to join.
    [InlineData("Branch, Dense(3), Branch(When = false), Add(Name = \"sum\"), Relu, From(\"sum\")", "Dense1 3, Relu1 3, Dense2 2")]
    [InlineData("Relu(When = false), Tanh(When = \"inputs == 4 && true\"), Dense(3, Repeat = 0)", "Tanh1 4, Dense1 2")]
    [InlineData("Dense(\"inputs / 2\", Repeat = 2)", "Dense1 2, Dense2 1, Dense3 2")]
    public void Layers_and_paths_can_be_conditional(string layers, string expected)
    {
        var network = Build(Net(layers, input: "4"));

        string.Join(", ", network.Layers.Where(l => l.Word is not ("Input" or "SoftmaxCrossEntropy")).Select(l => $"{l.Name} {l.Output.Shape}")).ShouldBe(expected, layers);
    }

    [Fact]
    public void Each_repetition_of_a_block_sees_what_comes_into_it()
    {
        const string growing = """
            [Block]
            [Branch]
            [Branch, Dense("inputs")]
            [Concat]
            public sealed partial class TwiceAttribute : LayerAttribute;

            """;
        Build(growing + Net("Twice(Repeat = 3)", input: "4")).Layers[^3].Output.Shape.ShouldBe("32");
    }

    [Fact]
    public void Sequences_and_lists_have_names_and_a_parameter_hides_them()
    {
        const string block = """
            [Block]
            [Conv1d("widths[0] + length", 3, Groups = "channels"), Conv1d(nameof(inputs), 1)]
            public sealed partial class LineAttribute(int inputs, int[] widths) : LayerAttribute;

            """;
        var network = Build(block + "[Network, Input(2, 9), Line(7, [3, 5]), Flatten, Dense(2), SoftmaxCrossEntropy] public partial class Net;");
        network.Layers[1].Output.Shape.ShouldBe("12x7");
        network.Layers[2].Output.Shape.ShouldBe("7x7");
    }

    [Fact]
    public void Initial_weights_depend_on_the_activation_that_is_there()
    {
        var network = Build(Net("Dense(9), Relu(When = false), Tanh, Dense(9), Tanh(Repeat = 0), Relu", input: "4"));

        network.Parameters.Where(p => p.Role == "Weight").Select(p => $"{p.Layer} {p.Initializer}").ShouldBe(
            Build(Net("Dense(9), Tanh, Dense(9), Relu", input: "4")).Parameters.Where(p => p.Role == "Weight").Select(p => $"{p.Layer} {p.Initializer}"));
    }

    [Theory]
    [InlineData("Branch(Repeat = 2), Dense(4), Branch, Add", "NDSL0023 <Repeat = 2> Branch(Repeat = 2): Repeat has no meaning for Branch: for a condition write When, and to repeat paths put them into a block")]
    [InlineData("Branch, Branch, Concat(Repeat = \"0\")", "NDSL0023 <Repeat = \"0\"> Concat(Repeat = \"0\"): Repeat has no meaning for Concat: for a condition write When, and to repeat paths put them into a block")]
    [InlineData("Branch, Branch, Maximum(Shared = true)", "NDSL0023 <Shared = true> Maximum(Shared = true): Shared has no meaning for Maximum: it has no parameters of its own")]
    [InlineData("Branch, Branch, Multiply(Repeat = 0)", "NDSL0023 <Repeat = 0> Multiply(Repeat = 0): Repeat has no meaning for Multiply: for a condition write When, and to repeat paths put them into a block")]
    [InlineData("From(\"Input\", Repeat = 0)", "NDSL0023 <Repeat = 0> From(\"Input\", Repeat = 0): Repeat has no meaning for From: for a condition write When, and to repeat paths put them into a block")]
    [InlineData("From(\"Input\", Name = \"a\")", "NDSL0023 <Name = \"a\"> From(\"Input\", Name = \"a\"): Name has no meaning for From: name the layer whose output it is")]
    [InlineData("NeuralOde(2, Repeat = 0), Dense(4)", "NDSL0023 <Repeat = 0> NeuralOde(2, Repeat = 0): Repeat has no meaning for NeuralOde: for a condition write When, and to repeat paths put them into a block")]
    [InlineData("Branch(When = false), Branch(When = false), Add", "NDSL0024 <Add> Add joins 2 paths, but When of every Branch is false here: leave one Branch without a condition")]
    [InlineData("Branch, Dense(4), Add", "NDSL0015 <Add> Add joins a single path: put a Branch before each of two or more; paths within paths need a block of their own")]
    [InlineData("Branch(When = false), Dense(4)", "NDSL0016 <Branch(When = false)> The paths that Branch(When = false) opens are never joined: end them with Concat, Add, Multiply or Maximum")]
    [InlineData("Relu(When = 3)", "NDSL0010 <When = 3> Relu(When = 3): When has to be true or false, but is 3")]
    [InlineData("Relu(When = \"inputs\")", "NDSL0010 <When = \"inputs\"> Relu(When = \"inputs\"): When has to be true or false, but is 4")]
    [InlineData("Dense(\"height\")", "NDSL0011 <\"height\"> Dense(\"height\"): units cannot be evaluated: there is no 'height' (at character 1 of \"height\")")]
    public void What_cannot_be_is_an_error(string layers, string expected)
    {
        var host = GeneratorHost.Run(Net(layers, input: "4"));

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id} <{finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan)}> {finding.GetMessage()}".ShouldBe(expected);
    }

    /// <summary>The argument of the use from which the wrong one comes is underlined, or the wrong one in the block.</summary>
    [Theory]
    [InlineData("Narrow(8)", "Conv2d(\"filters / 0\", 1)", "NDSL0011 <8> Conv2d(\"filters / 0\", 1) in Narrow(8): filters cannot be evaluated: division by zero (at character 9 of \"filters / 0\")")]
    [InlineData("Narrow(8)", "Conv2d(\"filtres\", 1)", "NDSL0011 <\"filtres\"> Conv2d(\"filtres\", 1): filters cannot be evaluated: there is no 'filtres'; did you mean 'filters'? (at character 1 of \"filtres\")")]
    [InlineData("Narrow(8, 0)", "Conv2d(nameof(filters), 3, Stride = \"stride\")", "NDSL0101 <0> Conv2d(filters, 3, Stride = \"stride\") in Narrow(8, 0): Stride is 0, but has to be 1 or more")]
    [InlineData("Narrow(8, 2)", "Conv2d(nameof(filters), 3, Bias = false, Padding = 0.5)", "NDSL0010 <Padding = 0.5> Conv2d(filters, 3, Bias = false, Padding = 0.5) in Narrow(8, 2): Padding has to be a whole number, a pair (new[] { rows, columns }), four sides (new[] { top, left, bottom, right }), Padding.Valid or Padding.Same, but is 0.5")]
    [InlineData("Narrow(8)", "Dense(nameof(filters), Init = \"Normal(filters)\", BiasInit = \"Nothing\")", "NDSL0120 <BiasInit = \"Nothing\"> Dense(filters, Init = \"Normal(filters)\", BiasInit = \"Nothing\") in Narrow(8)")]
    public void A_mistake_in_a_block_names_the_block_and_underlines_what_it_comes_from(string use, string layer, string expected)
    {
        var input = layer.StartsWith("Dense", StringComparison.Ordinal) ? "4" : "4, 8, 8";
        var host = GeneratorHost.Run($"[Block, {layer}] public sealed partial class NarrowAttribute(int filters, int stride = 1) : LayerAttribute;\n" + Net(use, input));

        var finding = host.Analyze().ShouldHaveSingleItem();
        $"{finding.Id} <{finding.Location.SourceTree!.GetText().ToString(finding.Location.SourceSpan)}> {finding.GetMessage()}".ShouldStartWith(expected);
    }

    private static string Net(string layers, string input) =>
        $"[Network, Input({input}), {layers}{(input.Contains(',') ? ", GlobalAvgPool2d" : "")}, Dense(2), SoftmaxCrossEntropy] public partial class Net;";

    private static Network Build(string source)
    {
        var network = NetworkGraphs.Lower(Parsing.One(source), int.MaxValue);
        network.Findings.Select(f => f.Message(i => $"{i}")).ShouldBeEmpty();
        return network;
    }
}
