using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>
/// Measures the work-stealing pool: the cost of starting a job, the size from which on sharing pays, and the cost of waiting for work.
/// </summary>
public static class ThreadTable
{
    /// <summary>The tables, as Markdown.</summary>
    /// <param name="threads">Threads of a pool.</param>
    /// <param name="seconds">How long each is measured.</param>
    public static string Write(int threads, double seconds)
    {
        var text = new StringBuilder();
        using var device = new CpuDevice(threads);
        Line(text, $"{DateTime.Today:yyyy-MM-dd}, {threads} of {Environment.ProcessorCount} logical processors, {device.Name}.");
        HandOff(text, threads, seconds);
        Scaling(text, threads, seconds);
        return text.ToString();
    }

    /// <summary>
    /// Measures a kernel with almost no work, from the call to its return: on one thread, on a pool that is awake, and on one that sleeps;
    /// and the CPU time of a pool without work.
    /// </summary>
    private static void HandOff(StringBuilder text, int threads, double seconds)
    {
        using var one = new CpuDevice(1);
        using var team = new CpuDevice(new CpuDeviceOptions { Threads = threads, MinimumWork = 0 });
        using var memory = one.Allocate(8 + 64 + 8 * 64);
        var alone = Times(() => Multiply(one), seconds);
        var awake = Times(Run, seconds);
        var asleep = Enumerable.Range(0, 50).Select(_ =>
        {
            Thread.Sleep(5);
            return Time(Run);
        }).Order().ToList();

        Run();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Thread.Sleep(1000);
        process.Refresh();
        var idle = process.TotalProcessorTime - before;

        Line(text, $"\n| 8x1 by 1x64, 512 multiplications | median, us | 90th percentile, us |\n|---|--:|--:|");
        Line(text, $"| on the calling thread | {Percentile(alone, 0.5):0.00} | {Percentile(alone, 0.9):0.00} |");
        Line(text, $"| handed to threads that look for work | {Percentile(awake, 0.5):0.00} | {Percentile(awake, 0.9):0.00} |");
        Line(text, $"| handed to threads that sleep | {Percentile(asleep, 0.5):0.00} | {Percentile(asleep, 0.9):0.00} |");
        Line(text, $"\nIn the second after the last kernel the process took {idle.TotalMilliseconds:0.0} ms of CPU time.");

        void Run() => Multiply(team);

        void Multiply(CpuDevice device) => device.MatMul<Identity>(8, 64, 1, false, false, new(memory, 0, 8), new(memory, 8, 64), new(memory, 72, 512));
    }

    /// <summary>Measures kernels of growing size on one thread, on all threads, and with the device's own choice.</summary>
    private static void Scaling(StringBuilder text, int threads, double seconds)
    {
        using var one = new CpuDevice(1);
        using var all = new CpuDevice(new CpuDeviceOptions { Threads = threads, MinimumWork = 0 });
        using var usual = new CpuDevice(threads);
        Line(text, $"\n| kernel | size | 1 thread, us | {threads} threads, us | ratio | as chosen, us |\n|---|--:|--:|--:|--:|--:|");
        foreach (var size in (int[])[16, 24, 32, 48, 64, 96, 128, 192, 256])
            Row("product of squares", size, 3 * size * size, (device, memory) =>
            {
                var square = (long)size * size;
                return () => device.MatMul<Identity>(size, size, size, false, false, new(memory, 0, square), new(memory, square, square), new(memory, 2 * square, square));
            });
        foreach (var length in (int[])[1_000, 4_000, 16_000, 64_000, 256_000])
            Row("maximum with 0", length, 2 * length, (device, memory) => () => device.Map<Map1<Rectifier>>(new(1, 1, length), new(memory, 0, length), new Region(memory, length, length).Element));

        void Row(string kernel, int size, int floats, Func<Device, DeviceBuffer, Action> calls)
        {
            // Devices alternate, so that the state of the machine affects all of them.
            var devices = new[] { one, all, usual };
            var memory = devices.Select(device => device.Allocate(floats)).ToList();
            var actions = devices.Zip(memory, calls).ToList();
            var best = actions.Select(_ => double.MaxValue).ToArray();
            for (var round = 0; round < 3; round++)
                for (var i = 0; i < actions.Count; i++)
                    best[i] = Math.Min(best[i], Percentile(Times(actions[i], seconds / 3), 0.5));
            memory.ForEach(m => m.Dispose());
            Line(text, $"| {kernel} | {size} | {best[0]:0.00} | {best[1]:0.00} | {best[0] / best[1]:0.00} | {best[2]:0.00} |");
        }
    }

    private static List<double> Times(Action action, double seconds)
    {
        var times = new List<double>();
        for (var all = Stopwatch.StartNew(); times.Count < 20 || all.Elapsed.TotalSeconds < seconds / 3;)
            times.Add(Time(action));
        times.Clear();
        for (var all = Stopwatch.StartNew(); times.Count < 20 || all.Elapsed.TotalSeconds < seconds;)
            times.Add(Time(action));
        times.Sort();
        return times;
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static double Percentile(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly struct Rectifier : IMap1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x) where T : struct, IVector<T> => T.Max(T.Zero, x);
    }
}
