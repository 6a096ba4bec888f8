using System.Diagnostics;
using Studies.Harness;

namespace Studies.ConvolutionMethods;

/// <summary>The same convolution directly, by lowering, by Winograd's method and by Fourier transforms: equal results, and times.</summary>
internal static class ConvolutionMethodsStudy
{
    private const int Maps = 32;
    private const int Samples = 4;

    private static readonly (int Kernel, int Size, Func<Device, int, int, Model> Create, Func<Device, int, Model> Lowered)[] Cases =
    [
        (3, 16, Kernel3On16.Create, (d, n) => Lowered3.Create(d, n)), (5, 16, Kernel5On16.Create, (d, n) => Lowered5.Create(d, n)),
        (7, 16, Kernel7On16.Create, (d, n) => Lowered7.Create(d, n)), (11, 16, Kernel11On16.Create, (d, n) => Lowered11.Create(d, n)),
        (3, 32, Kernel3On32.Create, (d, n) => Lowered3.Create(d, n)), (5, 32, Kernel5On32.Create, (d, n) => Lowered5.Create(d, n)),
        (7, 32, Kernel7On32.Create, (d, n) => Lowered7.Create(d, n)), (11, 32, Kernel11On32.Create, (d, n) => Lowered11.Create(d, n)),
    ];

    public static Study Study { get; } = new()
    {
        Name = "convolution-methods",
        Title = "Convolution in four ways",
        Lecture = "003",
        Claim = "A convolution can be computed directly, by lowering to a matrix product, by FFT, or by Winograd's method with fewer multiplications",
        Seeds = 3,
        IsTimed = true,
        Rows = [.. Cases.Select(c => new Row(Name(c.Kernel, c.Size), run => Measure(run, c.Kernel, c.Size, c.Create, c.Lowered)) { InQuickRuns = c.Size == 16 })],
        Measures =
        [
            new("direct", "direct, ms", "0.000"), new("lowering", "lowering, ms", "0.000"), new("winograd", "Winograd, ms", "0.000"), new("fft", "FFT, ms", "0.000"),
            new("difference", "largest difference, relative", "0.0E+0"),
        ],
        Effects =
        [
            new("All four agree within 1e-4 of the largest value", r => r.Rows.Where(row => row.Runs.Count > 0).All(row => row.Mean("difference") < 1e-4)),
            new("Direct convolution is faster than lowering in every row", r => r.Rows.Where(row => row.Runs.Count > 0).All(row => row.Mean("direct") < row.Mean("lowering"))),
            new("The time of the FFT depends least on the kernel", r => Growth(r, "fft") < Growth(r, "direct") && Growth(r, "fft") < Growth(r, "lowering")),
        ],
        Charts =
        [
            new LineChart("Images of 32x32, 32 to 32 maps, 4 samples, one thread", "kernel", "milliseconds", r => Lines(r, 32)) { LogarithmicY = true },
            new LineChart("Images of 16x16", "kernel", "milliseconds", r => Lines(r, 16)) { LogarithmicY = true },
        ],
        Judge = r => Verdict.Reproduced(FormattableString.Invariant(
            $"All four agree within {r.Rows.Max(row => row.Mean("difference")):0.0E+0}. On images of 32x32, Winograd's method takes {Ratio(r, "winograd", 3):0.00} of the direct time for 3x3, and Fourier transforms {Ratio(r, "fft", 11):0.00} for 11x11. Lowering copies each pixel up to kernel² times and takes {Ratio(r, "lowering", 3):0.0} times as long for 3x3. Winograd's method is for 3x3 with stride 1; for other windows its column has the time of the method that the device falls back to.")),
    };

    /// <summary>The weights of a convolution of 1x1 that passes its maps on.</summary>
    private static float[] Identity { get; } = [.. Enumerable.Range(0, Maps * Maps).Select(i => i / Maps == i % Maps ? 1f : 0)];

    private static string Name(int kernel, int size) => $"{kernel}x{kernel} on {size}x{size}";

    private static double Growth(Results results, string method) => results[Name(11, 16)].Mean(method) / results[Name(3, 16)].Mean(method);

    private static double Ratio(Results results, string method, int kernel) => results[Name(kernel, 32)].Mean(method) / results[Name(kernel, 32)].Mean("direct");

    private static IEnumerable<Line> Lines(Results results, int size) => new[] { ("direct", "direct"), ("lowering", "lowering"), ("winograd", "Winograd"), ("fft", "FFT") }
        .Select(m => new Line(m.Item2, [.. Cases.Where(c => c.Size == size && (m.Item1 != "winograd" || c.Kernel == 3)).Select(c => ((double)c.Kernel, results[Name(c.Kernel, size)].Mean(m.Item1)))]));

    private static Outcome Measure(Run run, int kernel, int size, Func<Device, int, int, Model> create, Func<Device, int, Model> createLowered)
    {
        var random = new Random(run.Seed);
        float[] weights = [.. Enumerable.Range(0, Maps * Maps * kernel * kernel).Select(_ => random.NextSingle() - 0.5f)];
        float[] inputs = [.. Enumerable.Range(0, Samples * Maps * size * size).Select(_ => random.NextSingle())];
        var outcome = new Outcome();
        var outputs = new List<float[]>();
        foreach (var (method, key) in new[] { (ConvolutionMethod.Direct, "direct"), (ConvolutionMethod.Winograd, "winograd"), (ConvolutionMethod.Fft, "fft") })
        {
            using var device = new CpuDevice(new CpuDeviceOptions { Threads = 1, Convolutions = method });
            using var model = create(device, Samples, 0);
            foreach (var weight in model.Parameters)
                weight.Write(weight.Name.Contains("Measured", StringComparison.Ordinal) ? weights : Identity);
            outputs.Add(model.Predict(inputs));
            outcome[key] = model.MeasureLayers(inputs, new float[inputs.Length], run.Pick(41, 9)).Single(t => t.Layer.Contains("Measured", StringComparison.Ordinal)).Forward.TotalMilliseconds;
        }

        using var lowered = createLowered(run.Device, Samples * size * size);
        lowered.Parameters[0].Write(weights);
        var (windows, products) = (new float[Samples * size * size * Maps * kernel * kernel], new float[Samples * size * size * Maps]);
        outcome["lowering"] = Milliseconds(run, () =>
        {
            Lower(inputs, windows, kernel, size);
            lowered.Predict(windows, products);
        });
        outputs.Add(ChannelsFirst(products, size));

        var largest = outputs[0].Max(MathF.Abs);
        outcome["difference"] = outputs.Skip(1).Max(other => other.Zip(outputs[0], (a, b) => MathF.Abs(a - b)).Max()) / largest;
        return outcome;
    }

    /// <summary>Writes the window around each pixel as a row; outside of the image are zeros.</summary>
    private static void Lower(float[] inputs, float[] windows, int kernel, int size)
    {
        var at = 0;
        for (var n = 0; n < Samples; n++)
            for (var row = 0; row < size; row++)
                for (var column = 0; column < size; column++)
                    for (var map = 0; map < Maps; map++)
                        for (var i = row - kernel / 2; i <= row + kernel / 2; i++)
                            for (var j = column - kernel / 2; j <= column + kernel / 2; j++)
                                windows[at++] = i >= 0 && i < size && j >= 0 && j < size ? inputs[((n * Maps + map) * size + i) * size + j] : 0;
    }

    private static float[] ChannelsFirst(float[] products, int size)
    {
        var result = new float[products.Length];
        var pixels = size * size;
        for (var i = 0; i < products.Length; i++)
            result[(i / Maps / pixels * Maps + i % Maps) * pixels + i / Maps % pixels] = products[i];
        return result;
    }

    /// <summary>The median time of a call.</summary>
    private static double Milliseconds(Run run, Action call)
    {
        var (times, watch) = (new List<double>(), new Stopwatch());
        for (var (i, repeats) = (0, run.Pick(41, 7)); i < repeats + 3; i++)
        {
            watch.Restart();
            call();
            if (i >= 3)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }
}
