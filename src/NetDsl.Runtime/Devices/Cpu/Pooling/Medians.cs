using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Medians of the windows of one plane.</summary>
internal static unsafe class Medians
{
    /// <summary>Windows of more pixels are sorted one at a time, because a sorting network of that size would cost more.</summary>
    private const int MaxExchanged = 49;

    /// <summary>
    /// Computes medians. A vector of neighbouring windows that are entirely within the image is sorted by exchanges; other windows are
    /// sorted one by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(PoolJob* job, float* x, float* window, float* y) where V : struct, ILanes<V>
    {
        var taps = job->KernelHeight * job->KernelWidth;
        for (var oh = 0; oh < job->OutHeight; oh++, y += job->OutWidth)
        {
            var top = oh * job->StrideHeight - job->PadTop;
            var isWhole = top >= 0 && top + job->KernelHeight <= job->InHeight && job->StrideWidth == 1 && taps <= MaxExchanged;
            for (var ow = 0; ow < job->OutWidth;)
            {
                var left = ow * job->StrideWidth - job->PadLeft;
                if (isWhole && left >= 0 && left + V.Count - 1 + job->KernelWidth <= job->InWidth && ow + V.Count <= job->OutWidth)
                {
                    for (var tap = 0; tap < taps; tap++)
                        V.Store(V.Load(x + (top + tap / job->KernelWidth) * (nint)job->InWidth + left + tap % job->KernelWidth),
                            window + tap * V.Count);
                    V.Store(Middle<V>(window, taps), y + ow);
                    ow += V.Count;
                    continue;
                }

                y[ow] = Middle(job, x, top, left, window);
                ow++;
            }
        }
    }

    /// <summary>
    /// Sends each gradient to the first position, in reading order, that holds its window's median: the first NaN, where there is one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(PoolJob* job, float* x, float* dy, float* window, float* dx)
    {
        new Span<float>(dx, job->InHeight * job->InWidth).Clear();
        for (var oh = 0; oh < job->OutHeight; oh++)
            for (var ow = 0; ow < job->OutWidth; ow++, dy++)
            {
                var (top, left) = (oh * job->StrideHeight - job->PadTop, ow * job->StrideWidth - job->PadLeft);
                var median = Middle(job, x, top, left, window);
                var isNaN = float.IsNaN(median);
                var (bottom, right) = (Math.Min(top + job->KernelHeight, job->InHeight), Math.Min(left + job->KernelWidth, job->InWidth));
                for (var row = Math.Max(top, 0); row < bottom; row++)
                    for (var column = Math.Max(left, 0); column < right; column++)
                    {
                        var pixel = x[row * (nint)job->InWidth + column];
                        if (pixel == median || isNaN && float.IsNaN(pixel))
                        {
                            dx[row * (nint)job->InWidth + column] += *dy;
                            row = bottom;
                            break;
                        }
                    }
            }
    }

    /// <summary>The median of one window, as far as it overlaps the image; NaN where any pixel is.</summary>
    private static float Middle(PoolJob* job, float* x, int top, int left, float* window)
    {
        var (bottom, right) = (Math.Min(top + job->KernelHeight, job->InHeight), Math.Min(left + job->KernelWidth, job->InWidth));
        var count = 0;
        for (var row = Math.Max(top, 0); row < bottom; row++)
            for (var column = Math.Max(left, 0); column < right; column++)
                window[count++] = x[row * (nint)job->InWidth + column];
        new Span<float>(window, count).Sort();
        // Sorting puts NaN first.
        return float.IsNaN(window[0]) ? float.NaN : window[(count - 1) / 2];
    }

    /// <summary>
    /// The medians of a vector of windows. Pass by pass the smallest of what is left moves to the front; after the pass that
    /// puts the middle one in its place nothing more is needed. NaN passes both ways through an exchange, so it reaches the median.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Middle<V>(float* window, int taps) where V : struct, ILanes<V>
    {
        var middle = (taps - 1) / 2;
        var smallest = V.Zero;
        for (var pass = 0; pass <= middle; pass++)
        {
            smallest = V.Load(window + pass * V.Count);
            for (var tap = pass + 1; tap < taps; tap++)
            {
                var other = V.Load(window + tap * V.Count);
                V.Store(V.Max(smallest, other), window + tap * V.Count);
                smallest = V.Min(smallest, other);
            }
        }

        return smallest;
    }
}
