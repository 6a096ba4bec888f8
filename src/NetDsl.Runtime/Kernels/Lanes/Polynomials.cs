using System.Runtime.CompilerServices;

namespace NetDsl.Runtime;

/// <summary>
/// The elementary functions, written once for every width. Exp and Log are accurate to 2 units in the last place, ExpM1 and
/// LogP1 to 3, Sigmoid to 4 and Tanh to 8 (5 where multiply-add is fused); NaN stays NaN, and the limits at 0 and infinity are right.
/// </summary>
/// <remarks>
/// Max and Min return their second operand when either is NaN, so a clamp keeps NaN if the value comes second.
/// The coefficients are those of Cephes (exp, log) and of the rational approximation that Eigen uses (tanh).
/// </remarks>
internal static class Polynomials
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILanes<T>
    {
        // Past these ends the result is 0 or infinity anyway.
        x = T.Min(T.Create(89f), T.Max(T.Create(-104f), x));
        var n = NearestPower(x);
        return T.Scale(Reduced(x, n) + T.One, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1<T>(T x) where T : struct, ILanes<T>
    {
        // Below, the result is -1 anyway.
        x = T.Min(T.Create(89f), T.Max(T.Create(-20f), x));
        var n = NearestPower(x);
        // 2^n (e^r - 1) + (2^n - 1), all of it halved, because 2^128 alone is infinite.
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
        // ln 2 in two parts, the first of few enough bits for an exact product.
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
        // Numbers below the normal range are brought into it first.
        var smallest = T.Create(1.17549435e-38f);
        var normal = T.SelectGreater(smallest, x, x * T.Create(16777216f), x);
        var m = T.Mantissa(normal, out var e);
        e = e - T.SelectGreater(smallest, x, T.Create(24f), T.Zero);

        // The mantissa in [sqrt 1/2, sqrt 2), less 1.
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

        // Infinity stays; 0 gives -infinity (and NaN gives NaN, by the addition); below 0 there is none.
        result = T.SelectGreater(x, T.Create(float.MaxValue), x, result);
        var outside = T.SelectGreater(T.Zero, x, T.Create(float.NaN), T.Create(float.NegativeInfinity) + x);
        return T.SelectGreater(x, T.Zero, result, outside);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogP1<T>(T x) where T : struct, ILanes<T>
    {
        // What 1 + x has lost of x, relative to it, is what the logarithm lacks.
        var sum = T.One + x;
        var log = Log(sum);
        var lost = x - (sum - T.One);
        // At the ends, 0 and infinity, the logarithm is right by itself.
        return T.SelectGreater(sum, T.Zero, T.SelectGreater(sum, T.Create(float.MaxValue), log, log + lost / sum), log);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T a) where T : struct, ILanes<T>
    {
        // Beyond the clamp the nearest float is 1.
        var x = T.Min(T.Create(7.99881172f), T.Max(T.Create(-7.99881172f), a));
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
    public static T Sigmoid<T>(T x) where T : struct, ILanes<T> => T.One / (T.One + Exp(-x));
}
