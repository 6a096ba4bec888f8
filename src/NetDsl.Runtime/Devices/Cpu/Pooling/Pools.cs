using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>Pools one plane and propagates gradients through it. Rows of results are contiguous.</summary>
internal static unsafe class Pools
{
    /// <summary>Writes the left padding of the row buffer. <see cref="Forward"/> does not change it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Begin<V, P>(PoolJob* job, float* buffer) where V : struct, ILanes<V> where P : struct, IPool =>
        new Span<float>(buffer, job->PadLeft).Fill(P.IsMaximum ? float.NegativeInfinity : 0);

    /// <summary>Pools windows of any shape: first down the columns into a padded row, then along the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V, P>(PoolJob* job, float* x, int firstRow, int rows, float* buffer, float* y)
        where V : struct, ILanes<V> where P : struct, IPool
    {
        var nothing = P.IsMaximum ? V.Create(float.NegativeInfinity) : V.Zero;
        var row = buffer + job->PadLeft;
        for (var oh = firstRow; oh < firstRow + rows; oh++, y += job->OutWidth)
        {
            var top = Math.Max(0, oh * job->StrideHeight - job->PadTop);
            var bottom = Math.Min(job->InHeight, oh * job->StrideHeight - job->PadTop + job->KernelHeight);
            for (var i = 0; i < job->InWidth; i += V.Count)
            {
                var value = nothing;
                for (var ih = top; ih < bottom; ih++)
                    value = Combine<V, P>(value, V.Load(x + ih * (nint)job->InWidth + i));
                V.Store(value, row + i);
            }
            for (var i = job->InWidth; i < job->PaddedWidth - job->PadLeft; i += V.Count)
                V.Store(nothing, row + i);

            var share = P.IsMaximum ? V.One : V.Create(job->RowShares[oh]);
            if (job->StrideWidth <= 2)
            {
                for (var ow = 0; ow < job->OutWidth; ow += V.Count)
                {
                    var value = nothing;
                    for (var s = 0; s < job->KernelWidth; s++)
                        value = Combine<V, P>(value, job->StrideWidth == 1
                            ? V.Load(buffer + ow + s)
                            : V.Even(V.Load(buffer + 2 * ow + s), V.Load(buffer + 2 * ow + s + V.Count)));
                    V.Store(P.IsMaximum ? value : value * (share * V.Load(job->ColumnShares + ow)), y + ow);
                }
                continue;
            }
            for (var ow = 0; ow < job->OutWidth; ow++)
            {
                var value = P.IsMaximum ? float.NegativeInfinity : 0;
                for (var s = 0; s < job->KernelWidth; s++)
                {
                    var next = buffer[ow * job->StrideWidth + s];
                    value = P.IsMaximum ? Math.Max(value, next) : value + next;
                }
                y[ow] = P.IsMaximum ? value : value * (job->RowShares[oh] * job->ColumnShares[ow]);
            }
        }
    }

    /// <summary>Pools adjacent windows of 2 x 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Halve<V, P>(PoolJob* job, float* x, int firstRow, int rows, float* y)
        where V : struct, ILanes<V> where P : struct, IPool
    {
        x += 2 * firstRow * (nint)job->InWidth;
        for (var row = 0; row < rows; row++, x += 2 * job->InWidth, y += job->OutWidth)
        {
            var below = x + job->InWidth;
            for (var i = 0; i < job->OutWidth; i += V.Count)
            {
                var first = Combine<V, P>(V.Load(x + 2 * i), V.Load(below + 2 * i));
                var second = Combine<V, P>(V.Load(x + 2 * i + V.Count), V.Load(below + 2 * i + V.Count));
                var value = Combine<V, P>(V.Even(first, second), V.Odd(first, second));
                V.Store(P.IsMaximum ? value : value * V.Create(0.25f), y + i);
            }
        }
    }

    /// <summary>
    /// Whether a number replaces the largest so far: it is larger, or NaN. The last NaN of a window is thus its maximum, as in PyTorch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Exceeds(float value, float largest) => value > largest || float.IsNaN(value);

    /// <summary>The gradient of windows of any shape, each to the first position that holds its maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaximumBackward(PoolJob* job, float* x, float* dy, float* dx)
    {
        new Span<float>(dx, job->InHeight * job->InWidth).Clear();
        for (var oh = 0; oh < job->OutHeight; oh++)
        {
            var top = Math.Max(0, oh * job->StrideHeight - job->PadTop);
            var bottom = Math.Min(job->InHeight, oh * job->StrideHeight - job->PadTop + job->KernelHeight);
            for (var ow = 0; ow < job->OutWidth; ow++)
            {
                var left = Math.Max(0, ow * job->StrideWidth - job->PadLeft);
                var right = Math.Min(job->InWidth, ow * job->StrideWidth - job->PadLeft + job->KernelWidth);
                var best = top * job->InWidth + left;
                for (var ih = top; ih < bottom; ih++)
                    for (int i = ih * job->InWidth + left, end = ih * job->InWidth + right; i < end; i++)
                        if (Exceeds(x[i], x[best]))
                            best = i;
                dx[best] += *dy++;
            }
        }
    }

    /// <summary>The gradient of maxima over adjacent windows of 2 x 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HalvedMaximum<V>(PoolJob* job, float* x, float* dy, float* dx) where V : struct, ILanes<V>
    {
        for (var row = 0; row < job->OutHeight; row++, x += 2 * job->InWidth, dx += 2 * job->InWidth, dy += job->OutWidth)
        {
            float* below = x + job->InWidth, dxBelow = dx + job->InWidth;
            for (var i = 0; i < job->OutWidth; i += V.Count)
            {
                var (first, second) = (V.Load(x + 2 * i), V.Load(x + 2 * i + V.Count));
                var (third, fourth) = (V.Load(below + 2 * i), V.Load(below + 2 * i + V.Count));
                V a = V.Even(first, second), b = V.Odd(first, second), c = V.Even(third, fourth), d = V.Odd(third, fourth);
                var gradient = V.LoadPartial(dy + i, job->OutWidth - i);
                var max = V.Max(V.Max(a, b), V.Max(c, d));
                if (V.AnyNaN(max))
                {
                    HalvedWindows(x, below, dy, dx, dxBelow, i, Math.Min(i + V.Count, job->OutWidth));
                    continue;
                }
                // In reading order, each takes what no earlier one took. Selected, not subtracted: gradients may be infinite.
                var afterA = V.SelectGreater(max, a, gradient, V.Zero);
                var afterB = V.SelectGreater(max, b, afterA, V.Zero);
                StorePair(V.SelectGreater(max, a, V.Zero, gradient), V.SelectGreater(max, b, V.Zero, afterA), dx, i, job->OutWidth);
                StorePair(V.SelectGreater(max, c, V.Zero, afterB), V.SelectGreater(max, c, afterB, V.Zero), dxBelow, i, job->OutWidth);
            }
            ClearRest(job, dx, dxBelow);
        }
        ClearRows(job, dx);
    }

    /// <summary>The gradient of some neighbouring windows of 2 x 2 maxima, one by one: windows with a NaN are rare.</summary>
    private static void HalvedWindows(float* x, float* below, float* dy, float* dx, float* dxBelow, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var best = 0;
            for (var tap = 1; tap < 4; tap++)
                if (Exceeds(At(tap), At(best)))
                    best = tap;
            for (var tap = 0; tap < 4; tap++)
                (tap < 2 ? dx : dxBelow)[2 * i + tap % 2] = tap == best ? dy[i] : 0;

            float At(int tap) => (tap < 2 ? x : below)[2 * i + tap % 2];
        }
    }

    /// <summary>The gradient of windows of 2 x 2 averages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HalvedAverage<V>(PoolJob* job, float* dy, float* dx) where V : struct, ILanes<V>
    {
        for (var row = 0; row < job->OutHeight; row++, dx += 2 * job->InWidth, dy += job->OutWidth)
        {
            var dxBelow = dx + job->InWidth;
            for (var i = 0; i < job->OutWidth; i += V.Count)
            {
                var quarter = V.LoadPartial(dy + i, job->OutWidth - i) * V.Create(0.25f);
                StorePair(quarter, quarter, dx, i, job->OutWidth);
                StorePair(quarter, quarter, dxBelow, i, job->OutWidth);
            }
            ClearRest(job, dx, dxBelow);
        }
        ClearRows(job, dx);
    }

    /// <summary>The gradient of averages over windows of any shape: first along the row, then down the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AverageBackward<V>(PoolJob* job, float* dy, float* buffer, float* dx) where V : struct, ILanes<V>
    {
        new Span<float>(dx, job->InHeight * job->InWidth).Clear();
        var row = buffer + job->PadLeft;
        for (var oh = 0; oh < job->OutHeight; oh++, dy += job->OutWidth)
        {
            new Span<float>(buffer, job->PaddedWidth).Clear();
            for (var ow = 0; ow < job->OutWidth; ow++)
            {
                var share = dy[ow] * (job->RowShares[oh] * job->ColumnShares[ow]);
                for (var s = 0; s < job->KernelWidth; s++)
                    buffer[ow * job->StrideWidth + s] += share;
            }
            var top = Math.Max(0, oh * job->StrideHeight - job->PadTop);
            var bottom = Math.Min(job->InHeight, oh * job->StrideHeight - job->PadTop + job->KernelHeight);
            for (var ih = top; ih < bottom; ih++)
                for (var i = 0; i < job->InWidth; i += V.Count)
                {
                    var target = dx + ih * job->InWidth + i;
                    V.StorePartial(V.LoadPartial(target, job->InWidth - i) + V.LoadPartial(row + i, job->InWidth - i), target,
                        job->InWidth - i);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Combine<V, P>(V a, V b) where V : struct, ILanes<V> where P : struct, IPool => P.IsMaximum ? V.Max(a, b) : a + b;

    /// <summary>Stores two vectors interleaved, up to the last column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair<V>(V even, V odd, float* row, int i, int columns) where V : struct, ILanes<V>
    {
        var rest = 2 * (columns - i);
        V.StorePartial(V.InterleaveLow(even, odd), row + 2 * i, rest);
        if (rest > V.Count)
            V.StorePartial(V.InterleaveHigh(even, odd), row + 2 * i + V.Count, rest - V.Count);
    }

    /// <summary>Clears an odd last column, which belongs to no window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearRest(PoolJob* job, float* row, float* below)
    {
        for (var i = 2 * job->OutWidth; i < job->InWidth; i++)
            row[i] = below[i] = 0;
    }

    /// <summary>Clears an odd last row, which belongs to no window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearRows(PoolJob* job, float* dx)
    {
        for (var i = 0; i < (job->InHeight - 2 * job->OutHeight) * job->InWidth; i++)
            dx[i] = 0;
    }
}
