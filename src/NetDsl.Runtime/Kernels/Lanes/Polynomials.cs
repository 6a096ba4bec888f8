using System.Runtime.CompilerServices;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The elementary functions, written once for all widths. Exp and Log are accurate to 2 units in the last place, ExpM1, LogP1 and Erf to 3,
/// Sigmoid to 4 and Tanh to 8 (5 with fused multiply-add). NaN stays NaN, and the limits at 0 and infinity are exact. Sin and Cos are
/// accurate to 4 units where |x| is at most 30,000. For larger |x| they lose digits, because x itself does.
/// </summary>
/// <remarks>
/// Max and Min return their second operand if either is NaN, so a clamp keeps NaN if the value is the second operand. The coefficients are
/// those of Cephes (exp, log), of SLEEF (sin) and of the rational approximation in Eigen (tanh). Those of erf minimise the largest error.
/// </remarks>
internal static class Polynomials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILanes<T>
    {
        // Beyond these bounds the result is 0 or infinity.
        x = T.MinNative(T.Create(89f), T.MaxNative(T.Create(-104f), x));
        var n = NearestPower(x);
        return T.Scale(Reduced(x, n) + T.One, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1<T>(T x) where T : struct, ILanes<T>
    {
        // Below the bound the result is -1.
        x = T.MinNative(T.Create(89f), T.MaxNative(T.Create(-20f), x));
        var n = NearestPower(x);
        // 2^n (e^r - 1) + (2^n - 1), computed with half of 2^n, because 2^128 is infinite.
        var half = T.Scale(T.One, n - T.One);
        var result = T.MultiplyAdd(half, Reduced(x, n), half - T.Create(0.5f));
        return result + result;
    }

    /// <summary>The n for which 2^n is nearest to e^x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T NearestPower<T>(T x) where T : struct, ILanes<T> => T.Floor(T.MultiplyAdd(x, T.Create(1.44269504f), T.Create(0.5f)));

    /// <summary>e^r - 1, where r = x - n ln 2 is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Reduced<T>(T x, T n) where T : struct, ILanes<T>
    {
        // ln 2 is split into two parts. The first has few enough bits for an exact product.
        var r = T.MultiplyAdd(n, T.Create(2.12194440e-4f), T.MultiplyAdd(n, T.Create(-0.693359375f), x));
        var p = T.MultiplyAdd(T.Create(1.9875691500e-4f), r, T.Create(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Create(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Create(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Create(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Create(5.0000001201e-1f));
        return T.MultiplyAdd(p, r * r, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : struct, ILanes<T>
    {
        // Subnormal numbers are scaled to the normal range first.
        var smallest = T.Create(1.17549435e-38f);
        var normal = T.SelectGreater(smallest, x, x * T.Create(16777216f), x);
        var m = T.Mantissa(normal, out var e);
        e = e - T.SelectGreater(smallest, x, T.Create(24f), T.Zero);

        // The mantissa in [sqrt 1/2, sqrt 2), minus 1.
        var root = T.Create(0.707106781f);
        e = e - T.SelectGreater(root, m, T.One, T.Zero);
        m = m + T.SelectGreater(root, m, m, T.Zero) - T.One;

        var p = T.MultiplyAdd(T.Create(7.0376836292e-2f), m, T.Create(-1.1514610310e-1f));
        p = T.MultiplyAdd(p, m, T.Create(1.1676998740e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-1.2420140846e-1f));
        p = T.MultiplyAdd(p, m, T.Create(1.4249322787e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-1.6668057665e-1f));
        p = T.MultiplyAdd(p, m, T.Create(2.0000714765e-1f));
        p = T.MultiplyAdd(p, m, T.Create(-2.4999993993e-1f));
        p = T.MultiplyAdd(p, m, T.Create(3.3333331174e-1f));
        var square = m * m;
        var low = T.MultiplyAdd(e, T.Create(-2.12194440e-4f), p * m * square);
        low = T.MultiplyAdd(T.Create(-0.5f), square, low);
        var result = T.MultiplyAdd(e, T.Create(0.693359375f), m + low);

        // Infinity stays infinity. 0 gives -infinity, and NaN gives NaN by the addition. Negative numbers give NaN.
        result = T.SelectGreater(x, T.Create(float.MaxValue), x, result);
        var outside = T.SelectGreater(T.Zero, x, T.Create(float.NaN), T.Create(float.NegativeInfinity) + x);
        return T.SelectGreater(x, T.Zero, result, outside);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogP1<T>(T x) where T : struct, ILanes<T>
    {
        // The rounding error of 1 + x, relative to the sum, is added to the logarithm.
        var sum = T.One + x;
        var log = Log(sum);
        var lost = x - (sum - T.One);
        // At 0 and infinity the logarithm needs no correction.
        return T.SelectGreater(sum, T.Zero, T.SelectGreater(sum, T.Create(float.MaxValue), log, log + lost / sum), log);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T a) where T : struct, ILanes<T>
    {
        // Beyond the clamp the nearest float is 1.
        var x = T.MinNative(T.Create(7.99881172f), T.MaxNative(T.Create(-7.99881172f), a));
        var s = x * x;
        var p = T.MultiplyAdd(T.Create(-2.76076847742355e-16f), s, T.Create(2.00018790482477e-13f));
        p = T.MultiplyAdd(p, s, T.Create(-8.60467152213735e-11f));
        p = T.MultiplyAdd(p, s, T.Create(5.12229709037114e-08f));
        p = T.MultiplyAdd(p, s, T.Create(1.48572235717979e-05f));
        p = T.MultiplyAdd(p, s, T.Create(6.37261928875436e-04f));
        p = T.MultiplyAdd(p, s, T.Create(4.89352455891786e-03f));
        var q = T.MultiplyAdd(T.Create(1.19825839466702e-06f), s, T.Create(1.18534705686654e-04f));
        q = T.MultiplyAdd(q, s, T.Create(2.26843463243900e-03f));
        q = T.MultiplyAdd(q, s, T.Create(4.89352518554385e-03f));
        return T.SelectGreater(T.Create(0.0004f), T.Abs(a), a, x * p / q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : struct, ILanes<T>
    {
        // Near 0 the result is small and needs all digits: x + x p(x²).
        var s = x * x;
        var p = T.MultiplyAdd(T.Create(-0.00060904422f), s, T.Create(0.00501198135f));
        p = T.MultiplyAdd(p, s, T.Create(-0.0267789233f));
        p = T.MultiplyAdd(p, s, T.Create(0.112821415f));
        p = T.MultiplyAdd(p, s, T.Create(-0.376125246f));
        p = T.MultiplyAdd(p, s, T.Create(0.128379151f));
        var near = T.MultiplyAdd(p, x, x);

        // Elsewhere 1 - e^q(|x|). Beyond 4 the nearest float is 1.
        var t = T.MinNative(T.Create(4f), T.Abs(x));
        var q = T.MultiplyAdd(T.Create(0.00019718212f), t, T.Create(-0.00305561186f));
        q = T.MultiplyAdd(q, t, T.Create(0.0222771037f));
        q = T.MultiplyAdd(q, t, T.Create(-0.104037389f));
        q = T.MultiplyAdd(q, t, T.Create(-0.637059689f));
        q = T.MultiplyAdd(q, t, T.Create(-1.12774956f));
        q = T.MultiplyAdd(q, t, T.Create(-0.000177490074f));
        var far = T.One - Exp(q);
        far = T.SelectGreater(T.Zero, x, -far, far);
        return T.SelectGreater(T.Abs(x), T.Create(0.9f), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : struct, ILanes<T> => T.One / (T.One + Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x)
        where T : struct, ILanes<T> =>
        SinFrom(x, T.Floor(T.MultiplyAdd(x, T.Create(0.318309886f), T.Create(0.5f))), T.Zero);

    // cos x = sin(x + pi / 2). A shift by pi changes the sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x) where T : struct, ILanes<T> => SinFrom(x, T.Floor(x * T.Create(0.318309886f)) + T.One, T.Create(0.5f));

    /// <summary>The sine of x reduced by (n - shift) pi, with the sign for n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SinFrom<T>(T x, T n, T shift) where T : struct, ILanes<T>
    {
        // pi is split into four parts. The first three have few enough bits for exact products.
        var turns = shift - n;
        var r = T.MultiplyAdd(turns, T.Create(3.140625f), x);
        r = T.MultiplyAdd(turns, T.Create(9.670257568359375e-4f), r);
        r = T.MultiplyAdd(turns, T.Create(6.2771141529083251953e-7f), r);
        r = T.MultiplyAdd(turns, T.Create(1.2154201256553420762e-10f), r);

        var s = r * r;
        var p = T.MultiplyAdd(T.Create(2.6083159809786593541503e-6f), s, T.Create(-1.981069071916863322258e-4f));
        p = T.MultiplyAdd(p, s, T.Create(8.33307858556509017944336e-3f));
        p = T.MultiplyAdd(p, s, T.Create(-1.66666597127914428710938e-1f));
        var result = T.MultiplyAdd(p * s, r, r);
        var half = n * T.Create(0.5f);
        return T.SelectGreater(half, T.Floor(half), -result, result);
    }
}
