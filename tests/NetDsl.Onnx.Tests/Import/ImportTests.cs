using Google.Protobuf;
using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Tests.Import;

/// <summary>Files of ONNX as declarations, compiled and compared with ONNX Runtime.</summary>
public class ImportTests
{
    [Fact]
    public void The_ResNet_18_of_NuGet_reads_like_a_hand_written_one_and_computes_the_same()
    {
        using var model = Imported.Load(Imported.ResNet18, 1, out var network, "ResNet18");
        Snapshot.Match(network.Source);
        Imported.Error(model, Imported.ResNet18).ShouldBeLessThan(1e-4);
    }

    [Theory]
    [InlineData("Input(3, 16, 16), Conv2d(8, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2), Basic(8, Repeat = 2), Basic(12, 2), Basic(12), GlobalAvgPool2d, Dense(5), SoftmaxCrossEntropy", 20)]
    [InlineData("Input(3, 16, 16), Conv2d(8, 3), Relu, Branch, Conv2d(4, 1), Relu, Branch, MaxPool2d(3, Stride = 1, Padding = 1), Conv2d(6, 1), Concat, SqueezeExcite(2), SqueezeExcite(Squeezed = 3, Activation = typeof(SiluAttribute), Gate = typeof(HardsigmoidAttribute)), AvgPool2d(2), Flatten, Dense(7), SoftmaxCrossEntropy", 12)]
    [InlineData("Input(8, 8, 8), Dense2(8), ChannelShuffle(4), Upsample(2), Pad2d(1, Mode = PadMode.Mirror), Crop(9, 7), PixelShuffle(2), LayerNorm(Over = Axes.Channels), MeanSquaredError", 20)]
    [InlineData("Input(6), Dense(9), Gelu, Dense(8, Bias = false), LayerNorm, Silu, BatchNorm, Hardswish, Mish, Elu(0.5), LeakyRelu(0.2), PRelu, Softplus, Softsign, Dense(3), SoftmaxCrossEntropy", 8)]
    [InlineData("Input(4, 20), Conv1d(6, 3, Padding = new[] { 2, 0 }), Relu6, MaxPool1d(2), BatchNorm, Hardtanh(-0.5, 0.7), GlobalAvgPool1d, Tanh, Dense(4), SoftmaxCrossEntropy", 10)]
    [InlineData("Input(3, 9, 9), ConvTranspose2d(4, 3, Stride = 2, Padding = 1, OutputPadding = 1), GroupNorm(2), InstanceNorm2d(Affine = true), LocalResponseNorm(3), LayerScale(0.5), Scale(2), AvgPool2d(3, Stride = 2, Padding = 1, CountIncludePad = false), MeanSquaredError", 14)]
    [InlineData("Input(3, 5), Lstm(4, Layers = 2, ReturnSequences = true), Gru(6, Bidirectional = true), Dense(3), SoftmaxCrossEntropy", 4)]
    [InlineData("Input(3, 5), Rnn(4, Nonlinearity = \"relu\", ReturnSequences = true, Bias = false), Lstm(2, Bidirectional = true, ReturnSequences = true), MeanSquaredError", 4)]
    public void Export_and_import_give_the_same_network(string attributes, int lines)
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create(attributes, blocks: """
            [Block]
            [Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
            [Branch, Shortcut(nameof(filters), Stride = nameof(stride))]
            [Add, Relu]
            public sealed partial class BasicAttribute(int filters, int stride = 1) : LayerAttribute;

            [Block]
            [Branch]
            [Branch, BatchNorm, Relu, Conv2d(nameof(growth), 3, Padding = 1)]
            [Concat]
            public sealed partial class Dense2Attribute(int growth) : LayerAttribute;
            """);
        var random = new Random(5);
        foreach (var statistic in net.Parameters.Where(p => !p.Info.Trainable))
            statistic.Write([.. Enumerable.Range(0, statistic.Length).Select(_ => 0.5f + random.NextSingle())]);
        net.ExportOnnx(folder["Net.onnx"]);
        using var again = Imported.Load(folder["Net.onnx"], 2, out var network);
        var inputs = Networks.Sines(2 * net.Info.Input.Aggregate(1, (product, size) => product * size));
        Networks.RelativeError(again.Forward(inputs), net.Forward(inputs)).ShouldBeLessThan(1e-5, network.Source);
        again.Info.TrainableParameters.ShouldBe(net.Info.TrainableParameters, network.Source);
        network.Source.Split('\n').Length.ShouldBeLessThanOrEqualTo(lines + 6, network.Source);
    }

    [Fact]
    public void Paths_that_cross_become_named_layers()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("""
            Input(4), Dense(4, Name = "a"), Tanh(Name = "b"), Dense(4), Branch, Branch, From("a"), Add, Relu, Branch, Branch, From("b"), Add, Dense(2), SoftmaxCrossEntropy
            """);
        net.ExportOnnx(folder["Net.onnx"]);
        using var again = Imported.Load(folder["Net.onnx"], 2, out var network);
        network.Source.ShouldContain("From(\"part1\")");
        Networks.RelativeError(again.Forward(Networks.Sines(8)), net.Forward(Networks.Sines(8))).ShouldBeLessThan(1e-5, network.Source);
    }

    [Fact]
    public void Several_inputs_keep_their_names()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("""Input(4), Input(3, Name = "meta"), Dense(5), Branch, Branch, From("meta"), Dense(2), Concat, Relu, Dense(2), SoftmaxCrossEntropy""");
        net.ExportOnnx(folder["Net.onnx"]);
        using var again = Imported.Load(folder["Net.onnx"], 2, out var network);
        network.Source.ShouldContain("[Network, Input(4), Input(3, Name = \"meta\")]");
        Networks.RelativeError(again.Forward(Networks.Sines(14)), net.Forward(Networks.Sines(14))).ShouldBeLessThan(1e-5, network.Source);
    }

    [Fact]
    public void Weights_beside_the_file_and_a_namespace()
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create("Input(40), Dense(50), Relu, Dense(3), SoftmaxCrossEntropy");
        net.ExportOnnx(folder["x.onnx"], weightsBeside: true);
        OnnxImporter.Import(folder["x.onnx"], "Small", "My.Models").Source.ShouldBe("""
            using NetDsl;

            namespace My.Models;

            [Network, Input(40)]
            [Dense(50), Relu]
            [Dense(3), SoftmaxCrossEntropy]
            public partial class Small;

            """);
        File.Delete(folder["x.onnx.data"]);
        Should.Throw<FileNotFoundException>(() => OnnxImporter.Import(folder["x.onnx"])).Message.ShouldContain("has its weights in x.onnx.data, and there is no such file in its folder");
    }

    [Fact]
    public void Every_node_that_no_layer_expresses_is_named_at_once()
    {
        using var folder = new TemporaryFolder();
        var model = Model(("a", "NonZero", "input"), ("b", "QLinearConv", "input"), ("c", "Sum", "a b"), ("output", "Erf", "input2"));
        model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "last", Input = { "c", "output" }, Output = { "y" } });
        model.Graph.Output[0].Name = "y";
        model.Graph.Node[3].Input[0] = "input";
        Write(model, folder["x.onnx"]);
        Should.Throw<NotSupportedException>(() => OnnxImporter.Import(folder["x.onnx"])).Message.ShouldBe($"""
            {folder["x.onnx"]} has 2 nodes that no layer expresses:
            b (QLinearConv): the model is quantised: import the one it was made from
            a (NonZero): there is no layer for this operator
            """);
    }

    [Fact]
    public void A_step_that_is_not_a_part_of_a_known_layer_is_named()
    {
        using var folder = new TemporaryFolder();
        Write(Model(("output", "Erf", "input")), folder["x.onnx"]);
        Should.Throw<NotSupportedException>(() => OnnxImporter.Import(folder["x.onnx"])).Message.ShouldContain("output (Erf): not a part of a layer that is known");
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<FileNotFoundException>(() => OnnxImporter.Import(folder["none.onnx"])).Message.ShouldContain("none.onnx");
        File.WriteAllText(folder["text.onnx"], "This is a text and not a model.");
        Should.Throw<InvalidDataException>(() => OnnxImporter.Import(folder["text.onnx"])).Message.ShouldContain("it is not an intact file of ONNX");
        var old = Model(("output", "Relu", "input"));
        old.OpsetImport[0].Version = 6;
        Write(old, folder["old.onnx"]);
        Should.Throw<InvalidDataException>(() => OnnxImporter.Import(folder["old.onnx"])).Message.ShouldEndWith("it uses operators of version 6; versions 7 to 21 can be read.");
        var open = Model(("output", "Relu", "input"));
        open.Graph.Input[0].Type.TensorType.Shape.Dim[1] = new() { DimParam = "width" };
        Write(open, folder["open.onnx"]);
        Should.Throw<NotSupportedException>(() => OnnxImporter.Import(folder["open.onnx"])).Message.ShouldContain("input: an input with the shape [batch, width]");
        var two = Model(("output", "Relu", "input"), ("other", "Relu", "input"));
        two.Graph.Output.Add(new ValueInfoProto { Name = "other" });
        Write(two, folder["two.onnx"]);
        Should.Throw<InvalidDataException>(() => OnnxImporter.Import(folder["two.onnx"])).Message.ShouldEndWith("has the outputs 'output', 'other': name the one to import.");
        OnnxImporter.Import(folder["two.onnx"], output: "other").Source.ShouldContain("Relu");
    }

    [Theory]
    [InlineData("Input(3, 8, 8), Conv2d(4, 3), BatchNorm, Relu, Branch, Conv2d(4, 1), Branch, Add, Flatten, Dense(5), SoftmaxCrossEntropy")]
    [InlineData("Input(4, 6), Conv1d(6, 3, Groups = 2), Gelu, LayerNorm, Slice(1, 5), Lstm(3, Bidirectional = true), Branch, Split(2, 0), Branch, Split(2, 1), Concat, Reshape(3, 2), Permute(1, 0), Gru(2), Dense(2), MeanSquaredError")]
    [InlineData("Input(4, 6, 6), ZeroPad2d(1), AvgPool2d(3, Stride = 2), Upsample(2), ChannelShuffle(2), SqueezeExcite(2), GroupNorm(2), PixelShuffle(2), Shortcut(4, Stride = 2, Option = ShortcutOption.A), Maxout(2), MeanSquaredError")]
    public void Mutated_files_are_read_or_named(string attributes)
    {
        using var folder = new TemporaryFolder();
        using var net = Networks.Create(attributes);
        net.ExportOnnx(folder["x.onnx"]);
        var whole = File.ReadAllBytes(folder["x.onnx"]);
        var failed = 0;
        for (var seed = 0; seed < (Exhaustive.IsOn ? 1000 : 100); seed++)
        {
            File.WriteAllBytes(folder["mutant.onnx"], Mutation.Of(whole, seed));
            try
            {
                OnnxImporter.Import(folder["mutant.onnx"]).SaveWeights(folder["w"]);
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or FileNotFoundException)
            {
                e.Message.ShouldStartWith(folder["mutant.onnx"]);
                failed++;
            }
        }

        failed.ShouldBeGreaterThan(15);
    }

    private static ModelProto Model(params (string Output, string Operator, string Inputs)[] nodes)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new() { Name = "g" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        model.Graph.Input.Add(NetDsl.Onnx.Export.ExportGraph.Value("input", [4]));
        foreach (var (output, type, inputs) in nodes)
            model.Graph.Node.Add(new NodeProto { OpType = type, Input = { inputs.Split(' ') }, Output = { output } });
        model.Graph.Output.Add(new ValueInfoProto { Name = "output" });
        return model;
    }

    private static void Write(ModelProto model, string path)
    {
        using var stream = File.Create(path);
        model.WriteTo(stream);
    }
}
