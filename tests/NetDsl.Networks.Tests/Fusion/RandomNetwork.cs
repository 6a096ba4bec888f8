namespace NetDsl.Networks.Tests.Fusion;

/// <summary>
/// Draws networks that nobody would write, by a seed: what is fused with what, and which values share memory, depends on
/// the neighbours, and nobody thinks of all of them.
/// </summary>
public sealed class RandomNetwork
{
    private readonly Random random;
    private readonly List<string> layers = [];
    private int channels;
    private int height;
    private int width;
    private bool flat;

    private RandomNetwork(int seed) => random = new Random(seed);

    /// <summary>The network of a seed: always the same one.</summary>
    public static NetworkCase Draw(int seed) => new RandomNetwork(seed).Draw($"Random{seed}");

    private NetworkCase Draw(string name)
    {
        flat = random.Next(4) == 0;
        (channels, height, width) = flat ? (random.Next(2, 12), 1, 1) : (random.Next(1, 6), random.Next(5, 11), random.Next(5, 11));
        layers.Add(flat ? $"Input({channels})" : $"Input({channels}, {height}, {width})");
        var weights = 0;
        var count = random.Next(4, 14);
        for (var i = 0; i < count || weights == 0; i++)
            weights += Next() ? 1 : 0;
        if (random.Next(2) == 0)
        {
            Flatten();
            if (channels < 2 || channels > 40 || random.Next(2) == 0)
                Dense();
            layers.Add("SoftmaxCrossEntropy");
        }
        else
        {
            layers.Add("MeanSquaredError");
        }

        return new(name, string.Join(", ", layers), random.Next(2, 5));
    }

    /// <summary>Adds a layer; whether it has weights.</summary>
    private bool Next()
    {
        switch (random.Next(13))
        {
            case 0 or 1 or 2 or 3:
                if (flat)
                    Dense();
                else
                    Convolve();
                return true;
            case 4 or 5:
                if (random.Next(2) == 0 && channels > 1 && (flat || height * width > 1))
                    Normalize();
                else
                    layers.Add(Pick("BatchNorm", "BatchNorm", "BatchNorm(Affine = false)", "BatchNorm(Momentum = 0.5, Epsilon = 0.1)"));
                return false;
            case 6 when !flat && height > 3 && width > 3:
                Pool();
                return false;
            case 7 when !flat && random.Next(3) == 0:
                if (random.Next(2) == 0)
                {
                    Flatten();
                    return false;
                }

                layers.Add("GlobalAvgPool2d");
                (height, width, flat) = (1, 1, true);
                return false;
            case 8:
                layers.Add(Pick("Dropout(0.2)", "Dropout(0.4)"));
                return false;
            case 9 when random.Next(2) == 0:
                layers.Add("Softmax");
                return false;
            default:
                layers.Add(Pick("Relu", "Gelu", "Gelu(Approximate = \"tanh\")", "LeakyRelu", "LeakyRelu(0.3)", "LeakyRelu(-0.4)", "Tanh", "Sigmoid"));
                return false;
        }
    }

    private void Normalize() => layers.Add(flat
        ? Pick("LayerNorm", "GroupNorm(1)", "LayerScale(0.7)")
        : Pick("LayerNorm", "LayerNorm(Over = Axes.Channels)", "GroupNorm(1)", "InstanceNorm2d", "LocalResponseNorm(3, Alpha = 0.5)", "DropPath(0.3)"));

    private void Dense()
    {
        channels = random.Next(2, 20);
        layers.Add($"Dense({channels}{Pick("", "", ", Bias = false")})");
    }

    private void Convolve()
    {
        var groups = random.Next(3) == 0 ? channels : 1;
        var filters = groups * random.Next(1, groups > 1 ? 3 : 8);
        var kernel = random.Next(1, Math.Min(4, Math.Min(height, width) + 1));
        var stride = kernel > 1 && height > 4 && width > 4 ? random.Next(1, 3) : 1;
        layers.Add($"Conv2d({filters}, {kernel}, Stride = {stride}, Padding = {Pick("Padding.Same", "Padding.Valid")}, Groups = {groups}{Pick("", "", ", Bias = false", ", UntiedBias = true", ", PadValue = 0.5")}{(groups == 1 ? Connections(filters) : "")})");
        Shrink(kernel, stride, layers[^1].Contains("Same"));
        channels = filters;
    }

    private string Connections(int filters)
    {
        if (random.Next(3) > 0)
            return "";
        var rows = Enumerable.Range(0, filters).Select(_ => random.Next(channels)).Select(first => $"\"{first}-{random.Next(first, channels)}\"");
        return $", Connections = [{string.Join(", ", rows)}]";
    }

    private void Pool()
    {
        var (kernel, stride) = (random.Next(2, 4), random.Next(1, 3));
        layers.Add($"{Pick("MaxPool2d", "AvgPool2d")}({kernel}, Stride = {stride}, Padding = {Pick("Padding.Same", "Padding.Valid")})");
        Shrink(kernel, stride, layers[^1].Contains("Same"));
    }

    private void Shrink(int kernel, int stride, bool same)
    {
        height = same ? (height + stride - 1) / stride : (height - kernel) / stride + 1;
        width = same ? (width + stride - 1) / stride : (width - kernel) / stride + 1;
    }

    private void Flatten()
    {
        if (!flat)
            layers.Add("Flatten");
        (channels, height, width, flat) = (channels * height * width, 1, 1, true);
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
