using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Computes rows of depthwise convolutions in channel blocks. A lane is a channel, and neighbouring pixels share the loads of the weights.
/// </summary>
/// <remarks>
/// Memory accesses take most of the time. While a row is computed, the source rows that the next one is the first to read are prefetched.
/// Images in the second-level cache need no prefetching; skipping it saves a tenth of the time.
/// </remarks>
internal static unsafe class DepthwiseRows
{
    /// <summary>
    /// Computes a row of the target for a channel block. E is 0 without an epilogue, 1 with one, and 2 if it adds an element to each sum.
    /// </summary>
    /// <param name="pass">The direction.</param>
    /// <param name="epilogue">The start value and the clamp of sums, unless E is 0.</param>
    /// <param name="row">The row.</param>
    /// <param name="source">The first pixel of the source.</param>
    /// <param name="w">The weights: [tap][16 channels].</param>
    /// <param name="y">The first pixel of the row.</param>
    /// <param name="isFinal">Whether y is the final location of the row.</param>
    /// <param name="fetches">Whether the source comes from memory and not from a cache of this core.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve<V, E>(in DepthwisePass pass, in TileEpilogue epilogue, int row, float* source, float* w,
        float* y, bool isFinal, bool fetches)
        where V : struct, ILanes<V> where E : struct, ICount
    {
        if (pass.IsThree)
        {
            DepthwiseThrees.Convolve<V, E>(pass, epilogue, row, source, w, y, isFinal, fetches);
            return;
        }
        var rows = pass.TapsOfRow(row);
        for (var run = pass.Run; run < pass.Run + 2 * pass.Runs; run += 2)
        {
            var columns = pass.TapsOfColumn(run[0]);
            var target = y + run[0] * 16;
            for (int i = 0, count; i < run[1]; i += count)
            {
                count = NextPixels(run[1] - i);
                if (fetches)
                    FetchNext(pass, rows, columns, i, count, source);
                if (fetches && isFinal)
                    Fetch(target + (pass.OutWidth + i * pass.Step) * (nint)16, count * pass.Step);
                var at = new DepthwisePixels(rows, columns, source + i * pass.SourceStep * (nint)16, w, target + i * pass.Step * (nint)16);
                switch (pass.SourceStep)
                {
                    case 1: Pixels<V, Count1, E>(pass, epilogue, count, at); break;
                    case 2: Pixels<V, Count2, E>(pass, epilogue, count, at); break;
                    default: Pixels<V, Count0, E>(pass, epilogue, count, at); break;
                }
            }
        }
    }

    /// <summary>The number of pixels of the next tile. Tiles have nearly equal lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextPixels(int left)
    {
        var tiles = (left + 7) / 8;
        return (left + tiles - 1) / tiles;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pixels<V, S, E>(in DepthwisePass pass, in TileEpilogue epilogue, int count, in DepthwisePixels at)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount
    {
        switch (count)
        {
            case 1: Taps<V, S, E, Count1>(pass, epilogue, at); break;
            case 2: Taps<V, S, E, Count2>(pass, epilogue, at); break;
            case 3: Taps<V, S, E, Count3>(pass, epilogue, at); break;
            case 4: Taps<V, S, E, Count4>(pass, epilogue, at); break;
            case 5: Taps<V, S, E, Count5>(pass, epilogue, at); break;
            case 6: Taps<V, S, E, Count6>(pass, epilogue, at); break;
            case 7: Taps<V, S, E, Count7>(pass, epilogue, at); break;
            default: Taps<V, S, E, Count8>(pass, epilogue, at); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Taps<V, S, E, R>(in DepthwisePass pass, in TileEpilogue epilogue, in DepthwisePixels at)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount where R : struct, ICount
    {
        if (pass.IsDense && at.Columns[0] % 3 == 0)
            Tile<V, S, E, R, Count3>(pass, epilogue, at);
        else if (pass.IsDense && at.Columns[0] % 2 == 0)
            Tile<V, S, E, R, Count2>(pass, epilogue, at);
        else
            Tile<V, S, E, R, Count1>(pass, epilogue, at);
    }

    /// <summary>
    /// A tile of R pixels that takes T neighbouring taps at a time. S is the distance of the pixels in the source. Distances that the JIT
    /// knows take no instructions, and pixels that several taps read are loaded once. S is 0 if the distance is not known.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, S, E, R, T>(in DepthwisePass pass, in TileEpilogue epilogue, in DepthwisePixels at)
        where V : struct, ILanes<V> where S : struct, ICount where E : struct, ICount where R : struct, ICount where T : struct, ICount
    {
        nint step = (S.Value > 0 ? S.Value : pass.SourceStep) * 16, yStep = pass.Step * 16, width = pass.Width * 16;
        nint weightRow = pass.KernelWidth * 16;
        int* rows = at.Rows, columns = at.Columns, lastRow = rows + 2 * rows[0], lastTap = columns + 2 * columns[0];
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            var c0 = E.Value > 0 ? V.Load(epilogue.Start + lane) : default;
            V c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
            for (var row = rows + 1; row < lastRow; row += 2)
                for (var tap = columns + 1; tap < lastTap; tap += 2 * T.Value)
                {
                    var weights = at.W + row[0] * weightRow + lane;
                    var p = at.X + row[1] * width + tap[1] * 16 + lane;
                    var a = V.Load(weights + tap[0] * 16);
                    var b = T.Value > 1 ? V.Load(weights + tap[2] * 16) : default;
                    var c = T.Value > 2 ? V.Load(weights + tap[4] * 16) : default;
                    c0 = Add<V, T>(c0, a, b, c, p);
                    if (R.Value > 1) c1 = Add<V, T>(c1, a, b, c, p + step);
                    if (R.Value > 2) c2 = Add<V, T>(c2, a, b, c, p + 2 * step);
                    if (R.Value > 3) c3 = Add<V, T>(c3, a, b, c, p + 3 * step);
                    if (R.Value > 4) c4 = Add<V, T>(c4, a, b, c, p + 4 * step);
                    if (R.Value > 5) c5 = Add<V, T>(c5, a, b, c, p + 5 * step);
                    if (R.Value > 6) c6 = Add<V, T>(c6, a, b, c, p + 6 * step);
                    if (R.Value > 7) c7 = Add<V, T>(c7, a, b, c, p + 7 * step);
                }
            var y = at.Y + lane;
            var (low, high) = (V.Create(epilogue.Low), V.Create(epilogue.High));
            EpilogueTiles.Put<V, E>(c0, low, high, epilogue.Term, y);
            if (R.Value > 1) EpilogueTiles.Put<V, E>(c1, low, high, epilogue.Term, y + yStep);
            if (R.Value > 2) EpilogueTiles.Put<V, E>(c2, low, high, epilogue.Term, y + 2 * yStep);
            if (R.Value > 3) EpilogueTiles.Put<V, E>(c3, low, high, epilogue.Term, y + 3 * yStep);
            if (R.Value > 4) EpilogueTiles.Put<V, E>(c4, low, high, epilogue.Term, y + 4 * yStep);
            if (R.Value > 5) EpilogueTiles.Put<V, E>(c5, low, high, epilogue.Term, y + 5 * yStep);
            if (R.Value > 6) EpilogueTiles.Put<V, E>(c6, low, high, epilogue.Term, y + 6 * yStep);
            if (R.Value > 7) EpilogueTiles.Put<V, E>(c7, low, high, epilogue.Term, y + 7 * yStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Add<V, T>(V sum, V a, V b, V c, float* p) where V : struct, ILanes<V> where T : struct, ICount
    {
        sum = V.MultiplyAdd(V.Load(p), a, sum);
        if (T.Value > 1) sum = V.MultiplyAdd(V.Load(p + 16), b, sum);
        if (T.Value > 2) sum = V.MultiplyAdd(V.Load(p + 32), c, sum);
        return sum;
    }

    /// <summary>Adds the contribution of a row of the output to the gradient of the weights.</summary>
    /// <param name="pass">The forward direction.</param>
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

    /// <summary>Adds the contribution of some pixels with the same taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWeights<V>(in DepthwisePass pass, int* rows, int* columns, int count, float* x, float* dy, float* sums)
        where V : struct, ILanes<V>
    {
        nint step = pass.SourceStep * 16;
        for (var r = 1; r < 2 * rows[0]; r += 2)
        {
            var image = x + rows[r + 1] * (nint)pass.Width * 16;
            var target = sums + rows[r] * pass.KernelWidth * 16;
            // The taps of a kernel row, few enough for their sums and addresses to stay in registers.
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

    /// <summary>
    /// The products of a run of dy with the pixels that some taps of a kernel row read. Even and odd pixels have separate sums, which
    /// shortens the chains of additions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots<V, T>(int count, nint step, int* tap, float* x, float* dy, float* sums)
        where V : struct, ILanes<V> where T : struct, ICount
    {
        for (var lane = 0; lane < 16; lane += V.Count, x += V.Count, dy += V.Count, sums += V.Count)
        {
            V a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            float* x0 = x + tap[1] * 16, x1 = T.Value > 1 ? x + tap[3] * 16 : x, x2 = T.Value > 2 ? x + tap[5] * 16 : x,
                x3 = T.Value > 3 ? x + tap[7] * 16 : x;
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

    /// <summary>Prefetches the source pixels that the next row is the first to read, for some pixels of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchNext(in DepthwisePass pass, int* rows, int* columns, int pixel, int count, float* source)
    {
        if (rows[0] == 0 || columns[0] == 0)
            return;
        var next = source + ((rows[2 * rows[0]] + 1) * (nint)pass.Width + columns[2] + pixel * pass.SourceStep) * 16;
        for (var row = 0; row < pass.SourceRowStep; row++)
            Fetch(next + row * (nint)pass.Width * 16, count * pass.SourceStep);
    }

    /// <summary>
    /// Prefetches so many pixels, or 16 channels of anything, into the second-level cache. Addresses past the end are harmless.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* pixel, long count)
    {
        if (Sse.IsSupported)
            for (var end = pixel + count * 16; pixel < end; pixel += 16)
                Sse.Prefetch1(pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V>(float* sum, V value) where V : struct, ILanes<V> => V.Store(V.Load(sum) + value, sum);
}

/// <summary>Pixels of a target row with the same taps: the taps, the first source pixel, the weights, and the first target pixel.</summary>
internal readonly unsafe struct DepthwisePixels(int* rows, int* columns, float* x, float* w, float* y)
{
    public readonly int* Rows = rows;
    public readonly int* Columns = columns;
    public readonly float* X = x;
    public readonly float* W = w;
    public readonly float* Y = y;
}
