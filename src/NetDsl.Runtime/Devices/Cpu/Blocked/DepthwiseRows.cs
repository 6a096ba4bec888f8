using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime;

/// <summary>Rows of depthwise convolutions in channel blocks: a lane is a channel, and neighbouring pixels share the loads of the weights.</summary>
/// <remarks>
/// There is so little to compute that memory is what takes time: while a row is computed, what the next one reads for the first time is fetched.
/// </remarks>
internal static unsafe class DepthwiseRows
{
    /// <summary>Computes a row of the target for a block of channels.</summary>
    /// <param name="pass">The direction.</param>
    /// <param name="row">The row.</param>
    /// <param name="source">The first pixel of the source.</param>
    /// <param name="w">The weights: [tap][16 channels].</param>
    /// <param name="y">The first pixel of the row.</param>
    /// <param name="isFinal">Whether y is where the row is to stay.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve<V>(in DepthwisePass pass, int row, float* source, float* w, float* y, bool isFinal) where V : struct, ILanes<V>
    {
        var rows = pass.TapsOfRow(row);
        for (var run = pass.Run; run < pass.Run + 2 * pass.Runs; run += 2)
        {
            var columns = pass.TapsOfColumn(run[0]);
            var count = run[1];
            var target = y + run[0] * 16;
            // The last pixels of a run that is no multiple of a tile are computed twice.
            if (count >= 8)
                for (var i = 0; i < count; i += 8)
                {
                    FetchNext(pass, rows, columns, i, 8, source);
                    if (isFinal)
                        Fetch(target + (pass.OutWidth + i * pass.Step) * (nint)16, 8 * pass.Step);
                    Tile<V, Count8>(pass, rows, columns, Math.Min(i, count - 8), source, w, target);
                }
            else if (count >= 4)
                for (var i = 0; i < count; i += 4)
                    Tile<V, Count4>(pass, rows, columns, Math.Min(i, count - 4), source, w, target);
            else
                for (var i = 0; i < count; i++)
                    Tile<V, Count1>(pass, rows, columns, i, source, w, target);
        }
    }

    /// <summary>Some pixels of a run, from the one with this number on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, R>(in DepthwisePass pass, int* rows, int* columns, int pixel, float* source, float* w, float* y) where V : struct, ILanes<V> where R : struct, ICount
    {
        nint step = pass.SourceStep * 16, yStep = pass.Step * 16, width = pass.Width * 16;
        source += pixel * step;
        y += pixel * yStep;
        for (var lane = 0; lane < 16; lane += V.Count, source += V.Count, w += V.Count, y += V.Count)
        {
            V c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
            for (var r = 1; r < 2 * rows[0]; r += 2)
            {
                var weights = w + rows[r] * pass.KernelWidth * 16;
                var x = source + rows[r + 1] * width;
                for (var s = 1; s < 2 * columns[0]; s += 2)
                {
                    var v = V.Load(weights + columns[s] * 16);
                    var p = x + columns[s + 1] * 16;
                    c0 = V.MultiplyAdd(v, V.Load(p), c0);
                    if (R.Value > 1) c1 = V.MultiplyAdd(v, V.Load(p + step), c1);
                    if (R.Value > 2) c2 = V.MultiplyAdd(v, V.Load(p + 2 * step), c2);
                    if (R.Value > 3) c3 = V.MultiplyAdd(v, V.Load(p + 3 * step), c3);
                    if (R.Value > 4) c4 = V.MultiplyAdd(v, V.Load(p + 4 * step), c4);
                    if (R.Value > 5) c5 = V.MultiplyAdd(v, V.Load(p + 5 * step), c5);
                    if (R.Value > 6) c6 = V.MultiplyAdd(v, V.Load(p + 6 * step), c6);
                    if (R.Value > 7) c7 = V.MultiplyAdd(v, V.Load(p + 7 * step), c7);
                }
            }
            V.Store(c0, y);
            if (R.Value > 1) V.Store(c1, y + yStep);
            if (R.Value > 2) V.Store(c2, y + 2 * yStep);
            if (R.Value > 3) V.Store(c3, y + 3 * yStep);
            if (R.Value > 4) V.Store(c4, y + 4 * yStep);
            if (R.Value > 5) V.Store(c5, y + 5 * yStep);
            if (R.Value > 6) V.Store(c6, y + 6 * yStep);
            if (R.Value > 7) V.Store(c7, y + 7 * yStep);
        }
    }

    /// <summary>Adds to the gradient of the weights what a row of the output contributes.</summary>
    /// <param name="pass">Forward.</param>
    /// <param name="row">The row of the output.</param>
    /// <param name="x">The first pixel of the input.</param>
    /// <param name="dy">The first pixel of the row.</param>
    /// <param name="sums">The gradient: [tap][16 channels].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeights<V>(in DepthwisePass pass, int row, float* x, float* dy, float* sums) where V : struct, ILanes<V>
    {
        var rows = pass.TapsOfRow(row);
        for (var run = pass.Run; run < pass.Run + 2 * pass.Runs; run += 2)
        {
            var columns = pass.TapsOfColumn(run[0]);
            for (int i = 0, count; i < run[1]; i += count)
            {
                count = Math.Min(32, run[1] - i);
                FetchNext(pass, rows, columns, i, count, x);
                Fetch(dy + (pass.OutWidth + run[0] + i) * (nint)16, count);
                AddWeights<V>(pass, rows, columns, count, x + i * pass.SourceStep * 16, dy + (run[0] + i) * 16, sums);
            }
        }
    }

    /// <summary>The same for some pixels that have their taps in common.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWeights<V>(in DepthwisePass pass, int* rows, int* columns, int count, float* x, float* dy, float* sums) where V : struct, ILanes<V>
    {
        nint step = pass.SourceStep * 16;
        for (var r = 1; r < 2 * rows[0]; r += 2)
        {
            var image = x + rows[r + 1] * (nint)pass.Width * 16;
            var target = sums + rows[r] * pass.KernelWidth * 16;
            // The taps of a row of the kernel, few enough for their sums and addresses to stay in registers.
            for (int s = 0, taps; s < columns[0]; s += taps)
            {
                taps = Math.Min(columns[0] - s, 4);
                var tap = columns + 1 + 2 * s;
                switch (taps)
                {
                    case 1: Dots<V, Count1>(count, step, tap, image, dy, target); break;
                    case 2: Dots<V, Count2>(count, step, tap, image, dy, target); break;
                    case 3: Dots<V, Count3>(count, step, tap, image, dy, target); break;
                    case 4: Dots<V, Count4>(count, step, tap, image, dy, target); break;
                }
            }
        }
    }

    /// <summary>The products of a run of dy with what some taps of a row of the kernel read. Even and odd pixels have sums of their own, which do not wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots<V, T>(int count, nint step, int* tap, float* x, float* dy, float* sums) where V : struct, ILanes<V> where T : struct, ICount
    {
        for (var lane = 0; lane < 16; lane += V.Count, x += V.Count, dy += V.Count, sums += V.Count)
        {
            V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            float* x0 = x + tap[1] * 16, x1 = T.Value > 1 ? x + tap[3] * 16 : x, x2 = T.Value > 2 ? x + tap[5] * 16 : x, x3 = T.Value > 3 ? x + tap[7] * 16 : x;
            var g = dy;
            nint at = 0;
            var left = count;
            for (; left >= 2; left -= 2, g += 32, at += 2 * step)
            {
                var (even, odd) = (V.Load(g), V.Load(g + 16));
                a0 = V.MultiplyAdd(V.Load(x0 + at), even, a0);
                b0 = V.MultiplyAdd(V.Load(x0 + at + step), odd, b0);
                if (T.Value > 1) a1 = V.MultiplyAdd(V.Load(x1 + at), even, a1);
                if (T.Value > 1) b1 = V.MultiplyAdd(V.Load(x1 + at + step), odd, b1);
                if (T.Value > 2) a2 = V.MultiplyAdd(V.Load(x2 + at), even, a2);
                if (T.Value > 2) b2 = V.MultiplyAdd(V.Load(x2 + at + step), odd, b2);
                if (T.Value > 3) a3 = V.MultiplyAdd(V.Load(x3 + at), even, a3);
                if (T.Value > 3) b3 = V.MultiplyAdd(V.Load(x3 + at + step), odd, b3);
            }
            if (left > 0)
            {
                var last = V.Load(g);
                a0 = V.MultiplyAdd(V.Load(x0 + at), last, a0);
                if (T.Value > 1) a1 = V.MultiplyAdd(V.Load(x1 + at), last, a1);
                if (T.Value > 2) a2 = V.MultiplyAdd(V.Load(x2 + at), last, a2);
                if (T.Value > 3) a3 = V.MultiplyAdd(V.Load(x3 + at), last, a3);
            }
            Add<V>(sums + tap[0] * 16, a0 + b0);
            if (T.Value > 1) Add<V>(sums + tap[2] * 16, a1 + b1);
            if (T.Value > 2) Add<V>(sums + tap[4] * 16, a2 + b2);
            if (T.Value > 3) Add<V>(sums + tap[6] * 16, a3 + b3);
        }
    }

    /// <summary>Fetches of the source what the next row reads for the first time, for so many pixels of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchNext(in DepthwisePass pass, int* rows, int* columns, int pixel, int count, float* source)
    {
        if (rows[0] == 0 || columns[0] == 0)
            return;
        var next = source + ((rows[2 * rows[0]] + 1) * (nint)pass.Width + columns[2] + pixel * pass.SourceStep) * 16;
        for (var row = 0; row < pass.SourceRowStep; row++)
            Fetch(next + row * (nint)pass.Width * 16, count * pass.SourceStep);
    }

    /// <summary>Fetches so many pixels. Where there are none any more, that does no harm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* pixel, int count)
    {
        if (Sse.IsSupported)
            for (var end = pixel + count * 16; pixel < end; pixel += 16)
                Sse.Prefetch1(pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V>(float* sum, V value) where V : struct, ILanes<V> => V.Store(V.Load(sum) + value, sum);
}
