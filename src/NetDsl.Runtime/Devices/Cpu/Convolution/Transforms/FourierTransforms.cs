using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Discrete Fourier transforms of 16 numbers, X[k] = sum over n of x[n] e^(-2 pi i n k / 16). Each lane computes one transform.
/// </summary>
/// <remarks>
/// The spectrum of real numbers is also 16 numbers: X[0], X[8], and then the real and the imaginary parts of X[1] to X[7]. Van Loan:
/// Computational Frameworks for the Fast Fourier Transform (1992).
/// </remarks>
internal static unsafe class FourierTransforms
{
    /// <summary>Numbers of a transform.</summary>
    public const int Size = 16;

    // Cosine and sine of pi / 8, and of pi / 4.
    private const float C = 0.92387953f, S = 0.38268343f, H = 0.70710678f;

    private static ReadOnlySpan<float> Cosines => [1, C, H, S, 0, -S, -H, -C, -1, -C, -H, -S, 0, S, H, C];

    /// <summary>cos and sin of 2 pi n k / 16, for n and k from 0 to 3.</summary>
    private static ReadOnlySpan<float> Twiddles =>
        [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, C, S, H, H, S, C, 1, 0, H, H, 0, 1, -H, H, 1, 0, S, C, -H, H, -C, -S];

    /// <summary>cos(2 pi n / 16)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cosine(int n) => Cosines[n & (Size - 1)];

    /// <summary>The spectrum of real numbers. Numbers before <paramref name="from"/> and from <paramref name="end"/> on are zeros and not
    /// read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Real<V>(float* x, nint step, int from, int end, float* target, nint targetStep) where V : struct, ILanes<V>
    {
        // Even bins are the spectrum of the sums of numbers half the length apart; odd bins come from their differences.
        V x0 = At<V>(x, step, 0, from, end), x8 = At<V>(x, step, 8, from, end), a0 = x0 + x8, b0 = x0 - x8;
        V x1 = At<V>(x, step, 1, from, end), x9 = At<V>(x, step, 9, from, end), a1 = x1 + x9, b1 = x1 - x9;
        V x2 = At<V>(x, step, 2, from, end), x10 = At<V>(x, step, 10, from, end), a2 = x2 + x10, b2 = x2 - x10;
        V x3 = At<V>(x, step, 3, from, end), x11 = At<V>(x, step, 11, from, end), a3 = x3 + x11, b3 = x3 - x11;
        V x4 = At<V>(x, step, 4, from, end), x12 = At<V>(x, step, 12, from, end), a4 = x4 + x12, b4 = x4 - x12;
        V x5 = At<V>(x, step, 5, from, end), x13 = At<V>(x, step, 13, from, end), a5 = x5 + x13, b5 = x5 - x13;
        V x6 = At<V>(x, step, 6, from, end), x14 = At<V>(x, step, 14, from, end), a6 = x6 + x14, b6 = x6 - x14;
        V x7 = At<V>(x, step, 7, from, end), x15 = At<V>(x, step, 15, from, end), a7 = x7 + x15, b7 = x7 - x15;

        V e0 = a0 + a4, e1 = a1 + a5, e2 = a2 + a6, e3 = a3 + a7, even = e0 + e2, odd = e1 + e3;
        V.Store(even + odd, target);
        V.Store(even - odd, target + targetStep);
        Put(4, e0 - e2, e3 - e1, target, targetStep);
        V f0 = a0 - a4, f1 = a1 - a5, f2 = a2 - a6, f3 = a3 - a7, g = (f1 - f3) * V.Create(H), h = (f1 + f3) * V.Create(H);
        Put(2, f0 + g, -(f2 + h), target, targetStep);
        Put(6, f0 - g, f2 - h, target, targetStep);

        // (b[n] - i b[n + 4]) e^(-2 pi i n / 16) = r[n] - i j[n], and then their spectrum: bins 1, 5, 9 and 13, of which the last two are
        // mirrored.
        V r1 = Rotated(b1, C, b5, -S), j1 = Rotated(b5, C, b1, S), r2 = (b2 - b6) * V.Create(H), j2 = (b2 + b6) * V.Create(H),
            r3 = Rotated(b3, S, b7, -C), j3 = Rotated(b7, S, b3, C);
        V rs = b0 + r2, rd = b0 - r2, js = b4 + j2, jd = b4 - j2, rt = r1 + r3, ru = r1 - r3, jt = j1 + j3, ju = j1 - j3;
        Put(1, rs + rt, -(js + jt), target, targetStep);
        Put(7, rs - rt, js - jt, target, targetStep);
        Put(5, rd - ju, -(jd + ru), target, targetStep);
        Put(3, rd + ju, jd - ru, target, targetStep);
    }

    /// <summary>
    /// The transpose of <see cref="Real"/>: x[n] = the real part of the sum over k from 0 to 8 of X[k] e^(2 pi i n k / 16). It is the
    /// inverse up to a factor of 16 for X[0] and X[8], and of 8 for the others. Results from <paramref name="end"/> on are dropped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RealBack<V>(float* source, nint step, float* x, nint xStep, int end) where V : struct, ILanes<V>
    {
        V bin0 = V.Load(source), bin8 = V.Load(source + step), re4 = Re<V>(4, source, step), im4 = Im<V>(4, source, step);
        V e0 = bin0 + bin8 + re4, e1 = bin0 - bin8 - im4, e2 = bin0 + bin8 - re4, e3 = bin0 - bin8 + im4;
        V re2 = Re<V>(2, source, step), im2 = Im<V>(2, source, step), re6 = Re<V>(6, source, step), im6 = Im<V>(6, source, step),
            g = (re2 - re6) * V.Create(H), h = (im2 + im6) * V.Create(H);
        V f0 = re2 + re6, f1 = g - h, f2 = im6 - im2, f3 = -(g + h);

        V re1 = Re<V>(1, source, step), im1 = Im<V>(1, source, step), re7 = Re<V>(7, source, step), im7 = Im<V>(7, source, step);
        V re5 = Re<V>(5, source, step), im5 = Im<V>(5, source, step), re3 = Re<V>(3, source, step), im3 = Im<V>(3, source, step);
        V ur = re1 + re7, ui = im1 - im7, vr = re1 - re7, vi = im1 + im7, pr = re5 + re3, pi = im5 - im3, qr = re5 - re3, qi = im5 + im3;
        V r1 = vr - qi, j1 = vi + qr, r2 = ur - pr, j2 = ui - pi, r3 = vr + qi, j3 = vi - qr;
        Pair(0, e0 + f0, ur + pr, x, xStep, end);
        Pair(1, e1 + f1, Rotated(r1, C, j1, -S), x, xStep, end);
        Pair(2, e2 + f2, (r2 - j2) * V.Create(H), x, xStep, end);
        Pair(3, e3 + f3, Rotated(r3, S, j3, -C), x, xStep, end);
        Pair(4, e0 - f0, -(ui + pi), x, xStep, end);
        Pair(5, e1 - f1, Rotated(r1, -S, j1, -C), x, xStep, end);
        Pair(6, e2 - f2, (r2 + j2) * V.Create(-H), x, xStep, end);
        Pair(7, e3 - f3, Rotated(r3, -C, j3, -S), x, xStep, end);
    }

    /// <summary>
    /// The spectrum of complex numbers, in two rounds of four transforms of 4. Numbers from <paramref name="end"/> on are zeros and not
    /// read; bins from
    /// <paramref name="targetEnd"/> on are dropped.
    /// </summary>
    /// <typeparam name="V">The vector.</typeparam>
    /// <typeparam name="I">The format of the numbers.</typeparam>
    /// <typeparam name="O">The format of the bins.</typeparam>
    /// <param name="x">The first number.</param>
    /// <param name="step">The stride of numbers.</param>
    /// <param name="part">The distance of a number's parts.</param>
    /// <param name="end">The number of numbers that are not zero.</param>
    /// <param name="target">The first bin.</param>
    /// <param name="targetStep">The stride of bins.</param>
    /// <param name="targetPart">The distance of a bin's parts.</param>
    /// <param name="targetEnd">The number of bins to store.</param>
    /// <param name="scratch">Scratch memory of 32 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Complex<V, I, O>(float* x, nint step, nint part, int end, float* target, nint targetStep, nint targetPart,
        int targetEnd, float* scratch)
        where V : struct, ILanes<V> where I : struct, IComplexSource where O : struct, IComplexTarget
    {
        for (var n = 0; n < 4; n++)
        {
            Read<V, I>(x, n, step, part, end, out var r0, out var i0);
            Read<V, I>(x, n + 4, step, part, end, out var r1, out var i1);
            Read<V, I>(x, n + 8, step, part, end, out var r2, out var i2);
            Read<V, I>(x, n + 12, step, part, end, out var r3, out var i3);
            V rs = r0 + r2, rd = r0 - r2, @is = i0 + i2, id = i0 - i2, rt = r1 + r3, ru = r1 - r3, it = i1 + i3, iu = i1 - i3;
            Rotate(n, 0, rs + rt, @is + it, scratch);
            Rotate(n, 1, rd + iu, id - ru, scratch);
            Rotate(n, 2, rs - rt, @is - it, scratch);
            Rotate(n, 3, rd - iu, id + ru, scratch);
        }
        for (var k = 0; k < 4; k++, scratch += 8 * V.Count)
        {
            V r0 = V.Load(scratch), r1 = V.Load(scratch + 2 * V.Count), r2 = V.Load(scratch + 4 * V.Count),
                r3 = V.Load(scratch + 6 * V.Count);
            V i0 = V.Load(scratch + V.Count), i1 = V.Load(scratch + 3 * V.Count), i2 = V.Load(scratch + 5 * V.Count),
                i3 = V.Load(scratch + 7 * V.Count);
            V rs = r0 + r2, rd = r0 - r2, @is = i0 + i2, id = i0 - i2, rt = r1 + r3, ru = r1 - r3, it = i1 + i3, iu = i1 - i3;
            Write<V, O>(rs + rt, @is + it, target, k, targetStep, targetPart, targetEnd);
            Write<V, O>(rd + iu, id - ru, target, k + 4, targetStep, targetPart, targetEnd);
            Write<V, O>(rs - rt, @is - it, target, k + 8, targetStep, targetPart, targetEnd);
            Write<V, O>(rd - iu, id + ru, target, k + 12, targetStep, targetPart, targetEnd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<V, I>(float* x, int n, nint step, nint part, int end, out V re, out V im)
        where V : struct, ILanes<V> where I : struct, IComplexSource
    {
        if (n < end)
            I.Load(x + n * step, part, out re, out im);
        else
            re = im = V.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<V, O>(V re, V im, float* target, int k, nint step, nint part, int end)
        where V : struct, ILanes<V> where O : struct, IComplexTarget
    {
        if (k < end)
            O.Store(re, im, target + k * step, part);
    }

    /// <summary>Rotates a number by its twiddle factor and stores it for the second round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<V>(int n, int k, V re, V im, float* scratch) where V : struct, ILanes<V>
    {
        V cos = V.Create(Twiddles[8 * n + 2 * k]), sin = V.Create(Twiddles[8 * n + 2 * k + 1]);
        scratch += (4 * k + n) * 2 * V.Count;
        V.Store(V.MultiplyAdd(re, cos, im * sin), scratch);
        V.Store(V.MultiplyAdd(im, cos, -(re * sin)), scratch + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Rotated<V>(V a, float cos, V b, float sin)
        where V : struct, ILanes<V> =>
        V.MultiplyAdd(a, V.Create(cos), b * V.Create(sin));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Re<V>(int bin, float* source, nint step) where V : struct, ILanes<V> => V.Load(source + 2 * bin * step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Im<V>(int bin, float* source, nint step) where V : struct, ILanes<V> => V.Load(source + (2 * bin + 1) * step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(int bin, V re, V im, float* target, nint step) where V : struct, ILanes<V>
    {
        V.Store(re, target + 2 * bin * step);
        V.Store(im, target + (2 * bin + 1) * step);
    }

    /// <summary>Stores two numbers half the length apart: the sum and the difference of the contributions of even and odd bins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<V>(int n, V even, V odd, float* x, nint step, int end) where V : struct, ILanes<V>
    {
        if (n < end)
            V.Store(even + odd, x + n * step);
        if (n + 8 < end)
            V.Store(even - odd, x + (n + 8) * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At<V>(float* x, nint step, int i, int from, int end)
        where V : struct, ILanes<V> =>
        i >= from && i < end ? V.Load(x + i * step) : V.Zero;
}
