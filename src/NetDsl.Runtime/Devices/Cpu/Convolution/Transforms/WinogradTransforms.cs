using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The transforms of Winograd's convolution F(4x4, 3x3), along one axis: 4 outputs of a kernel of 3 taps by 6 multiplications
/// instead of 12. Along both axes a tile of 6x6 inputs gives 4x4 outputs by 36 instead of 144.
/// </summary>
/// <remarks>
/// y = A^T [(G w) * (B^T x)], the polynomial product modulo the points 0, +-a, +-b and infinity. The usual points are a = 1, b = 2. With a
/// = 1 / sqrt 2 and b = sqrt 2 all numbers have similar sizes: errors are a quarter of those, and twice those of direct summation. Lavin,
/// Gray: Fast Algorithms for Convolutional Neural Networks (2015).
/// </remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Outputs and inputs of a tile along one axis, and taps of the kernel.</summary>
    public const int Outputs = 4, Inputs = 6, Taps = 3;

    /// <summary>Points of both axes. Each point is a matrix product.</summary>
    public const int Points = Inputs * Inputs;

    private const float A = 0.70710678f, B = 1.41421356f;

    /// <summary>B^T: transforms 6 inputs. Inputs before <paramref name="from"/> and from <paramref name="end"/> on are zeros and not
    /// read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source<V>(float* x, nint step, int from, int end, float* target, nint targetStep) where V : struct, ILanes<V>
    {
        V x0 = At<V>(x, step, 0, from, end), x1 = At<V>(x, step, 1, from, end), x2 = At<V>(x, step, 2, from, end);
        V x3 = At<V>(x, step, 3, from, end), x4 = At<V>(x, step, 4, from, end), x5 = At<V>(x, step, 5, from, end);
        var (two, half, most) = (V.Create(-2), V.Create(-0.5f), V.Create(-2.5f));
        var (evenA, oddA) = (V.MultiplyAdd(x2, two, x4), V.MultiplyAdd(x1, two, x3));
        var (evenB, oddB) = (V.MultiplyAdd(x2, half, x4), V.MultiplyAdd(x1, half, x3));
        V.Store(V.MultiplyAdd(x2, most, x0 + x4), target);
        V.Store(V.MultiplyAdd(oddA, V.Create(A), evenA), target + targetStep);
        V.Store(V.MultiplyAdd(oddA, V.Create(-A), evenA), target + 2 * targetStep);
        V.Store(V.MultiplyAdd(oddB, V.Create(B), evenB), target + 3 * targetStep);
        V.Store(V.MultiplyAdd(oddB, V.Create(-B), evenB), target + 4 * targetStep);
        V.Store(V.MultiplyAdd(x3, most, x1 + x5), target + 5 * targetStep);
    }

    /// <summary>A^T: transforms 6 products to 4 outputs. Outputs from <paramref name="end"/> on are dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result<V>(float* m, nint step, int end, float* y, nint yStep) where V : struct, ILanes<V>
    {
        V m1 = V.Load(m + step), m2 = V.Load(m + 2 * step), m3 = V.Load(m + 3 * step), m4 = V.Load(m + 4 * step);
        V sumA = m1 + m2, differenceA = m1 - m2, sumB = m3 + m4, differenceB = m3 - m4;
        V.Store(V.Load(m) + sumA + sumB, y);
        if (end > 1)
            V.Store(V.MultiplyAdd(differenceA, V.Create(A), differenceB * V.Create(B)), y + yStep);
        if (end > 2)
            V.Store(V.MultiplyAdd(sumA, V.Create(0.5f), sumB + sumB), y + 2 * yStep);
        if (end > 3)
            V.Store(V.MultiplyAdd(differenceA, V.Create(A / 2), V.MultiplyAdd(differenceB, V.Create(2 * B), V.Load(m + 5 * step))),
                y + 3 * yStep);
    }

    /// <summary>A: transforms 4 gradients of outputs to 6 numbers. Gradients from <paramref name="end"/> on are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ResultGradient<V>(float* y, nint step, int end, float* target, nint targetStep) where V : struct, ILanes<V>
    {
        V y0 = At<V>(y, step, 0, 0, end), y1 = At<V>(y, step, 1, 0, end), y2 = At<V>(y, step, 2, 0, end), y3 = At<V>(y, step, 3, 0, end);
        var (two, half) = (V.Create(2), V.Create(0.5f));
        V evenA = V.MultiplyAdd(y2, half, y0), oddA = V.MultiplyAdd(y3, half, y1), evenB = V.MultiplyAdd(y2, two, y0),
            oddB = V.MultiplyAdd(y3, two, y1);
        V.Store(y0, target);
        V.Store(V.MultiplyAdd(oddA, V.Create(A), evenA), target + targetStep);
        V.Store(V.MultiplyAdd(oddA, V.Create(-A), evenA), target + 2 * targetStep);
        V.Store(V.MultiplyAdd(oddB, V.Create(B), evenB), target + 3 * targetStep);
        V.Store(V.MultiplyAdd(oddB, V.Create(-B), evenB), target + 4 * targetStep);
        V.Store(y3, target + 5 * targetStep);
    }

    /// <summary>G: transforms 3 weights to 6 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights<V>(float* w, nint step, float* target, nint targetStep) where V : struct, ILanes<V>
    {
        V w0 = V.Load(w), w1 = V.Load(w + step), w2 = V.Load(w + 2 * step);
        V evenA = V.MultiplyAdd(w2, V.Create(-1f / 3), w0 * V.Create(-2f / 3)),
            evenB = V.MultiplyAdd(w2, V.Create(1f / 3), w0 * V.Create(1f / 6));
        V.Store(w0, target);
        V.Store(V.MultiplyAdd(w1, V.Create(A * -2 / 3), evenA), target + targetStep);
        V.Store(V.MultiplyAdd(w1, V.Create(A * 2 / 3), evenA), target + 2 * targetStep);
        V.Store(V.MultiplyAdd(w1, V.Create(B / 6), evenB), target + 3 * targetStep);
        V.Store(V.MultiplyAdd(w1, V.Create(B / -6), evenB), target + 4 * targetStep);
        V.Store(w2, target + 5 * targetStep);
    }

    /// <summary>G^T: transforms 6 gradients to the gradients of 3 weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeightsGradient<V>(float* u, nint step, float* target, nint targetStep) where V : struct, ILanes<V>
    {
        V u1 = V.Load(u + step), u2 = V.Load(u + 2 * step), u3 = V.Load(u + 3 * step), u4 = V.Load(u + 4 * step);
        V sumA = u1 + u2, differenceA = u2 - u1, sumB = u3 + u4, differenceB = u3 - u4;
        V.Store(V.MultiplyAdd(sumA, V.Create(-2f / 3), V.MultiplyAdd(sumB, V.Create(1f / 6), V.Load(u))), target);
        V.Store(V.MultiplyAdd(differenceA, V.Create(A * 2 / 3), differenceB * V.Create(B / 6)), target + targetStep);
        V.Store(V.MultiplyAdd(sumB - sumA, V.Create(1f / 3), V.Load(u + 5 * step)), target + 2 * targetStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At<V>(float* x, nint step, int i, int from, int end)
        where V : struct, ILanes<V> =>
        i >= from && i < end ? V.Load(x + i * step) : V.Zero;
}
