using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.RandomNetworks;

/// <summary>
/// Draws unusual networks, by a seed: fusion, shared memory and layouts depend on neighbouring layers, in more combinations than anyone
/// would write down. Paths that join, blocks in blocks, named values, heads, several inputs.
/// </summary>
public sealed class RandomNetwork
{
    /// <summary>The layers whose examples networks contain, each in turn.</summary>
    private static readonly IReadOnlyList<Layer> Examples = [.. Registry.Layers.Where(layer => layer is { Example.IsFirst: false } and not HeadLayer)];

    private readonly Random random;
    private readonly RandomLayers layers;
    private readonly List<string> parts = [];
    private readonly List<(string Name, int[] Shape)> named = [];
    private readonly int batch;
    private string blocks = "";

    private RandomNetwork(int seed)
    {
        // Random's streams of neighbouring seeds resemble each other.
        random = new(BitConverter.ToInt32(SHA256.HashData(BitConverter.GetBytes(seed))));
        batch = random.Next(1, 6);
        layers = new(random, batch, IsWide(seed));
    }

    /// <summary>Whether images have multiples of 16 channels.</summary>
    private static bool IsWide(int seed) => seed % 3 == 0;

    /// <summary>The network of a seed: always the same one.</summary>
    public static DrawnNetwork Draw(int seed)
    {
        var network = new RandomNetwork(seed);
        network.Draw($"Random{seed}", (seed % 20) switch { 7 => "Standardize", 13 => "Whiten", _ => null }, Examples[seed % Examples.Count]);
        return new($"Random{seed}", network.batch, IsWide(seed), network.blocks, network.parts);
    }

    /// <param name="name">The name of the class.</param>
    /// <param name="fitted">A layer directly after the input, if any.</param>
    /// <param name="last">The layer whose example comes last, before the loss or as the loss.</param>
    private void Draw(string name, string? fitted, Layer last)
    {
        layers.Shape = random.Next(6) switch
        {
            0 or 1 => [random.Next(2, 12)],
            2 => [random.Next(1, 5), random.Next(4, 14)],
            _ => [random.Next(1, 5), random.Next(3, 9), random.Next(3, 9)],
        };
        parts.Add($"Input({string.Join(", ", layers.Shape)})");
        if (random.Next(5) == 0)
        {
            parts.Add("Input(3, Name = \"meta\")");
            named.Add(("meta", [3]));
        }

        if (fitted is not null)
            parts.Add(fitted);
        parts.Add(layers.Weighted());
        for (var i = random.Next(2, 6); i > 0; i--)
            Next(name);
        Example(last);
        if (last is not LossLayer)
            Loss("");
        // Every input has to lead somewhere.
        var output = layers.Shape;
        if (named is [("meta", _), ..] && !parts.Any(part => part.Contains("From(\"meta\")", StringComparison.Ordinal)))
            Head(1, "meta", [3]);
        for (var i = random.Next(4) == 0 ? random.Next(2, 4) : 1; i > 1; i--)
        {
            var (from, shape) = named.Count > 0 && random.Next(3) > 0 ? named[random.Next(named.Count)] : ("", output);
            Head(i, from, shape);
        }
    }

    /// <summary>The example of a layer. If it does not accept every shape, layers before and after it adapt the shape.</summary>
    private void Example(Layer layer)
    {
        var (attributes, input) = (layer.Example!.Attributes, layer.Example.Input);
        if (input.Length == 0)
        {
            parts.Add(attributes);
            return;
        }

        var length = input.Aggregate(1, (product, size) => product * size);
        var isLoss = layer is LossLayer;
        parts.Add($"Flatten, Dense({length}), Reshape({string.Join(", ", input)}), {attributes}{(isLoss ? "" : ", Flatten, Dense(6)")}");
        layers.Shape = [isLoss ? length : 6];
    }

    private void Next(string name)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                Join();
                break;
            case 2:
                Block(name);
                break;
            case 3:
                var value = $"value{named.Count}";
                named.Add((value, layers.Shape));
                parts.Add($"Tanh(Name = \"{value}\")");
                break;
            default:
                parts.Add(layers.Any());
                break;
        }
    }

    /// <summary>Two or three paths from here, or from a value with a name, and what joins them; one part, because none goes without the others.</summary>
    private void Join()
    {
        var shape = layers.Shape;
        List<string> words = [];
        switch (random.Next(8))
        {
            case 0 when shape.Length == 3:
                // Gates for channels.
                words.Add("Branch, GlobalAvgPool2d, Sigmoid, Branch");
                words.Add(Path(keeps: true));
                words.Add("Multiply");
                break;
            case 1 when shape.Length == 3:
                // Gates for positions.
                words.Add("Branch, Conv2d(1, 1), Sigmoid, Branch, Multiply");
                break;
            case 2 when shape.Length == 3:
                var (filters, stride) = (random.Next(3) == 0 ? shape[0] + random.Next(0, 3) : shape[0], random.Next(1, 3));
                words.Add($"Branch, Conv2d({filters}, 3, Stride = {stride}, Padding = 1), Tanh, Branch, Shortcut({filters}, Stride = {stride}, Option = ShortcutOption.{layers.Pick("A", "B", "C")}, Norm = false), Add");
                layers.Shape = [filters, (shape[1] + stride - 1) / stride, (shape[2] + stride - 1) / stride];
                break;
            case 3 or 4:
                // Any number of channels on each path.
                var channels = 0;
                for (var i = random.Next(2, 4); i > 0; i--)
                {
                    layers.Shape = shape;
                    words.Add("Branch");
                    words.Add(Path(keeps: true));
                    if (random.Next(2) == 0)
                        words.Add(shape.Length == 3 ? Widened(shape) : layers.Weighted(keeps: true));
                    channels += layers.Channels;
                }

                if (shape.Length == 1 && named.Find(value => value.Shape.Length == 1) is (var vector, [var features]))
                {
                    words.Add($"Branch, From(\"{vector}\")");
                    channels += features;
                }

                layers.Shape = [channels, .. shape[1..]];
                words.Add("Concat");
                break;
            case 5 when named.Find(value => value.Shape.SequenceEqual(shape)) is ({ } name, _):
                words.Add($"Branch, {layers.Weighted(keeps: true)}, Branch, From(\"{name}\"), {layers.Pick("Add", "Multiply, Tanh", "Maximum")}");
                break;
            default:
                for (var i = random.Next(2, 4); i > 0; i--)
                {
                    words.Add("Branch");
                    words.Add(Path(keeps: true));
                    if (random.Next(2) == 0)
                        words.Add(layers.Weighted(keeps: true));
                }

                var isPair = words.Count(word => word == "Branch") == 2;
                words.Add(layers.Pick("Add", "Add, Relu", "Multiply, Tanh", "Maximum", isPair ? "Elementwise(typeof(Swiglu)), Softsign" : "Elementwise(typeof(Curves), \"Mixed\"), Softsign"));
                break;
        }

        parts.Add(string.Join(", ", words.Where(word => word.Length > 0)));
    }

    private string Widened(int[] shape)
    {
        layers.Shape = [random.Next(1, 6), .. shape[1..]];
        return $"Conv2d({layers.Channels}, {layers.Pick("1", "3, Padding = 1", "2, Padding = Padding.Same")})";
    }

    /// <summary>Up to two layers of a path.</summary>
    private string Path(bool keeps) => string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => layers.Any(keeps)));

    /// <summary>A block that keeps the shape: one of those that all cases have, or one drawn for this network, which may hold others.</summary>
    private void Block(string name)
    {
        var shape = layers.Shape;
        string use;
        switch (random.Next(5))
        {
            case 0 when shape.Length == 3:
                var (filters, stride) = (random.Next(2) == 0 ? shape[0] : shape[0] + 1, random.Next(1, 3));
                use = $"Residual({filters}, {stride})";
                layers.Shape = [filters, (shape[1] + stride - 1) / stride, (shape[2] + stride - 1) / stride];
                break;
            case 0:
                use = shape.Length == 1 && batch > 1 ? $"Normed({shape[0]})" : "Bent(0.3)";
                break;
            case 1 when shape.Length == 3 && random.Next(2) == 0:
                use = $"Squeeze({shape[0]})";
                break;
            case 1 when shape.Length != 2:
                var field = shape.Length == 1 ? $"Dense({shape[0]})" : $"Conv2d({shape[0]}, 3, Padding = 1)";
                blocks += $"[Block, Time, {field}, Tanh]\npublic sealed partial class {name}Field{parts.Count}Attribute : LayerAttribute;\n";
                use = $"NeuralOde(2, Method = OdeMethod.{layers.Pick("Euler", "Midpoint", "Rk4", "DormandPrince")}), {name}Field{parts.Count}";
                break;
            default:
                var number = parts.Count;
                var join = random.Next(2) == 0 ? $"Branch, {layers.Weighted(keeps: true)}, {layers.Any(keeps: true)}, Branch, {layers.Pick("Add", "Maximum", "Multiply, Tanh")}" : layers.Any(keeps: true);
                // A block may hold the one before it if that is for the same shape.
                var inner = blocks.EndsWith($"// {string.Join('x', shape)}\n", StringComparison.Ordinal) && random.Next(2) == 0 ? $", {LastBlock()}" : "";
                blocks += $"[Block{layers.Pick("", "", ", Recompute")}, {join}, {layers.Activation()}{inner}]\npublic sealed partial class {name}Block{number}Attribute : LayerAttribute; // {string.Join('x', shape)}\n";
                use = $"{name}Block{number}{layers.Pick("", "", "(Repeat = 2)", "(Repeat = 2, Shared = true)")}";
                break;
        }

        parts.Add(use);
    }

    private string LastBlock() => Regex.Match(blocks, @"class (\w+)Attribute", RegexOptions.RightToLeft).Groups[1].Value;

    /// <summary>A further output, from a value or, where that has no name, from what enters the network's own loss.</summary>
    private void Head(int number, string from, int[] shape)
    {
        layers.Shape = shape;
        List<string> words = [$"Head(\"head{number}\", Weight = {layers.Pick("0.3", "1.5", "0.7, TrainingOnly = true")})"];
        if (from.Length > 0)
            words.Add($"From(\"{from}\")");
        words.Add(layers.Weighted());
        words.Add(layers.Any());
        parts.Add(string.Join(", ", words));
        Loss(words[0]);
    }

    private void Loss(string head)
    {
        string loss;
        if (random.Next(2) == 0)
        {
            List<string> last = [];
            if (layers.Shape.Length > 1)
                last.Add("Flatten");
            layers.Shape = [layers.Length];
            if (layers.Channels is < 2 or > 40 || random.Next(2) == 0)
                last.Add(layers.Weighted());
            var weights = $"new[] {{ {string.Join(", ", Enumerable.Range(0, layers.Channels).Select(_ => $"{random.Next(1, 9)} / 4.0"))} }}";
            last.Add(layers.Pick("SoftmaxCrossEntropy", "SoftmaxCrossEntropy(LabelSmoothing = 0.1)", $"SoftmaxCrossEntropy(ClassWeights = {weights})", "SoftmaxCrossEntropy(SoftTargets = true)",
                "LogSoftmax, NegativeLogLikelihood", "MultiMargin", "MultiMargin(2, 0.7)"));
            loss = string.Join(", ", last);
        }
        else
        {
            loss = layers.Pick("MeanSquaredError", "MeanSquaredError", "MeanAbsoluteError", "Huber(0.4)", "SmoothL1", "Hinge", "BinaryCrossEntropyWithLogits", "BinaryCrossEntropyWithLogits(PosWeight = 1.7)", "LogSoftmax, KLDivergence");
        }

        // A head goes with its loss; the network's own loss has none.
        if (head.Length > 0)
            parts[^1] += ", " + loss;
        else
            parts.Add(loss);
    }
}

/// <summary>A network drawn at random.</summary>
/// <param name="Name">Its class.</param>
/// <param name="Batch">The number of samples of a call.</param>
/// <param name="IsWide">Whether it has images that may use the device's layout.</param>
/// <param name="Blocks">The declarations of its blocks.</param>
/// <param name="Parts">Its attributes; each part can be left out separately, as long as the shapes still fit.</param>
public sealed record DrawnNetwork(string Name, int Batch, bool IsWide, string Blocks, IReadOnlyList<string> Parts)
{
    /// <summary>The declaration as a user would write it.</summary>
    public string Source => $"{Blocks}[Network, {string.Join(", ", Parts)}]\npublic partial class {Name};\n";

    /// <summary>Several of them as one source.</summary>
    public static string SourceOf(IEnumerable<DrawnNetwork> networks) =>
        "namespace Cases;\n" + NetworkCases.Blocks + NetworkCases.Functions + string.Concat(networks.Select(network => network.Source));
}
