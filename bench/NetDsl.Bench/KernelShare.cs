using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace NetDsl.Bench;

/// <summary>The share of one kernel in a step.</summary>
/// <param name="Kernel">Its template, fused function and size.</param>
/// <param name="Milliseconds">Its time per step.</param>
/// <param name="Calls">Its number of calls per step.</param>
/// <param name="Speed">Its speed, if it computes multiply-adds.</param>
public sealed record KernelShare(
    [property: JsonPropertyName("kernel")] string Kernel,
    [property: JsonPropertyName("ms")] double Milliseconds,
    [property: JsonPropertyName("calls")] int Calls,
    [property: JsonPropertyName("gflops")] double? Speed)
{
    /// <summary>The times of the kernels of a step, in descending order.</summary>
    /// <param name="times">The recorded times.</param>
    /// <param name="steps">The number of recorded steps.</param>
    internal static IReadOnlyList<KernelShare> Of(KernelTimes times, int steps) =>
    [
        .. from entry in times.InOrder
           let seconds = (double)entry.Time.Ticks / Stopwatch.Frequency
           select new KernelShare(
               entry.Kernel, Math.Round(1000 * seconds / steps, 5), entry.Time.Calls / steps,
               entry.Time.MultiplyAdds == 0 ? null : Math.Round(2e-9 * entry.Time.MultiplyAdds * entry.Time.Calls / seconds, 1)),
    ];

    /// <summary>Prints a table.</summary>
    public static void Print(IReadOnlyList<KernelShare> kernels)
    {
        var all = kernels.Sum(k => k.Milliseconds);
        Console.WriteLine("   share   ms/step  calls  GFLOP/s  kernel");
        foreach (var (kernel, milliseconds, calls, speed) in kernels)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{100 * milliseconds / all,6:0.0} % {milliseconds,9:0.0000} {calls,6} {speed,8:0.0}  {kernel}"));
    }
}
