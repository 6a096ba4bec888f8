using System.Diagnostics;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>Records the time of each kernel call. Kernels are distinguished by template, fused function and size.</summary>
internal sealed class KernelTimes : IKernelHook
{
    private readonly Dictionary<string, KernelTime> times = [];
    private long started;

    /// <summary>The recorded times, in descending order.</summary>
    public IReadOnlyList<(string Kernel, KernelTime Time)> InOrder => [.. times.Select(p => (p.Key, p.Value)).OrderByDescending(p => p.Value.Ticks)];

    /// <summary>Forgets what has been recorded.</summary>
    public void Reset() => times.Clear();

    public bool Makes(string kernel, ReadOnlySpan<Region> reads, ReadOnlySpan<Operand> operands, ReadOnlySpan<Region> writes, bool writesAll)
    {
        started = Stopwatch.GetTimestamp();
        return true;
    }

    public void Made(string kernel, Type? function, object? shape, ReadOnlySpan<int> sizes)
    {
        var now = Stopwatch.GetTimestamp();
        var key = Label(kernel, function, shape, sizes);
        times.TryGetValue(key, out var time);
        times[key] = new(time.Calls + 1, time.Ticks + now - started, MultiplyAdds(shape, sizes));
        // An update follows its last call, or another update.
        started = Stopwatch.GetTimestamp();
    }

    private static string Label(string kernel, Type? function, object? shape, ReadOnlySpan<int> sizes)
    {
        var name = function is null ? "" : function.IsGenericType ? $"<{function.GetGenericArguments()[^1].Name}>" : function.IsAssignableTo(typeof(IMap)) ? "" : $"<{function.Name}>";
        return $"{kernel}{name} {Size(shape)}{string.Join('x', sizes.ToArray())}";
    }

    private static string Size(object? shape) => shape switch
    {
        Conv2dShape c => $"{c.InChannels}x{c.InHeight}x{c.InWidth} by {c.KernelHeight}x{c.KernelWidth} to {c.OutChannels}x{c.OutHeight}x{c.OutWidth}, ",
        Pool2dShape p => $"{p.Channels}x{p.InHeight}x{p.InWidth} by {p.KernelHeight}x{p.KernelWidth}, ",
        Resample2dShape r => $"{r.Channels}x{r.Rows.OutSize}x{r.Columns.OutSize}, ",
        PermuteShape p => $"{string.Join('x', p.Sizes)}, ",
        null => "",
        _ => $"{shape} ",
    };

    private static long MultiplyAdds(object? shape, ReadOnlySpan<int> sizes) => shape switch
    {
        Conv2dShape c => (long)sizes[0] * c.OutChannels * c.OutHeight * c.OutWidth * (c.InChannels / c.Groups) * c.KernelHeight * c.KernelWidth,
        string => (long)sizes[0] * sizes[1] * sizes[2],
        _ => 0,
    };
}

/// <summary>The number of calls of a kernel, their total time, and the multiply-adds of one call, if it computes them.</summary>
public readonly record struct KernelTime(int Calls, long Ticks, long MultiplyAdds);
