using System.Diagnostics;
using System.Globalization;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>Measures single convolutions between channel blocks, by each algorithm, in each direction.</summary>
public static class ConvolutionTable
{
    private static readonly ConvolutionMethod[] Methods = [ConvolutionMethod.Direct, ConvolutionMethod.Winograd, ConvolutionMethod.Fft, ConvolutionMethod.Auto];

    /// <param name="threads">The number of threads.</param>
    /// <param name="shapes">Channels, size and filters of each, as 64x56x56 or 64x56x56x128.</param>
    /// <param name="kernel">Height and width of the kernels; inputs are padded to keep their size.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="seconds">How long each is measured.</param>
    public static void Print(int threads, IEnumerable<string> shapes, int kernel, int batch, double seconds)
    {
        Console.WriteLine("| shape | kernel | batch | direction | direct, GFLOP/s | Winograd | FFT | chosen |");
        Console.WriteLine("|---|--:|--:|---|--:|--:|--:|--:|");
        var devices = Array.ConvertAll(Methods, method => new CpuDevice(new CpuDeviceOptions { Threads = threads, Convolutions = method }));
        foreach (var text in shapes)
        {
            int[] sizes = [.. text.Split('x').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
            var (before, after) = ((kernel - 1) / 2, kernel / 2);
            var shape = new Conv2dShape
            {
                InChannels = sizes[0], InHeight = sizes[1], InWidth = sizes[2], OutChannels = sizes.Length > 3 ? sizes[3] : sizes[0], KernelHeight = kernel, KernelWidth = kernel,
                PadTop = before, PadLeft = before, PadBottom = after, PadRight = after, InLayout = Layout.Nchw16c, OutLayout = Layout.Nchw16c,
            };
            var x = Fill(devices[0], (long)batch * shape.InChannels * shape.InHeight * shape.InWidth);
            var y = Fill(devices[0], (long)batch * shape.OutChannels * shape.OutHeight * shape.OutWidth);
            var w = Fill(devices[0], (long)kernel * kernel * shape.InChannels * shape.OutChannels);
            var work = 2e-9 * kernel * kernel * batch * shape.InChannels * shape.OutChannels * shape.OutHeight * shape.OutWidth;
            foreach (var (name, run) in new (string, Action<CpuDevice>)[]
            {
                ("forward", device => device.Conv2d<Identity>(shape, batch, x, w, y)),
                ("input", device => device.Conv2dBackwardInput<Identity>(shape, batch, y, w, x)),
                ("weights", device => device.Conv2dBackwardWeight(shape, batch, x, y, w)),
            })
            {
                // Algorithms alternate, so that the state of the machine affects all of them.
                var best = Methods.Select(_ => double.MaxValue).ToArray();
                for (var round = 0; round < 3; round++)
                    for (var i = 0; i < Methods.Length; i++)
                    {
                        var device = devices[i];
                        // Winograd's algorithm is for kernels of 3x3.
                        if (kernel == 3 || Methods[i] != ConvolutionMethod.Winograd)
                            best[i] = Math.Min(best[i], Median(() => run(device), seconds / 12));
                    }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {text} | {kernel} | {batch} | {name} | {string.Join(" | ", best.Select(time => time < double.MaxValue ? $"{work / time:0}" : ""))} |"));
            }
        }
    }

    private static Region Fill(Device device, long length)
    {
        var random = new Random(1);
        var region = new Region(device.Allocate(length), 0, length);
        device.Upload([.. Enumerable.Range(0, (int)length).Select(_ => random.NextSingle() - 0.5f)], region);
        return region;
    }

    private static double Median(Action kernel, double seconds)
    {
        var times = new List<double>();
        kernel();
        for (var all = Stopwatch.StartNew(); times.Count < 3 || all.Elapsed.TotalSeconds < seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            kernel();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }
}
