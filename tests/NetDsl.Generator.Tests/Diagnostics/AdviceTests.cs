using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>Advice: when it is given, where it is underlined, and that it can be switched off. The messages are in the documentation.</summary>
public class AdviceTests
{
    [Theory]
    [InlineData("Input(4), Dense(8), Sigmoid, Dense(8), Sigmoid, Dense(8), Sigmoid, Dense(2), MeanSquaredError", "NDSL0201 <Sigmoid>")]
    [InlineData("Input(4), Dense(8), Sigmoid, Dense(8), Sigmoid, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Sigmoid, Dense(8, Bias = false), BatchNorm, Sigmoid, Dense(8), Sigmoid, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Sigmoid, Dense(8), Relu, Dense(8), Sigmoid, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(8), Branch, Dense(8), Sigmoid, Dense(8), Sigmoid, Branch, Add, Dense(8), Sigmoid, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Sigmoid, Branch, Dense(8), Sigmoid, Branch, Dense(8), Sigmoid, Concat, Dense(8), Sigmoid, MeanSquaredError", "NDSL0201 <Sigmoid>")]
    [InlineData("Input(4), Layered(Repeat = 7), Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Layered(Repeat = 8), Dense(2), MeanSquaredError", "NDSL0201 <Tanh>")]
    [InlineData("Input(4), Dense(8), Relu, Dense(2), Relu6, SoftmaxCrossEntropy", "NDSL0202 <Relu6>")]
    [InlineData("Input(4), Dense(8), Relu, Dense(2), LeakyRelu, SoftmaxCrossEntropy", "")]
    [InlineData("Input(2, 4, 4), Conv2d(2, 3), Relu, GlobalAvgPool2d, SoftmaxCrossEntropy", "")]
    [InlineData("Input(2, 4, 4), Conv2d(2, 1), Relu, Flatten, LogSoftmax, NegativeLogLikelihood", "NDSL0202 <Relu>")]
    [InlineData("Input(2, 9, 9), Conv2d(4, 3, Bias = true), BatchNorm, Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0203 <Bias = true>")]
    [InlineData("Input(2, 9, 9), Conv2d(4, 3), InstanceNorm2d, Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0203 <Conv2d(4, 3)>")]
    [InlineData("Input(2, 9, 9), Conv2d(4, 3), GroupNorm(2), Relu, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 9, 9), Conv2d(4, 3, UntiedBias = true), BatchNorm, Relu, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Branch, Dense(8, Name = \"a\"), BatchNorm, Branch, From(\"a\"), Add, Relu, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 9), Conv1d(4, 3), BatchNorm, Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0203 <Conv1d(4, 3)>")]
    [InlineData("Input(4), Dense(8), Relu, Dropout, Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError", "NDSL0204 <Dropout>")]
    [InlineData("Input(4), Dense(8), Relu, Dropout(0.0), Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8, Bias = false), BatchNorm, Relu, Dropout, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8, Bias = false, L2 = 0.1), BatchNorm, Relu, Dense(2), MeanSquaredError", "NDSL0205 <L2 = 0.1>")]
    [InlineData("Input(4), Dense(8, Bias = false, L2 = 0), BatchNorm, Relu, Dense(2, L2 = 0.1), MeanSquaredError", "")]
    [InlineData("Input(4, 3, 3), Conv2d(4, new[] { 1, 5 }, Padding = Padding.Same), Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0206 <Conv2d(4, new[] { 1, 5 }, Padding = Padding.Same)>")]
    [InlineData("Input(4, 3, 3), Conv2d(4, 3, Padding = 1), Relu, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4, 4, 4), Conv2d(4, 3, Padding = 2, Dilation = 2), Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0206 <Conv2d(4, 3, Padding = 2, Dilation = 2)>")]
    [InlineData("Input(4, 4), Conv1d(4, 5, Padding = 2), Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0206 <Conv1d(4, 5, Padding = 2)>")]
    [InlineData("Input(4, 3, 3), MaxPool2d(2), Flatten, Dense(2), MeanSquaredError", "NDSL0207 <MaxPool2d(2)>")]
    [InlineData("Input(4, 4, 4), MaxPool2d(2), Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4, 1, 1), MaxPool2d(1), Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Dropout, Dense(2), MeanSquaredError", "NDSL0208 <Dense(2)>")]
    [InlineData("Input(8), Dense(2), Dense(8), MeanSquaredError", "")]
    [InlineData("Input(2, 9, 9), Conv2d(4, 3), AvgPool2d(2), Flatten, Dense(2), MeanSquaredError", "NDSL0208 <Dense(2)>")]
    [InlineData("Input(4, 9, 9), Conv2d(4, 3, Groups = 4), Conv2d(8, 1), Relu, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), LayerNorm, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Relu(Name = \"a\"), Dense(2, Name = \"b\"), MeanSquaredError", "NDSL0209 <Name = \"a\">")]
    [InlineData("Input(4), Dense(8), Relu(Name = \"a\"), Branch, Dense(8), Branch, From(\"A\"), Add, MeanSquaredError", "")]
    [InlineData("Input(4), Dense(8), Relu(Name = \"a\"), Dense(8), Relu(Name = \"b\"), Sum(\"a\"), Dense(8), Sum, Relu, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 8, 8), GlobalAvgPool2d, BatchNorm, Dense(2), MeanSquaredError", "NDSL0211 <BatchNorm>")]
    [InlineData("Input(2, 8, 8), AdaptiveAvgPool2d(1), Conv2d(4, 1, Bias = false), BatchNorm, Relu, Flatten, Dense(2), MeanSquaredError", "NDSL0211 <BatchNorm>")]
    [InlineData("Input(2, 8, 8), AdaptiveAvgPool2d(2), BatchNorm, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(8), Dense(4, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 8, 8), MaxPool2d(2, Stride = 3), Flatten, Dense(2), MeanSquaredError", "NDSL0212 <Stride = 3>")]
    [InlineData("Input(2, 8, 8), MaxPool2d(2), Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 8, 8), Branch, Conv2d(4, 1, Stride = 2), Branch, Conv2d(4, 3, Padding = 1, Stride = 2), Add, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 8, 8), Branch, BatchNorm, Relu, Conv2d(4, 1, Stride = 2, Bias = false), Branch, Relu, Conv2d(4, 3, Padding = 1, Stride = 2), Add, Flatten, Dense(2), MeanSquaredError", "")]
    [InlineData("Input(2, 8, 8), Branch, Conv2d(4, 1, Stride = 2), Branch, Shortcut(4, Stride = 2), Add, Flatten, Dense(2), MeanSquaredError", "NDSL0212 <Stride = 2>")]
    public void Advice_is_given_once_at_its_place(string layers, string advice) =>
        Show($"[Network, {layers}] public partial class Net;\n[Block, Dense(8), Tanh] public sealed partial class LayeredAttribute : LayerAttribute;\n[Block, Branch, Branch, From(nameof(other)), Add] public sealed partial class SumAttribute(string other = \"b\") : LayerAttribute;").ShouldBe(advice);

    [Fact]
    public void A_layer_of_a_block_is_advised_on_once_for_all_its_uses() => Show("""
        [Network, Input(3, 9, 9), Unit(8), Unit(16), Unit(16), Flatten, Dense(2), MeanSquaredError] public partial class Net;
        [Block, Conv2d(nameof(filters), 3), BatchNorm, Relu] public sealed partial class UnitAttribute(int filters) : LayerAttribute;
        """).ShouldBe("NDSL0203 <Conv2d(nameof(filters), 3)>");

    [Fact]
    public void A_network_with_a_mistake_gets_no_advice() =>
        Show("[Network, Input(4), Dense(8), Dense(0), MeanSquaredError] public partial class Net;").ShouldBe("NDSL0101 <0>");

    [Fact]
    public void A_penalty_of_the_network_is_underlined_at_the_layer() =>
        Show("[Network(L2 = 0.1), Input(4), Dense(8, Bias = false), BatchNorm, Relu, Dense(2), MeanSquaredError] public partial class Net;").ShouldBe("NDSL0205 <Dense(8, Bias = false)>");

    [Fact]
    public void Names_are_used_where_the_outputs_of_all_layers_can_be_read() =>
        Show("[Network(Activations = true), Input(4), Dense(8), Relu(Name = \"a\"), Dense(2), MeanSquaredError] public partial class Net;").ShouldBe("");

    [Fact]
    public void Each_advice_is_a_suggestion_that_an_editorconfig_changes()
    {
        var host = GeneratorHost.Run("[Network, Input(4), Dense(8), Dense(2), MeanSquaredError] public partial class Net;");

        host.AnalyzeWithAdvice().ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Info);
        host.WithSeverity("NDSL0208", ReportDiagnostic.Suppress).AnalyzeWithAdvice().ShouldBeEmpty();
        host.WithSeverity("NDSL0208", ReportDiagnostic.Warn).AnalyzeWithAdvice().ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Warning);
        foreach (var descriptor in new NetDsl.Generator.Diagnostics.NetworkAnalyzer().SupportedDiagnostics.Where(d => Rules.IsAdvice(d.Id)))
            descriptor.CustomTags.ShouldNotContain(WellKnownDiagnosticTags.NotConfigurable, descriptor.Id);
    }

    [Fact]
    public void The_published_networks_get_only_advice_that_their_papers_confirm()
    {
        var sources = Directory.GetFiles(Repository.File("samples", "Zoo", "Networks"), "*.cs").Order(StringComparer.Ordinal).Select(file => new TestFile(Path.GetFileName(file), File.ReadAllText(file)));
        List<NetworkSpec> networks = [];
        GeneratorHost.Run(sources, generator: new NetDslGenerator((network, _, _) =>
        {
            lock (networks)
                networks.Add(network);
            return default;
        }));

        networks.Count.ShouldBeGreaterThan(60);
        string.Join("\n", networks.OrderBy(network => network.Name, StringComparer.Ordinal)
            .SelectMany(network => NetworkCompiler.Check(network).Select(finding => $"{network.Name}: {finding.Rule.Id} {finding.Arguments[0].Text}")))
            .ShouldBe(Published);
    }

    /// <summary>
    /// Biases that the published weights have, strides that papers chose, dropout between normalised layers, and the VGG-like network with too many pools, which is
    /// the lecture's own example.
    /// </summary>
    private const string Published = """
        CaffeNet128NormAfter: NDSL0204 Dropout in Zoo.CaffeDense(before, after, Repeat = 2) in Zoo.CaffeNet(after: typeof(NormOnlyAttribute))
        CaffeNet128NormBefore: NDSL0203 Conv2d(filters, kernel, Stride = stride, Padding = padding, Groups = groups) in Zoo.CaffeConv(96, 11, 4, 0, 1, before, after) in Zoo.CaffeNet(before: typeof(NormOnlyAttribute))
        CaffeNet128NormBefore: NDSL0203 Dense(2048) in Zoo.CaffeDense(before, after, Repeat = 2) in Zoo.CaffeNet(before: typeof(NormOnlyAttribute))
        CaffeNet128NormBefore: NDSL0204 Dropout in Zoo.CaffeDense(before, after, Repeat = 2) in Zoo.CaffeNet(before: typeof(NormOnlyAttribute))
        HRNetW18: NDSL0203 Conv2d(filters, 3, Stride = 2, Padding = 1) in Zoo.Joined(256)
        HRNetW18: NDSL0203 Conv2d(2048, 1)
        NasNetLarge: NDSL0212 Conv2d("filters - filters / 2", 1, Stride = 2, Bias = false) in Zoo.FitHalved(filters, When = halved) in Zoo.ReductionCell("stem", 84, halved: true, Name = "stem2")
        NasNetMobile: NDSL0212 Conv2d("filters - filters / 2", 1, Stride = 2, Bias = false) in Zoo.FitHalved(filters, When = halved) in Zoo.ReductionCell("stem", 22, halved: true, Name = "stem2")
        ResNet101: NDSL0212 Conv2d(filters, 1, Stride = stride, Bias = false) in Zoo.Bottleneck(128, 2)
        ResNet152: NDSL0212 Conv2d(filters, 1, Stride = stride, Bias = false) in Zoo.Bottleneck(128, 2)
        ResNet50: NDSL0212 Conv2d(filters, 1, Stride = stride, Bias = false) in Zoo.Bottleneck(128, 2)
        ResNet50Keras: NDSL0203 Conv2d(filters, kernel, Stride = stride, Padding = "(kernel - 1) / 2") in Zoo.KerasConv(64, 7, 2)
        ResNet50Keras: NDSL0212 Conv2d(filters, kernel, Stride = stride, Padding = "(kernel - 1) / 2") in Zoo.KerasConv("4 * filters", 1, stride) in Zoo.KerasProjection(128, 2)
        SmallVgg5x3: NDSL0206 Conv2d(filters, 3, Padding = 1) in Zoo.Conv3x3(filters, Repeat = layers) in Zoo.VggBlock(512, 3)
        SmallVgg5x3: NDSL0207 MaxPool2d(2) in Zoo.VggBlock(512, 3)
        UNetPlusPlus: NDSL0203 Conv2d(filters, 3, Padding = 1) in Zoo.NestedConvs(32, Name = "x00")
        UNetPlusPlus: NDSL0203 Conv2d(filters, 3, Padding = 1) in Zoo.NestedConvs(32, Name = "x00")
        """;

    private static string Show(string source) => string.Join("\n", GeneratorHost.Run(source).AnalyzeWithAdvice().Select(diagnostic =>
        $"{diagnostic.Id} <{diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)}>"));
}
