using System.Text.RegularExpressions;
using NetDsl.Generator.Emit;
using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>The documentation of a network class: its rows fit a narrow window, and its numbers are those of the literature.</summary>
public class HoverTests
{
    /// <summary>The published fields: A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional neural networks", 2019.</summary>
    [Theory]
    [InlineData("AlexNet.cs", "AlexNet", "195x195 of 224x224")]
    [InlineData("Vgg.cs", "Vgg16", "212x212 of 224x224")]
    [InlineData("MobileNet.cs", "MobileNetV1", "315x315 of 224x224")]
    [InlineData("InceptionV3.cs", "InceptionV3", "1311x1311 of 299x299")]
    [InlineData("ResNet.cs", "ResNet18", "435x435 of 224x224")]
    public void The_receptive_field_is_the_published_one(string file, string network, string field)
    {
        var spec = Parsing.All(File.ReadAllText(Repository.File("samples", "Zoo", "Networks", file)), valid: false).Single(spec => spec.Name == network);
        ReceptiveField.Of(NetworkGraphs.Lower(spec, spec.Layers.Count)).ShouldBe(field);
    }

    [Theory]
    [InlineData("Input(2, 20), Conv1d(4, 3), MaxPool1d(2), Conv1d(4, 3, Dilation = 2), Flatten, Dense(2), MeanSquaredError", "12 of 20")]
    [InlineData("Input(8), Dense(4), Relu, Dense(2), MeanSquaredError", null)]
    [InlineData("Input(2, 8, 8), Branch, Conv2d(2, 3, Padding = 1), Branch, Conv2d(2, 5, Padding = 2), Add, Flatten, Dense(2), MeanSquaredError", "5x5 of 8x8")]
    [InlineData("Input(2, 8, 8), Conv2d(2, 2, Stride = 2), ConvTranspose2d(2, 2, Stride = 2), Conv2d(2, 3), Flatten, Dense(2), MeanSquaredError", "4x4 of 8x8")]
    public void The_receptive_field_follows_paths_and_strides(string layers, string? field) => ReceptiveField.Of(Networks.Build(layers)).ShouldBe(field);

    [Fact]
    public void Rows_are_short_and_totals_come_first()
    {
        var text = Surface("""
            [Network, Input(3, 32, 32)]
            [Unit(16, Repeat = 4), Conv2d(8, new[] { 3, 3 }, Padding = Padding.Same, Stride = new[] { 2, 2 }, Bias = false), BatchNorm, Relu]
            [GlobalAvgPool2d, Dense(10, Name = "scores"), SoftmaxCrossEntropy]
            public partial class Net;
            [Block, Conv2d(nameof(filters), 3, Padding = 1), Relu]
            public sealed partial class UnitAttribute(int filters) : LayerAttribute;
            """);

        var lines = Regex.Matches(text, "///(.*)").Select(match => Regex.Replace(match.Groups[1].Value, "<.*?>", " ").Trim()).TakeWhile(line => !line.StartsWith("Creates", StringComparison.Ordinal)).Where(line => line.Length > 0).ToList();
        lines[0].ShouldStartWith("3x32x32 -> 10, ");
        lines[1].ShouldBe("Receptive field: 11x11 of 32x32.");
        lines[2].ShouldStartWith("Memory for a batch of 32: ");
        lines.ShouldContain("Unit(16, Repeat = 4)  16x32x32, 7,408, 7.52 M");
        lines.ShouldAllBe(line => line.Length <= 90);
    }

    [Fact]
    public void The_memory_is_that_of_the_model()
    {
        var files = GeneratorHost.Run(Networks.LeNet5).Emitted;
        var programs = files.Single(file => file.Key.EndsWith("Programs.g.cs", StringComparison.Ordinal)).Value;
        var bytes = Number("FixedBytes") + 32 * Number("BytesPerSample");
        Regex.Match(files["LeNet5.g.cs"], "batch of 32: ([0-9.]+) MB").Groups[1].Value.ShouldBe((bytes / 1e6).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture));

        long Number(string name) => long.Parse(Regex.Match(programs, $@"\s{name} = (\d+),").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Nameof_and_expressions_name_the_parameters_of_a_block()
    {
        var host = GeneratorHost.Run("""
            [Block, Conv2d(nameof(filters), nameof(kernel), Stride = nameof(stride), Padding = "kernel / 2", Bias = false), Apply(nameof(activation))]
            public sealed partial class UnitAttribute(int filters, int kernel = 3, int stride = 1, Type? activation = null) : LayerAttribute;
            [Network, Input(1, 8, 8), Unit(4, activation: typeof(ReluAttribute)), Flatten, Dense(2), MeanSquaredError]
            public partial class Net;
            """);

        host.CompilerErrors.ShouldBeEmpty();
        host.Analyze().ShouldBeEmpty();
        // What nameof completes are symbols in scope.
        var tree = host.Output.SyntaxTrees.Single(tree => tree.FilePath == "Test.cs");
        var symbols = host.Output.GetSemanticModel(tree).LookupSymbols(tree.GetText().ToString().IndexOf("nameof(kernel)", StringComparison.Ordinal) + 7).Select(symbol => symbol.Name);
        new[] { "filters", "kernel", "stride", "activation" }.ShouldBeSubsetOf(symbols);
    }

    private static string Surface(string source) => GeneratorHost.Run(source).Emitted["Net.g.cs"];
}
