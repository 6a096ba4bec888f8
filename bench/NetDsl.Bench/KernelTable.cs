using System.Diagnostics;
using System.Globalization;

namespace NetDsl.Bench;

/// <summary>Prints where the time of a step goes.</summary>
public static class KernelTable
{
    /// <param name="device">What noted the times.</param>
    /// <param name="steps">How many steps it noted.</param>
    public static void Print(TimedDevice device, int steps)
    {
        var all = device.Times.Sum(t => t.Time.Ticks);
        Console.WriteLine("   share   ms/step  calls  GFLOP/s  kernel");
        foreach (var (kernel, time) in device.Times)
        {
            var seconds = (double)time.Ticks / Stopwatch.Frequency;
            var speed = time.MultiplyAdds == 0 ? "" : (2e-9 * time.MultiplyAdds * time.Calls / seconds).ToString("0.0", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * time.Ticks / all,6:0.0} % {1000 * seconds / steps,9:0.0000} {time.Calls / steps,6} {speed,8}  {kernel}"));
        }
    }
}
