using System.Diagnostics;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Bench;

/// <summary>Measures matrix products of NetDsl, or of a library with the C interface of BLAS.</summary>
public static class MatrixRunner
{
    /// <summary>The length of a timed slice: long enough for the clock, and short enough that some slices are undisturbed.</summary>
    private const double SliceSeconds = 50e-6;

    private const double WarmUpSeconds = 0.5;

    private static int isWarm;

    /// <summary>Measures the kernels of NetDsl.</summary>
    public static IEnumerable<MatrixTime> Ours(IEnumerable<MatrixShape> shapes, int threads, double seconds)
    {
        using var device = new CpuDevice(threads);
        foreach (var shape in shapes)
        {
            using var buffer = device.Allocate(shape.Length);
            device.Upload(Numbers(shape.Length), new(buffer, 0, shape.Length));
            var a = new Region(buffer, 0, (long)shape.M * shape.K);
            var b = new Region(buffer, a.Length, (long)shape.K * shape.N);
            var c = new Region(buffer, a.Length + b.Length, (long)shape.M * shape.N);
            yield return Measure(shape, seconds, () => device.MatMul<Identity>(shape.M, shape.N, shape.K, shape.TransposeA, shape.TransposeB, a, b, c));
        }
    }

    /// <summary>Measures the library <paramref name="file"/>, such as libopenblas.so.0. An environment variable sets its number of
    /// threads.</summary>
    public static IEnumerable<MatrixTime> Library(IEnumerable<MatrixShape> shapes, string file, double seconds)
    {
        var library = Blas.Load(file);
        foreach (var shape in shapes)
        {
            var numbers = Numbers(shape.Length);
            yield return Measure(shape, seconds, library.Multiplication(shape, numbers));
        }
    }

    /// <summary>Random numbers in a pinned array, which a library can read.</summary>
    private static float[] Numbers(long length)
    {
        var random = new Random(1);
        var numbers = GC.AllocateUninitializedArray<float>((int)length, pinned: true);
        foreach (ref var number in numbers.AsSpan())
            number = 2 * random.NextSingle() - 1;
        return numbers;
    }

    private static MatrixTime Measure(MatrixShape shape, double seconds, Action multiply)
    {
        // The first shape also waits for the CPU's clock and the JIT.
        var warmUp = Interlocked.Exchange(ref isWarm, 1) == 0 ? WarmUpSeconds : seconds / 2;
        var all = Stopwatch.StartNew();
        var calls = 0;
        for (; calls < 3 || all.Elapsed.TotalSeconds < warmUp; calls++)
            multiply();
        var slice = (int)Math.Clamp(SliceSeconds * calls / all.Elapsed.TotalSeconds, 1, 1000);

        var times = new List<double>();
        all.Restart();
        while (times.Count < 5 || all.Elapsed.TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < slice; call++)
                multiply();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / slice);
        }
        times.Sort();
        return MatrixTime.Of(shape, times[times.Count / 2]);
    }
}
