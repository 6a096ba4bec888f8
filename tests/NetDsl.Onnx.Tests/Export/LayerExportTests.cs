using NetDsl.Onnx.Export;

namespace NetDsl.Onnx.Tests.Export;

/// <summary>Every layer of the language in ONNX Runtime: the outputs agree with those of the model.</summary>
public class LayerExportTests
{
    /// <summary>Declarations without a loss. Each is a network of its own.</summary>
    private static readonly string[] Declarations =
    [
        "Input(3, 7, 6), Conv2d(4, 3, Stride = 2, Padding = 1)",
        "Input(4, 7, 6), Conv2d(6, new[] { 3, 2 }, Stride = new[] { 2, 1 }, Padding = new[] { 1, 0, 2, 1 }, Dilation = new[] { 1, 2 }, Groups = 2, Bias = false)",
        "Input(3, 7, 6), Conv2d(4, 3, Stride = 2, Padding = Padding.Same), Conv2d(2, 3, Padding = Padding.Valid)",
        "Input(3, 7, 6), Conv2d(4, 3, Padding = 1, PadValue = 0.5), Conv2d(2, 2, UntiedBias = true)",
        "Input(3, 7, 6), Conv2d(4, 3, WeightStandardization = true), Conv2d(3, 2, Connections = [\"0-2\", \"1,3\", \"0\"])",
        "Input(3, 7, 6), Conv2d(4, \"2 + 1\", L1Product = 0.001)",
        "Input(3, 9), Conv1d(4, 3, Stride = 2, Padding = new[] { 2, 0 }), Conv1d(6, 2, Groups = 2, Dilation = 2)",
        "Input(3, 5, 4), ConvTranspose2d(4, 3, Stride = 2, Padding = 1, OutputPadding = 1), ConvTranspose2d(2, 3, Stride = 2, Padding = Padding.Same)",
        "Input(4, 5), ConvTranspose1d(6, 3, Stride = 2, Groups = 2), ConvTranspose1d(2, 2, Dilation = 2, Bias = false)",
        "Input(5), Dense(4), Dense(3, Bias = false), Dense(6, WeightStandardization = true), Dense(2, L1Product = 0.001)",
        "Input(8, 4, 4), SqueezeExcite(4)",
        "Input(8, 6), SqueezeExcite(2)",
        "Input(8, 4, 4), SqueezeExcite(Squeezed = 3, Activation = typeof(SiluAttribute), Gate = typeof(HardsigmoidAttribute))",
        "Input(3, 6, 6), Shortcut(5, Stride = 2), Shortcut(5), Shortcut(5, Option = ShortcutOption.C), Shortcut(7, Stride = 2, Option = ShortcutOption.A)",
        "Input(3, 6, 6), Shortcut(5, Stride = 2, Norm = false)",
        "Input(3, 9, 8), MaxPool2d(3, Stride = 2, Padding = 1), MaxPool2d(2, Stride = 1, Dilation = 2)",
        "Input(3, 10, 8), MaxPool2d(3, Stride = 2, CeilMode = true)",
        "Input(3, 9, 8), AvgPool2d(3, Stride = 2, Padding = 1), AvgPool2d(2)",
        "Input(3, 9, 8), AvgPool2d(3, Stride = 2, Padding = 1, CountIncludePad = false)",
        "Input(3, 10, 9), AvgPool2d(4, Stride = 3, Padding = 1, CeilMode = true)",
        "Input(3, 10, 9), AvgPool2d(4, Stride = 3, Padding = 1, CeilMode = true, CountIncludePad = false)",
        "Input(3, 12), MaxPool1d(3, Stride = 2, Padding = 1), AvgPool1d(2)",
        "Input(3, 5, 4), GlobalAvgPool2d",
        "Input(3, 5, 4), GlobalMaxPool2d",
        "Input(3, 5), GlobalAvgPool1d",
        "Input(3, 7, 6), AdaptiveAvgPool2d(3)",
        "Input(3, 7, 6), AdaptiveMaxPool2d(4)",
        "Input(3, 7, 6), LpPool2d(2, 3, Stride = 2, Padding = 1)",
        "Input(3, 7, 6), LpPool2d(1.5, 2)",
        "Input(6, 4, 3), Maxout(2)",
        "Input(6), Maxout(3)",
        "Input(3, 4, 5), Upsample(2), Upsample(Size = new[] { 11, 13 })",
        "Input(3, 4, 5), Upsample(2, Mode = UpsampleMode.Bilinear)",
        "Input(3, 4, 5), Upsample(3, Mode = UpsampleMode.Bilinear, AlignCorners = true), Upsample(Size = 17, Mode = UpsampleMode.Bilinear)",
        "Input(8, 3, 2), PixelShuffle(2), PixelUnshuffle(2), ChannelShuffle(4)",
        "Input(3, 4, 5), ZeroPad2d(new[] { 1, 2, 0, 3 }), Pad2d(1, Value = 2.5)",
        "Input(3, 4, 5), Pad2d(2, Mode = PadMode.Edge), Pad2d(new[] { 1, 2 }, Mode = PadMode.Mirror)",
        "Input(4, 6, 7), Crop(4, 3), Slice(1, 3), Slice(0, 2, Axis = 1), Split(2, 1)",
        "Input(4, 6), Slice(2, 5, Axis = 1), Permute(1, 0), Reshape(2, 6), Reshape(-1)",
        "Input(2, 3, 4), Permute(2, 0, 1), Flatten",
        "Input(3, 4, 4), BatchNorm, BatchNorm(Epsilon = 0.01, Affine = false), BatchNorm(Gamma = false)",
        "Input(6), BatchNorm",
        "Input(3, 5), BatchNorm",
        "Input(4, 3, 5), LayerNorm, LayerNorm(Over = Axes.Channels), LayerNorm(Over = Axes.Rows | Axes.Columns, Affine = false)",
        "Input(4, 5), LayerNorm(Over = Axes.Channels, Epsilon = 0.001), LayerNorm(Over = Axes.Columns)",
        "Input(4, 3, 5), RmsNorm, RmsNorm(Over = Axes.Channels)",
        "Input(6, 3, 5), GroupNorm(3), InstanceNorm2d, InstanceNorm2d(Affine = true), GroupNorm(2, Affine = false)",
        "Input(6, 3, 5), LocalResponseNorm(3, Alpha = 0.1), LocalResponseNorm(4, Alpha = 0.2, K = 2)",
        "Input(7), Relu, Scale(0.5)",
        "Input(7), Scale(9), Relu6",
        "Input(7), LeakyRelu, LeakyRelu(0.2), RRelu, PRelu",
        "Input(3, 2, 2), PRelu(3), LayerScale(0.3)",
        "Input(7), Elu, Selu, Celu(0.5), Elu(0.3)",
        "Input(7), Softplus, Softplus(2)",
        "Input(7), SteppedSigmoid(4)",
        "Input(7), Mish, Hardswish, Hardsigmoid",
        "Input(7), Sigmoid, LogSigmoid, Tanh, Hardtanh(-0.3, 0.2)",
        "Input(7), Softsign, Gelu, Silu, Gelu(Approximate = \"tanh\")",
        "Input(7), Softmax",
        "Input(3, 2, 4), LogSoftmax",
        "Input(7), Identity, Dropout, AlphaDropout(0.2), GaussianNoise(0.1), DropPath(0.1), ActivityL1(0.1), Dense(3), Sparsity(0.1, 0.1)",
        "Input(3, 4, 4), Dropout2d, Cutout(2), Relu",
        "Input(3, 4), Dropout1d, Relu",
        "Input(3, 4, 4), Branch, Conv2d(2, 1), Branch, Conv2d(3, 1), Concat, Branch, Branch, Tanh, Branch, Relu, Add",
        "Input(3, 4, 4), Branch, GlobalAvgPool2d, Sigmoid, Branch, Multiply, Branch, Conv2d(1, 1), Branch, Multiply",
        "Input(3, 4, 4), Branch, Branch, Tanh, Maximum, Relu(Name = \"here\"), Conv2d(3, 1), Branch, Branch, From(\"here\"), Add",
        "Input(3, 5), Rnn(4)",
        "Input(3, 5), Rnn(4, Nonlinearity = \"relu\", Bias = false, ReturnSequences = true)",
        "Input(3, 5), Lstm(4, Layers = 2, ReturnSequences = true)",
        "Input(3, 5), Lstm(4, Bidirectional = true, Layers = 2)",
        "Input(3, 5), Gru(4, Bidirectional = true, ReturnSequences = true), Gru(2)",
        "Input(3), Dense(3, Shared = true, Repeat = 3)",
    ];

    /// <summary>Layers that need more than a declaration, and have tests of their own here or below.</summary>
    private static readonly string[] Elsewhere = ["Branch", "From", "Head", "Output", "Apply", "Standardize", "Whiten"];

    private static readonly (int Index, string Declaration)[] Sampled = [.. Exhaustive.Sample(Declarations.Select((declaration, i) => (i, declaration)), 3)];

    private static readonly Lazy<LoadedNetwork> Compiled = new(() => LoadedNetwork.Load(string.Join('\n',
        Sampled.Select(sampled => $"[Network, {sampled.Declaration}, MeanSquaredError] public partial class Net{sampled.Index};"))));

    public static IEnumerable<object[]> Cases => Sampled.Select(sampled => new object[] { sampled.Index, sampled.Declaration });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_agree_with_ONNX_Runtime(int index, string declaration)
    {
        declaration.ShouldBe(Declarations[index]);
        const int Batch = 3;
        using var folder = new TemporaryFolder();
        using var net = Compiled.Value.Create(new CpuDevice(1), Batch, name: $"Net{index}");
        Disturb(net);
        net.ExportOnnx(folder["x.onnx"]);
        var inputs = Networks.Sines(Batch * net.Info.Input.Aggregate(1, (product, size) => product * size));
        var outputs = Reference.Run(folder["x.onnx"], Batch, ("input", inputs, net.Info.Input));
        Networks.RelativeError(outputs["output"], net.Forward(inputs)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Every_layer_is_exported_and_tested_or_named()
    {
        var layers = NetDsl.Generator.Ops.Registry.Layers.Select(layer => layer.Word).Except(Elsewhere).ToList();
        layers.Except(OnnxExporter.Known).Except(OnnxExporter.Unknown).ShouldBeEmpty();
        var losses = NetDsl.Generator.Ops.Registry.Layers.OfType<NetDsl.Generator.Ops.LossLayer>().Select(layer => layer.Word);
        layers.Except(OnnxExporter.Unknown).Except(losses).Where(layer => !Declarations.Any(d => d.Split(' ', ',', '(').Contains(layer))).ShouldBeEmpty();
    }

    [Fact]
    public void A_network_without_a_loss_is_exported_with_its_heads()
    {
        using var folder = new TemporaryFolder();
        var compiled = LoadedNetwork.Load("[Network, Input(2, 4, 4), Conv2d(3, 3), Relu(Name = \"stem\"), GlobalAvgPool2d, Dense(2), Output, Head(\"maps\"), From(\"stem\"), Output] public partial class Untrained;");
        using var net = compiled.Create(new CpuDevice(1), 2, name: "Untrained");
        net.ExportOnnx(folder["x.onnx"]);
        var inputs = Networks.Sines(2 * 32);
        var outputs = Reference.Run(folder["x.onnx"], 2, ("input", inputs, net.Info.Input));
        Networks.RelativeError(outputs["output"], net.Predict(inputs)).ShouldBeLessThan(1e-5);
        Networks.RelativeError(outputs["maps"], net.Outputs[1].Read()).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Fitted_inputs_are_exported_with_their_statistics()
    {
        using var folder = new TemporaryFolder();
        var compiled = LoadedNetwork.Load("""
            [Network, Input(2, 2, 2), Standardize, Conv2d(2, 1), MeanSquaredError] public partial class Standard;
            [Network, Input(2, 2, 2), Whiten, Conv2d(2, 1), MeanSquaredError] public partial class White;
            [Network, Input(6), Whiten(Method = WhitenMethod.Pca, Components = 3), MeanSquaredError] public partial class Principal;
            """);
        foreach (var name in (string[])["Standard", "White", "Principal"])
        {
            using var net = compiled.Create(new CpuDevice(1), 2, name: name);
            Should.Throw<InvalidOperationException>(() => net.ExportOnnx(folder["x.onnx"])).Message.ShouldContain("is not fitted");
            Disturb(net);
            net.ExportOnnx(folder["x.onnx"]);
            var inputs = Networks.Sines(2 * net.Info.Input.Aggregate(1, (product, size) => product * size));
            Networks.RelativeError(Reference.Run(folder["x.onnx"], 2, ("input", inputs, net.Info.Input))["output"], net.Forward(inputs)).ShouldBeLessThan(1e-5);
        }
    }

    [Fact]
    public void Several_inputs_and_outputs_have_their_names()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("""
            Input(1, 4, 4), Input(5, Name = "meta"), Conv2d(3, 3), Relu, GlobalAvgPool2d, Branch, Branch, From("meta"), Dense(8), Relu, Concat,
            Dense(6), Relu(Name = "trunk"), Dense(3), SoftmaxCrossEntropy,
            Head("aux", TrainingOnly = true), From("trunk"), Dense(4), MeanSquaredError,
            Head("parity"), From("trunk"), Dense(2), SoftmaxCrossEntropy
            """);
        net.ExportOnnx(folder["x.onnx"]);
        var (images, meta) = (Networks.Sines(32), Networks.Sines(10));
        var outputs = Reference.Run(folder["x.onnx"], 2, ("input", images, [1, 4, 4]), ("meta", meta, [5]));
        outputs.Keys.ShouldBe(["output", "parity"]);
        net.Forward([.. images, .. meta]).ShouldBe(outputs["output"], 1e-5);
        net.Outputs.Single(o => o.Name == "Parity").Read().ShouldBe(outputs["parity"], 1e-5);
    }

    [Fact]
    public void Weights_beside_the_file_are_read_from_there()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(40), Dense(50), Relu, Dense(3), MeanSquaredError");
        net.ExportOnnx(folder["x.onnx"], weightsBeside: true);
        new FileInfo(folder["x.onnx"]).Length.ShouldBeLessThan(3000);
        folder.Files.Order().ShouldBe(["x.onnx", "x.onnx.data"]);
        var inputs = Networks.Sines(80);
        Networks.RelativeError(Reference.Run(folder["x.onnx"], 2, ("input", inputs, [40]))["output"], net.Forward(inputs)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void All_layers_that_cannot_be_exported_are_named_at_once()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(2, 4, 4), MedianPool2d(2), Conv2d(2, 1), Elementwise(typeof(Cube)), MeanSquaredError",
            blocks: "public static class Cube { public static float Apply(float x) => x * x * x; }");
        var message = Should.Throw<NotSupportedException>(() => net.ExportOnnx(folder["x.onnx"])).Message;
        message.ShouldContain("MedianPool1 [MedianPool2d(2)]: ONNX has no operator for the median of a window");
        message.ShouldContain("Elementwise1 [Elementwise(typeof(Cube))]: a user-defined function is C#, which ONNX cannot express");
        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Shared_layers_on_two_paths_are_named_rather_than_confused()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("""Input(3), Branch, Dense(2, Name = "twin", Shared = true), Branch, Tanh, Dense(2, Name = "twin", Shared = true), Concat, MeanSquaredError""");
        Should.Throw<NotSupportedException>(() => net.ExportOnnx(folder["x.onnx"])).Message.ShouldContain("several layers have the name of its input, Twin");
    }

    /// <summary>Gives every parameter and statistic values that are not trivial. Variances stay positive.</summary>
    private static void Disturb(Model net)
    {
        var random = new Random(3);
        foreach (var parameter in net.Parameters)
        {
            var isScale = parameter.Name.EndsWith("Variance", StringComparison.Ordinal) || parameter.Name.EndsWith("Deviation", StringComparison.Ordinal);
            parameter.Write([.. Enumerable.Range(0, parameter.Length).Select(_ => isScale ? 0.5f + random.NextSingle() : random.NextSingle() - 0.4f)]);
        }
    }
}
