using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>Several mistakes in one class are all reported, those that follow from others are not, and those in blocks are reported there.</summary>
public class LiveDiagnosticsTests
{
    [Theory]
    // After a layer that gets another shape, its output is that for a shape that fits.
    [InlineData("Input(3, 8, 8), Dense(10), Conv2d(4, 3), Flatten, Dense(0), MeanSquaredError",
        "NDSL0105 <Dense(10)>", "NDSL0104 <Conv2d(4, 3)>", "NDSL0101 <0>")]
    [InlineData("Input(3, 8, 8), Conv2d(4, 9), MaxPool2d(2), Conv2d(8, 3, Groups = 3), GlobalAvgPool2d, Dense(2, Bias = 3), Dropout(2.0), MeanSquaredError",
        "NDSL0102 <Conv2d(4, 9)>", "NDSL0103 <Groups = 3>", "NDSL0010 <Bias = 3>", "NDSL0106 <2.0>")]
    // A guess for a number is not used in another message.
    [InlineData("Input(3, 8, 8), Conv2d(0, 3), Conv2d(8, 3, Groups = 4), Flatten, Dense(10), SoftmaxCrossEntropy", "NDSL0101 <0>")]
    [InlineData("Input(3, 8, 8), Conv2d(4, 0, Stride = 0), Conv2d(8, 50), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy", "NDSL0101 <0>", "NDSL0101 <Stride = 0>")]
    [InlineData("Input(3, 8, 8), Conv2d(\"filtres\", 3), Conv2d(8, 3, Padding = -1), GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy", "NDSL0011 <\"filtres\">", "NDSL0110 <Padding = -1>")]
    // Paths.
    [InlineData("Input(3, 8, 8), Branch, Conv2d(4, 3), Branch, Conv2d(4, 1), Add, Conv2d(8, 3), GlobalAvgPool2d, Dense(0), SoftmaxCrossEntropy", "NDSL0111 <Add>", "NDSL0101 <0>")]
    [InlineData("Input(3, 8, 8), Branch, Conv2d(4, 9), Branch, Conv2d(4, 1), Add, GlobalAvgPool2d, Dense(0), SoftmaxCrossEntropy", "NDSL0102 <Conv2d(4, 9)>", "NDSL0101 <0>")]
    [InlineData("Input(3, 8, 8), Add, Conv2d(8, 0), Branch, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy", "NDSL0014 <Add>", "NDSL0101 <0>", "NDSL0016 <Branch>")]
    // Names.
    [InlineData("Input(4), Dense(3, Name = \"a\"), From(\"b\"), Dense(0), From(\"a\"), Conv2d(2, 1), MeanSquaredError", "NDSL0017 <From(\"b\")>", "NDSL0101 <0>", "NDSL0104 <Conv2d(2, 1)>")]
    [InlineData("Input(4), Dense(0, Name = \"a\"), Dense(3), From(\"a\"), Dense(2), MeanSquaredError", "NDSL0101 <0>")]
    // Unknown layers.
    [InlineData("Input(3, 8, 8), Zebra, Conv2d(8, 0), Add, GlobalAvgPool2d, Dense(2, Name = \"net\"), SoftmaxCrossEntropy", "NDSL0013 <Zebra>", "NDSL0101 <0>", "NDSL0009 <Name = \"net\">")]
    [InlineData("Input(3, 8, 8), Zebra, Dense(8), Conv2d(8, 1), SoftmaxCrossEntropy", "NDSL0013 <Zebra>", "NDSL0104 <Conv2d(8, 1)>")]
    [InlineData("Input(3, 8), Zebra, Flatten, Dense(8), SoftmaxCrossEntropy", "NDSL0013 <Zebra>")]
    // Inputs and outputs.
    [InlineData("Dense(0), MeanSquaredError", "NDSL0002 <Net>", "NDSL0101 <0>")]
    [InlineData("Input(3, -1, 8), Conv2d(4, 50), Dense(2), MeanSquaredError", "NDSL0007 <Input(3, -1, 8)>")]
    [InlineData("Input(3), Input(4, Name = \"b\"), Dense(0), MeanSquaredError", "NDSL0101 <0>")]
    [InlineData("Input(3), Dense(1), SoftmaxCrossEntropy, Head(\"a\", Weight = -1), Dense(0), MeanSquaredError, Head(\"b\"), Conv2d(1, 1), MeanSquaredError",
        "NDSL0109 <SoftmaxCrossEntropy>", "NDSL0106 <Weight = -1>", "NDSL0101 <0>", "NDSL0104 <Conv2d(1, 1)>")]
    [InlineData("Input(3), Dense(2), MeanSquaredError, Dense(0)", "NDSL0004 <Dense(0)>", "NDSL0101 <0>")]
    // Differential equations.
    [InlineData("Input(3), NeuralOde(0), Dense(3), Dense(0), MeanSquaredError", "NDSL0101 <0>", "NDSL0101 <0>")]
    [InlineData("Input(3), NeuralOde(2), Dense(4), Dense(0), MeanSquaredError", "NDSL0115 <NeuralOde(2)>", "NDSL0101 <0>")]
    // Recurrent layers.
    [InlineData("Input(4, 8), Lstm(3), Lstm(5), Dense(0), MeanSquaredError", "NDSL0152 <Lstm(5)>", "NDSL0101 <0>")]
    public void Independent_mistakes_are_reported_and_consequences_are_not(string layers, params string[] findings)
    {
        var host = GeneratorHost.Run($"[Network, {layers}] public partial class Net;\npublic class ZebraAttribute : LayerAttribute;");

        Show(host.Analyze()).ShouldBe(findings, ignoreOrder: true);
    }

    [Fact]
    public void While_an_attribute_is_typed_the_mistakes_of_the_others_stay()
    {
        var host = GeneratorHost.Run("[Network, Input(3, 8, 8), Conv2d(8, 3), Conv2, Flatten, Dense(0), Conv2d(, Dense(2), MeanSquaredError] public partial class Net;");

        host.SourceErrors.ShouldNotBeEmpty();
        Show(host.Analyze()).ShouldContain("NDSL0101 <0>");
    }

    [Fact]
    public void While_a_block_is_typed_its_uses_have_no_mistakes()
    {
        var host = GeneratorHost.Run("[Block, Conv2d(4, 3), , Relu] public sealed partial class UnitAttribute : LayerAttribute;\n[Network, Input(3, 8, 8), Unit, Flatten, Dense(2), MeanSquaredError] public partial class Net;");

        host.SourceErrors.ShouldNotBeEmpty();
        host.Analyze().ShouldBeEmpty();
    }

    [Fact]
    public void The_emitted_class_names_all_mistakes()
    {
        var host = GeneratorHost.Run("[Network, Input(3, 8, 8), Dense(10), Conv2d(4, 3), GlobalAvgPool2d, Dense(0), MeanSquaredError] public partial class Net;");

        var text = host.Emitted["Net.g.cs"];
        foreach (var id in new[] { "NDSL0105", "NDSL0104", "NDSL0101" })
            text.ShouldContain(id);
    }

    private const string Unit = "[Block, Conv2d(nameof(filters), 3, Stride = nameof(stride)), Relu]\npublic sealed partial class UnitAttribute(int filters, int stride = 1) : LayerAttribute;\n";

    [Fact]
    public void A_mistake_in_a_block_is_reported_at_the_layer_with_its_uses()
    {
        var host = GeneratorHost.Run(Unit + """
            [Network, Input(3, 4, 4), Unit(8), Unit(8), Unit(4), Flatten, Dense(2), MeanSquaredError]
            public partial class Net;
            [Network, Input(3, 2, 2), Unit(8), Flatten, Dense(2), MeanSquaredError]
            public partial class Small;
            [Network, Input(3, 9, 9), Unit(8), Flatten, Dense(2), MeanSquaredError]
            public partial class Large;
            """);

        var finding = host.Analyze().ShouldHaveSingleItem();
        Show([finding]).ShouldBe(["NDSL0102 <Conv2d(nameof(filters), 3, Stride = nameof(stride))>"]);
        finding.GetMessage().ShouldBe("Conv2d(filters, 3, Stride = stride) in Unit(8) needs an input of at least 3x3, but gets 8x2x2 from 'Relu in Unit(8)'");
        finding.AdditionalLocations.Select(place => $"{Text(place)} {place.GetLineSpan().StartLinePosition.Line + 1}").ShouldBe(["Unit(8) 3", "Unit(8) 5"]);
    }

    [Fact]
    public void A_wrong_argument_of_a_use_is_reported_at_the_use()
    {
        var host = GeneratorHost.Run(Unit + "[Network, Input(3, 9, 9), Unit(8, 0), Flatten, Dense(2), MeanSquaredError] public partial class Net;");

        Show(host.Analyze()).ShouldBe(["NDSL0101 <0>"]);
    }

    [Fact]
    public void A_mistake_in_a_block_of_a_block_is_reported_at_the_innermost_layer()
    {
        var host = GeneratorHost.Run(Unit + """
            [Block, Unit(nameof(filters)), Unit(nameof(filters))] public sealed partial class TwoAttribute(int filters) : LayerAttribute;
            [Network, Input(3, 4, 4), Two(8), Flatten, Dense(2), MeanSquaredError] public partial class Net;
            """);

        var finding = host.Analyze().ShouldHaveSingleItem();
        Show([finding]).ShouldBe(["NDSL0102 <Conv2d(nameof(filters), 3, Stride = nameof(stride))>"]);
        finding.AdditionalLocations.Select(Text).ShouldBe(["Two(8)"]);
    }

    [Fact]
    public void A_network_in_another_file_shows_its_mistake_in_the_file_of_the_block()
    {
        var host = GeneratorHost.Run([new("Unit.cs", Unit), new("Nets/Net.cs", "\n[Network, Input(3, 2, 2), Unit(8), Flatten, Dense(2), MeanSquaredError] public partial class Net;")]);

        var finding = host.Analyze().ShouldHaveSingleItem();
        finding.Location.SourceTree!.FilePath.ShouldBe("Unit.cs");
        finding.GetMessage().ShouldContain("'Input(3, 2, 2)' (line 2 of Net.cs)");
        finding.AdditionalLocations.ShouldHaveSingleItem().SourceTree!.FilePath.ShouldBe("Nets/Net.cs");
    }

    [Theory]
    [InlineData("Unit.g.cs", "")]
    [InlineData("Unit.cs", "// <auto-generated/>\n")]
    public void A_mistake_in_a_generated_block_is_reported_at_the_use(string file, string start)
    {
        var host = GeneratorHost.Run([new(file, start + Unit), new("Net.cs", "[Network, Input(3, 2, 2), Unit(8), Flatten, Dense(2), MeanSquaredError] public partial class Net;")]);

        Show(host.Analyze()).ShouldBe(["NDSL0102 <Unit(8)>"]);
    }

    [Fact]
    public void A_mistake_in_a_block_of_another_name_is_reported_at_the_use()
    {
        var host = GeneratorHost.Run("using Other = UnitAttribute;\n" + Unit + "[Network, Input(3, 2, 2), Other(8), Flatten, Dense(2), MeanSquaredError] public partial class Net;");

        Show(host.Analyze()).ShouldBe(["NDSL0102 <Other(8)>"]);
    }

    [Fact]
    public async Task An_editor_shows_the_mistake_in_the_file_of_the_block_alone()
    {
        var host = GeneratorHost.Run([new("Unit.cs", Unit), new("Net.cs", "[Network, Input(3, 2, 2), Unit(8), Flatten, Dense(2), MeanSquaredError] public partial class Net;")]);
        var trees = host.Output.SyntaxTrees.ToDictionary(tree => tree.FilePath);

        foreach (var (file, count) in new[] { ("Unit.cs", 1), ("Net.cs", 0) })
        {
            var analysis = await host.Output.WithAnalyzers([new NetworkAnalyzer()])
                .GetAnalysisResultAsync(host.Output.GetSemanticModel(trees[file]), null, CancellationToken.None);
            analysis.SemanticDiagnostics.Values.SelectMany(found => found.Values).SelectMany(list => list).Count().ShouldBe(count, file);
        }
    }

    private static IReadOnlyList<string> Show(IEnumerable<Diagnostic> diagnostics) => [.. diagnostics.Select(diagnostic => $"{diagnostic.Id} <{Text(diagnostic.Location)}>")];

    private static string Text(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}
