using System.Diagnostics;
using System.Globalization;
using NetDsl.Runtime;

namespace NetDsl.Bench;

/// <summary>Measures single 3x3 convolutions in the device's own layout, by each method, in each direction.</summary>
public static class ConvolutionTable
{
    /// <param name="device">Where to measure.</param>
    /// <param name="shapes">Channels, size and filters of each, as 64x56x56 or 64x56x56x128.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="seconds">How long each is measured.</param>
    public static void Print(CpuDevice device, IEnumerable<string> shapes, int batch, double seconds)
    {
        Console.WriteLine("| shape | batch | direction | direct, GFLOP/s | Winograd, GFLOP/s | ratio |");
        Console.WriteLine("|---|--:|---|--:|--:|--:|");
        foreach (var text in shapes)
        {
            int[] sizes = [.. text.Split('x').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
            var shape = new Conv2dShape
            {
                InChannels = sizes[0], InHeight = sizes[1], InWidth = sizes[2], OutChannels = sizes.Length > 3 ? sizes[3] : sizes[0], KernelHeight = 3, KernelWidth = 3,
                PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, InLayout = Layout.Native, OutLayout = Layout.Native,
            };
            var x = Fill(device, (long)batch * shape.InChannels * shape.InHeight * shape.InWidth);
            var y = Fill(device, (long)batch * shape.OutChannels * shape.OutHeight * shape.OutWidth);
            var w = Fill(device, 9L * shape.InChannels * shape.OutChannels);
            var work = 18e-9 * batch * shape.InChannels * shape.OutChannels * shape.OutHeight * shape.OutWidth;
            foreach (var (name, kernel) in new (string, Action)[]
            {
                ("forward", () => device.Conv2d<Identity>(shape, batch, x, w, y)),
                ("input", () => device.Conv2dBackwardInput<Identity>(shape, batch, y, w, x)),
                ("weights", () => device.Conv2dBackwardWeight(shape, batch, x, y, w)),
            })
            {
                // By turns, so that both meet the same state of the machine.
                var best = new[] { double.MaxValue, double.MaxValue };
                for (var round = 0; round < 6; round++)
                {
                    device.Convolutions = round % 2 == 0 ? ConvolutionMethod.Direct : ConvolutionMethod.Winograd;
                    best[round % 2] = Math.Min(best[round % 2], Median(kernel, seconds / 6));
                }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {text} | {batch} | {name} | {work / best[0]:0} | {work / best[1]:0} | {best[0] / best[1]:0.00} |"));
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
