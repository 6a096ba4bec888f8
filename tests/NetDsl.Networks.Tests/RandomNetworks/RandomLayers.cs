namespace NetDsl.Networks.Tests.RandomNetworks;

/// <summary>
/// Draws layers that fit a shape, one after the other, and tracks the shape. Most sizes are odd; numbers of channels are sometimes
/// multiples of 16, for which the compiler may choose a device's layout.
/// </summary>
/// <param name="random">The source of all random numbers.</param>
/// <param name="batch">The number of samples of a call: a batch normalisation of few numbers needs an epsilon.</param>
/// <param name="isWide">Whether images have multiples of 16 channels.</param>
public sealed class RandomLayers(Random random, int batch, bool isWide)
{
    /// <summary>The largest size of a sample: the reference device is slow.</summary>
    private const int Largest = 900;

    /// <summary>The shape of what comes next, without the batch.</summary>
    public int[] Shape { get; set; } = [];

    public int Channels => Shape[0];

    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    private int Height => Shape[1];

    private int Width => Shape[^1];

    /// <summary>A layer of any kind.</summary>
    /// <param name="keeps">Whether the shape has to stay as it is.</param>
    public string Any(bool keeps = false) => random.Next(20) switch
    {
        < 5 => Weighted(keeps),
        < 9 => Activation(),
        < 11 => Norm(),
        < 12 => Noise(),
        < 13 => Regulated(),
        < 16 => Pool(keeps),
        _ => Moved(keeps),
    };

    /// <summary>A layer with weights.</summary>
    public string Weighted(bool keeps = false) => Shape.Length switch
    {
        1 => Dense(keeps),
        2 => Line(keeps),
        _ => Picture(keeps),
    };

    public string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    public string Activation() => Pick(
        "Relu", "Relu", "Relu6", "LeakyRelu", "LeakyRelu(0.3)", "LeakyRelu(-0.4)", "Tanh", "Tanh", "Sigmoid", "Gelu", "Gelu(Approximate = \"tanh\")", "Silu", "Softmax", "LogSoftmax",
        "PRelu", $"PRelu({Channels}, Init = 0.1)", "RRelu", "RRelu(0.1, 0.6)", "Elu", "Elu(0.7)", "Selu", "Celu", "Celu(0.6)", "Softplus", "Softplus(2, 5)", "SteppedSigmoid(3)", "LogSigmoid", "Mish",
        "Hardtanh", "Hardtanh(-0.7, 1.2)", "Hardsigmoid", "Hardswish", "Softsign",
        "Elementwise(typeof(Mish))", "Elementwise(typeof(Leaky), 0.3)", "Elementwise(typeof(Curves), \"Waves\")", "Elementwise(typeof(Curves), \"Grows\")", "Bent(0.4)");

    private string Norm()
    {
        // Two almost equal numbers differ by rounding alone, unless there is an epsilon.
        var spatial = Length / Channels;
        var epsilon = batch * spatial < 6 ? ", Epsilon = 0.1" : "";
        List<string> fitting = [$"BatchNorm(Momentum = 0.1{epsilon})", $"BatchNorm(Affine = {Pick("true", "false")}{epsilon})", $"BatchNorm(Gamma = false, Momentum = 0.5{epsilon})", "LayerScale(0.7)"];
        // A batch norm over one value is refused.
        if (batch * spatial == 1)
            fitting.RemoveAll(norm => norm.StartsWith("BatchNorm", StringComparison.Ordinal));
        if (Length > 4)
            fitting.AddRange(["LayerNorm", Length % 2 == 0 ? "LayerNorm(Affine = false)" : "RmsNorm"]);
        if (Channels > 3)
            fitting.Add("LayerNorm(Over = Axes.Channels)");
        var groups = Divisor(Channels);
        if (Length / groups > 3)
            fitting.Add($"GroupNorm({groups})");
        if (Shape.Length == 3 && spatial > 3)
            fitting.AddRange(["InstanceNorm2d(Affine = true)", "InstanceNorm2d"]);
        if (Shape.Length == 3)
            fitting.Add("LocalResponseNorm(3, Alpha = 0.5)");
        return Pick([.. fitting]);
    }

    private string Noise() => Shape.Length == 2 && random.Next(2) == 0 ? "Dropout1d(0.3)" : Pick("Dropout(0.2)", "Dropout", "DropPath(0.3)", "Selu, AlphaDropout(0.2)", "GaussianNoise(0.3)", Shape.Length switch
    {
        1 => "Dropout(0.3)",
        2 => "Dropout1d",
        _ => Pick("Dropout2d(0.3)", $"Cutout({random.Next(1, Math.Min(4, Math.Max(Height, Width) + 1))})"),
    });

    /// <summary>A layer that adds to the loss, or scales its input.</summary>
    private string Regulated() => Pick("ActivityL1(0.01)", "Sigmoid, Sparsity(0.2, 0.1)", "Scale(0.6)", "Identity",
        Shape.Length > 1 && Channels > 1 ? $"SqueezeExcite({random.Next(1, Math.Min(Channels, 5))})" : "Scale(-0.9)");

    private string Dense(bool keeps)
    {
        var units = keeps ? Channels : random.Next(2, 20);
        var repeats = units == Channels && random.Next(3) == 0 ? Pick(", Repeat = 2", ", Repeat = 2, Shared = true") : "";
        Shape = [units];
        return $"Dense({units}{Pick("", "", ", Bias = false")}{Penalty()}{repeats})";
    }

    private string Penalty() => random.Next(5) > 0 ? "" : Pick(", L2 = 0.01", ", L1 = 0.01", ", GroupLasso = 0.01", ", L1Product = 0.01", ", MaxNorm = 0.8", ", DropConnect = 0.3", ", L1 = 0.01, MaxNorm = 1.5");

    private string Line(bool keeps)
    {
        if (random.Next(5) == 0)
            return Recurrence(keeps);
        var filters = keeps ? Channels : Filters();
        if (keeps || random.Next(4) > 0 || Width > 30)
        {
            var kernel = random.Next(1, Math.Min(5, Width + 1));
            var dilation = kernel > 1 && (kernel - 1) * 2 < Width ? random.Next(1, 3) : 1;
            var stride = keeps ? 1 : random.Next(1, 3);
            var same = keeps || random.Next(2) == 0;
            var groups = filters % Channels == 0 && random.Next(3) == 0 ? Channels : 1;
            Shape = [filters, same ? (Width + stride - 1) / stride : (Width - dilation * (kernel - 1) - 1) / stride + 1];
            return $"Conv1d({filters}, {kernel}, Stride = {stride}, Dilation = {dilation}, Groups = {groups}, Padding = {(same ? "Padding.Same" : "0")}{Pick("", ", Bias = false")})";
        }

        var (reach, step) = (random.Next(1, 4), random.Next(1, 3));
        var further = step > 1 ? random.Next(2) : 0;
        Shape = [filters, (Width - 1) * step + reach + further];
        return $"ConvTranspose1d({filters}, {reach}, Stride = {step}, OutputPadding = {further})";
    }

    private string Recurrence(bool keeps)
    {
        var hidden = keeps ? Channels : random.Next(1, 6);
        var (isBoth, isSequence) = (!keeps && random.Next(3) == 0, keeps || random.Next(2) == 0);
        Shape = isSequence ? [hidden * (isBoth ? 2 : 1), Width] : [hidden * (isBoth ? 2 : 1)];
        return $"{Pick("Rnn", "Lstm", "Gru")}({hidden}, Bidirectional = {(isBoth ? "true" : "false")}, ReturnSequences = {(isSequence ? "true" : "false")}{Pick("", ", Layers = 2", ", Bias = false")})";
    }

    private string Picture(bool keeps)
    {
        var filters = keeps ? Channels : Filters();
        if (!keeps && random.Next(6) == 0 && 4 * filters * Height * Width <= Largest)
            return Transposed(filters);
        var (kernel, wide) = (random.Next(1, Math.Min(4, Height + 1)), random.Next(1, Math.Min(4, Width + 1)));
        if (random.Next(2) == 0)
            kernel = wide = Math.Min(kernel, wide);
        var dilation = keeps || Height > (kernel - 1) * 2 && Width > (wide - 1) * 2 ? random.Next(1, 3) : 1;
        var stride = keeps ? 1 : random.Next(1, 3);
        var same = keeps || random.Next(2) == 0;
        var groups = random.Next(4) switch
        {
            0 when filters % Channels == 0 => Channels,
            1 when Divisor(Channels) is var divisor && filters % divisor == 0 => divisor,
            _ => 1,
        };
        var connections = groups == 1 && !isWide && random.Next(5) == 0 ? Connections(filters) : "";
        var repeats = keeps && random.Next(4) == 0 ? Pick(", Repeat = 2", ", Repeat = 2, Shared = true") : "";
        Shape = [filters, Size(Height, kernel), Size(Width, wide)];
        return $"Conv2d({filters}, new[] {{ {kernel}, {wide} }}, Stride = {stride}, Dilation = {dilation}, Groups = {groups}, Padding = {(same ? "Padding.Same" : "0")}"
            + $"{Pick("", "", ", Bias = false", ", UntiedBias = true", ", PadValue = 0.5")}{Penalty()}{connections}{repeats})";

        int Size(int size, int taps) => same ? (size + stride - 1) / stride : (size - dilation * (taps - 1) - 1) / stride + 1;
    }

    private string Transposed(int filters)
    {
        var (kernel, stride) = (random.Next(1, 4), random.Next(1, 3));
        var groups = filters % Channels == 0 && random.Next(3) == 0 ? Channels : 1;
        if (random.Next(3) == 0)
        {
            Shape = [filters, Height * stride, Width * stride];
            return $"ConvTranspose2d({filters}, {kernel}, Stride = {stride}, Padding = Padding.Same, Groups = {groups})";
        }

        var further = stride > 1 ? random.Next(2) : 0;
        Shape = [filters, (Height - 1) * stride + kernel + further, (Width - 1) * stride + kernel + further];
        return $"ConvTranspose2d({filters}, {kernel}, Stride = {stride}, OutputPadding = {further}, Groups = {groups}{Pick("", ", Bias = false")})";
    }

    private int Filters() => isWide && Shape.Length == 3 && random.Next(4) > 0 ? 16 * random.Next(1, 3) : random.Next(3) == 0 ? Channels * random.Next(1, 3) : random.Next(1, 8);

    private string Connections(int filters)
    {
        var rows = Enumerable.Range(0, filters).Select(_ => random.Next(Channels)).Select(first => $"\"{first}-{random.Next(first, Channels)}\"");
        return $", Connections = [{string.Join(", ", rows)}]";
    }

    private string Pool(bool keeps)
    {
        if (Shape.Length == 1)
            return Activation();
        if (keeps)
            return Shape.Length == 3 ? $"{Pick("MaxPool2d", "AvgPool2d", "MedianPool2d")}(3, Stride = 1, Padding = 1)" : $"{Pick("MaxPool1d", "AvgPool1d")}(3, Stride = 1, Padding = Padding.Same)";
        if (random.Next(5) == 0)
        {
            var word = Shape.Length == 3 ? Pick("GlobalAvgPool2d", "GlobalMaxPool2d") : "GlobalAvgPool1d";
            Shape = [Channels];
            return word;
        }

        if (Shape.Length == 3 && random.Next(4) == 0)
        {
            Shape = [Channels, random.Next(1, Height + 2), random.Next(1, Width + 2)];
            return $"{Pick("AdaptiveAvgPool2d", "AdaptiveMaxPool2d")}(new[] {{ {Height}, {Width} }})";
        }

        var kernel = random.Next(1, 4);
        if (Shape[1..].Min() < kernel)
            return Activation();
        var stride = random.Next(1, 3);
        var ceil = random.Next(3) == 0;
        var padding = random.Next(kernel);
        Shape = [Channels, .. Shape[1..].Select(Windows)];
        var options = $"{kernel}, Stride = {stride}, Padding = {padding}, CeilMode = {(ceil ? "true" : "false")}";
        return Shape.Length == 2
            ? Pick($"MaxPool1d({options})", $"AvgPool1d({options})")
            : Pick($"MaxPool2d({options})", $"AvgPool2d({options}, CountIncludePad = {Pick("true", "false")})", $"LpPool2d(2, {options})", $"LpPool2d(3, {options})", $"MedianPool2d({options})");

        int Windows(int size)
        {
            var windows = (size + 2 * padding - kernel + (ceil ? stride - 1 : 0)) / stride + 1;
            return ceil && (windows - 1) * stride >= size + padding ? windows - 1 : windows;
        }
    }

    /// <summary>A layer that moves, drops or adds numbers.</summary>
    private string Moved(bool keeps)
    {
        if (keeps)
            return $"ChannelShuffle({Divisor(Channels)})";
        switch (random.Next(Shape.Length == 3 ? 12 : 5))
        {
            case 0:
                return $"ChannelShuffle({Divisor(Channels)})";
            case 1 when Channels > 2:
                var start = random.Next(Channels - 1);
                var end = random.Next(start + 1, Channels + 1);
                Shape = [end - start, .. Shape[1..]];
                return $"Slice({start}, {end})";
            case 2 when Divisor(Channels) is var parts:
                Shape = [Channels / parts, .. Shape[1..]];
                return $"Split({parts}, {random.Next(parts)})";
            case 3 when Shape.Length > 1:
                Shape = [Length];
                return "Flatten";
            case 4 when Divisor(Length) is var rows && rows < 40:
                Shape = [rows, Length / rows];
                return $"Reshape({rows}, -1)";
            case 4 or 5 when Shape.Length == 3:
                Shape = [Width, Channels, Height];
                return "Permute(2, 0, 1)";
            case 6 when 4 * Length <= Largest:
                var factor = random.Next(1, 3);
                Shape = [Channels, factor * Height, factor * Width];
                return Pick($"Upsample({factor})", $"Upsample({factor}, Mode = UpsampleMode.Bilinear)", $"Upsample({factor}, Mode = UpsampleMode.Bilinear, AlignCorners = true)");
            case 7 when Channels % 4 == 0:
                Shape = [Channels / 4, 2 * Height, 2 * Width];
                return "PixelShuffle(2)";
            case 7 or 8 when Height % 2 == 0 && Width % 2 == 0:
                Shape = [4 * Channels, Height / 2, Width / 2];
                return "PixelUnshuffle(2)";
            case 9 when 3 * Length <= Largest:
                Shape = [Channels, Height + 2, Width + 1];
                return Pick("ZeroPad2d(new[] { 1, 1, 1, 0 })", "ZeroPad2d(1)", "Pad2d(new[] { 2, 0, 0, 1 }, Value = 0.5)", "Pad2d(new[] { 0, 1, 2, 0 }, Mode = PadMode.Edge)",
                    Height > 2 && Width > 2 ? "Pad2d(new[] { 1, 0, 1, 1 }, Mode = PadMode.Mirror)" : "ZeroPad2d(new[] { 0, 0, 2, 1 })");
            case 10 when Height > 1 && Width > 1:
                Shape = [Channels, random.Next(1, Height), random.Next(1, Width)];
                return $"Crop({Height}, {Width})";
            case 11 when Channels % 2 == 0:
                Shape = [Channels / 2, .. Shape[1..]];
                return "Maxout(2)";
            default:
                return Activation();
        }
    }

    /// <summary>A number that divides another, and not that number itself unless it is small.</summary>
    private int Divisor(int number)
    {
        var divisors = Enumerable.Range(1, Math.Min(number, 8)).Where(d => number % d == 0).ToList();
        return divisors[random.Next(divisors.Count)];
    }
}
