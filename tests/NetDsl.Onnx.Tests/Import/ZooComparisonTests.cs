using System.Reflection;
using System.Text.RegularExpressions;

namespace NetDsl.Onnx.Tests.Import;

/// <summary>
/// The networks of the zoo in their size, exported, run by ONNX Runtime, imported and compiled again: the same outputs, and the same layers.
/// </summary>
public class ZooComparisonTests
{
    /// <summary>Layers that the inference of a network does not have.</summary>
    private static readonly string[] OfTraining = ["Dropout", "Dropout1d", "Dropout2d", "DropPath", "AlphaDropout", "GaussianNoise", "Cutout", "Identity", "ActivityL1"];

    private static readonly Type[] All = [.. typeof(Zoo.ResNet18).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Model)) && type.Name != "OdeNet").OrderBy(type => type.Name)];

    public static IEnumerable<object[]> Names => All.Select(type => (object[])[type.Name]);

    [ComparisonTheory]
    [MemberData(nameof(Names))]
    public void Export_and_import_give_the_same_network(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder[name + ".onnx"];
        using var net = (Model)All.Single(type => type.Name == name).GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [new CpuDevice(2), 1, 0])!;
        Disturb(net, new Random(3));
        net.ExportOnnx(path);
        var inputs = Networks.Sines(net.InputLength);
        var expected = Reference.Run(path, 1, ("input", inputs, net.Info.Input))["output"];
        Networks.RelativeError(net.Forward(inputs), expected).ShouldBeLessThan(1e-4);

        var network = OnnxImporter.Import(path, output: "output");
        using var again = LoadedNetwork.Load([new TestFile("Imported.cs", network.Source)]).Create(new CpuDevice(2), 1);
        network.SaveWeights(folder["weights.safetensors"]);
        again.Load(folder["weights.safetensors"]);
        Networks.RelativeError(again.Forward(inputs), expected).ShouldBeLessThan(1e-4);
        if (Environment.GetEnvironmentVariable("NETDSL_IMPORTED") is { } kept)
            File.WriteAllText(Path.Combine(kept, $"{name}, zoo.cs"), network.Source);
        // Tables of connections become zeros among the weights. Shortcuts that do not end a residual block become a convolution and its norm.
        if (name is "LeCun1989" or "LeNet5Original" or "HRNetW18")
            return;
        Layers(again).Except(Layers(net)).ShouldBeEmpty(network.Source);
        Layers(net).Except(Layers(again)).ShouldBeEmpty(network.Source);
        Layers(again).Order().ShouldBe(Layers(net).Order(), network.Source);
    }

    /// <summary>
    /// Changes statistics, factors and biases, which would otherwise be zeros and ones, by a twentieth of their size. Variances become larger:
    /// values that no normalization limits would grow from layer to layer, until the last digit of an input decides the output.
    /// </summary>
    private static void Disturb(Model net, Random random)
    {
        foreach (var parameter in net.Parameters.Where(p => p.Length < 10_000))
        {
            var values = parameter.Read();
            var scale = values.Max(Math.Abs) is > 0 and var largest ? largest : 1;
            var factor = parameter.Name.EndsWith(".MovingVariance", StringComparison.Ordinal) ? 3 : 1;
            parameter.Write([.. values.Select(value => factor * (value + 0.05f * scale * (2 * random.NextSingle() - 1)))]);
        }
    }

    /// <summary>
    /// The layers of inference without their names. Gates that are written out are one layer in the other declaration, a normalisation
    /// without factors gets factors of 1, and a part is a slice.
    /// </summary>
    private static string[] Layers(Model net)
    {
        var end = net.Info.Heads.Count > 0 ? net.Info.Heads[0].FirstLayer : net.Info.Layers.Count;
        var layers = net.Info.Layers.Take(end).Where(layer => !OfTraining.Contains(layer.Attribute) && !Losses.Contains(layer.Attribute))
            .Select(layer => $"{Word(layer)} {string.Join('x', layer.Output)} {(layer.Attribute == "BatchNorm" ? layer.Buffers : layer.Parameters)}\n");
        var text = Regex.Replace(string.Concat(layers), @"GlobalAvgPool2d .*\nDense .* (\d+)\n\w+ .*\nDense .* (\d+)\n(?:Sigmoid|Hardsigmoid) .*\nMultiply (.*) 0\n",
            match => $"SqueezeExcite {match.Groups[3].Value} {int.Parse(match.Groups[1].Value) + int.Parse(match.Groups[2].Value)}\n");
        return text.Split('\n');
    }

    private static string Word(LayerInfo layer) => layer.Attribute == "Split" ? "Slice" : layer.Attribute;

    private static readonly HashSet<string> Losses = [.. typeof(LossAttribute).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LossAttribute))).Select(type => type.Name[..^"Attribute".Length])];
}
