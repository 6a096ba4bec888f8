namespace NetDsl.Onnx.Tests.PyTorch;

/// <summary>Files that PyTorch wrote (Fixtures/make.py), read into a network with other names.</summary>
public class LoadPyTorchTests
{
    private const string Blocks = """
        [Block]
        [Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
                 Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
        [Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
        [Add, Relu]
        public sealed partial class BasicBlockAttribute(int filters, int stride = 1) : LayerAttribute;
        """;

    private const string Residual = "Input(3, 8, 8), Conv2d(4, 3, Padding = 1, Bias = false), BatchNorm, Relu, BasicBlock(4, Repeat = 2), BasicBlock(6, 2), "
        + "GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy";

    // What PyTorch computes; printed by make.py.
    private static readonly float[] Expected =
        [0.06405438f, -0.1608358f, 0.02429522f, 0.09653482f, 0.02175907f, 0.06980038f, -0.1633783f, 0.02322061f, 0.09300894f, 0.02173791f];

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private static Model ResidualNet() => Networks.Create(Residual, blocks: Blocks);

    [Theory]
    [InlineData("residual.pth", 1e-5)]
    [InlineData("residual-legacy.pth", 1e-5)]
    [InlineData("checkpoint.pth", 1e-5)]
    [InlineData("double.pth", 1e-5)]
    [InlineData("half.pth", 5e-3)]
    [InlineData("bfloat16.pth", 3e-2)]
    public void A_network_computes_what_PyTorch_computes(string file, double tolerance)
    {
        using var net = ResidualNet();
        var report = net.LoadPyTorch(Fixture(file));
        report.IsComplete.ShouldBeTrue(report.ToString());
        report.Loaded.Count.ShouldBe(net.Parameters.Count);
        Networks.RelativeError(net.Forward(Networks.Sines(2 * 192)), Expected).ShouldBeLessThan(tolerance);
    }

    [Fact]
    public void The_report_names_every_pair()
    {
        using var net = ResidualNet();
        var report = net.LoadPyTorch(Fixture("residual.pth"));
        report.Names["Conv1.Weight"].ShouldBe("conv1.weight");
        report.Names["BasicBlock2.BatchNorm2.MovingVariance"].ShouldBe("layer1.1.bn2.running_var");
        report.Names["BasicBlock3.Shortcut1.Weight"].ShouldBe("layer2.0.downsample.0.weight");
        report.Names["BasicBlock3.Shortcut1.Gamma"].ShouldBe("layer2.0.downsample.1.weight");
        report.Loaded[0].How.ShouldBe(WeightMatch.Name);
        report.ToString().ShouldContain("Dense1.Weight", Case.Sensitive);
        report.ToString().ShouldContain("fc.weight  (by shape)");
    }

    [Fact]
    public void Saving_under_the_names_of_the_file_and_loading_gives_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        using var net = ResidualNet();
        var report = net.LoadPyTorch(Fixture("residual.pth"));
        net.SaveSafeTensors(folder["again.safetensors"], report.Names);
        using var other = ResidualNet();
        other.LoadPyTorch(folder["again.safetensors"]).Names.ShouldBe(report.Names);
        other.Values().ShouldBe(net.Values());
    }

    [Fact]
    public void Saving_without_names_gives_those_of_PyTorch()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(4, 3, 3), Conv2d(2, 3, Bias = false), BatchNorm(Name = \"norm\"), Flatten, Dense(2), MeanSquaredError");
        net.SaveSafeTensors(folder["names.safetensors"]);
        using var file = SafeTensors.Open(folder["names.safetensors"]);
        file.Tensors.Keys.Order().ShouldBe(
            ["conv1.weight", "dense1.bias", "dense1.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.weight"]);
        file.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void Views_with_strides_and_whole_numbers_are_read()
    {
        using var net = Networks.Create("Input(3), Dense(4), MeanSquaredError");
        net.LoadPyTorch(Fixture("views.pth"));
        net.Parameters[0].Read().ShouldBe([8, 16, 24, 10, 18, 26, 12, 20, 28, 14, 22, 30]);
        net.Parameters[1].Read().ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void A_whole_module_is_refused_and_nothing_of_it_is_made()
    {
        using var net = ResidualNet();
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(Fixture("whole-module.pth"))).Message
            .ShouldEndWith("it holds an object of the Python class __main__.Net, which only Python can make. Save its weights instead: torch.save(model.state_dict(), path).");
    }

    [Fact]
    public void A_file_that_does_not_exist_or_is_something_else_is_named()
    {
        using var folder = new TemporaryFolder();
        using var net = ResidualNet();
        Should.Throw<FileNotFoundException>(() => net.LoadPyTorch(folder["none.pth"])).Message.ShouldContain("none.pth");
        File.WriteAllText(folder["text.pth"], "These are no weights at all, but a text.");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["text.pth"])).Message
            .ShouldBe($"{folder["text.pth"]} cannot be read: it is neither a file of torch.save nor a safetensors file.");
    }

    [Fact]
    public void A_head_of_another_size_is_an_error_or_is_left_out()
    {
        using var net = Networks.Create(Residual.Replace("Dense(5)", "Dense(9)"), blocks: Blocks);
        var before = net.Values();
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(Fixture("residual.pth"))).Message.ShouldContain(
            "Dense1.Weight is 9x6 in the network, but fc.weight is 5x6 in the file; Dense1.Bias is 9 in the network, but fc.bias is 5 in the file.");
        net.Values().ShouldBe(before);

        var report = net.LoadPyTorch(Fixture("residual.pth"), strict: false);
        report.Mismatched.Count.ShouldBe(2);
        report.Missing.ShouldBeEmpty();
        report.Loaded.Count.ShouldBe(net.Parameters.Count - 2);
    }

    /// <summary>Headers of all lengths, among them some that begin as a pickle does.</summary>
    [Fact]
    public void Files_of_this_library_are_read_by_their_names()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(4, 6, 6), Shortcut(5, Stride = 2), SqueezeExcite(Squeezed = 2), BatchNorm, Dense2(3), Lstm(2, Bidirectional = true), Dense(2), MeanSquaredError",
            blocks: "[Block, Flatten, Reshape(nameof(channels), -1)] public sealed partial class Dense2Attribute(int channels) : LayerAttribute;");
        var values = net.Values();
        net.Save(folder["own.safetensors"]);
        foreach (var parameter in net.Parameters)
            parameter.Write(new float[parameter.Length]);
        net.LoadPyTorch(folder["own.safetensors"]).Loaded.Count.ShouldBe(net.Parameters.Count);
        net.Values().ShouldBe(values);

        using var small = Networks.Create("Input(2), Dense(2, Name = \"here\"), MeanSquaredError");
        for (var length = 0; length < 200; length += 8)
        {
            SafeTensorsWriter.Write(folder["x.safetensors"], [KeyValuePair.Create("note", new string('x', length))], [new("here.weight", [2, 2], new float[4]), new("here.bias", [2], new float[2])]);
            small.LoadPyTorch(folder["x.safetensors"]).Loaded.Count.ShouldBe(2, $"a note of {length} letters");
        }
    }
}
