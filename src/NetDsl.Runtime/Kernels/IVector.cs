namespace NetDsl.Runtime;

/// <summary>
/// The arithmetic a fused function is written in. One body, many widths: 16, 8 or 4 lanes on a CPU, a single
/// <see cref="float"/> in a GPU thread, a single <see cref="double"/> in the reference device.
/// </summary>
/// <remarks>Only arithmetic: loading and storing belong to the kernel templates (see <c>ILanes</c>).</remarks>
public interface IVector<T> where T : struct, IVector<T>
{
    /// <summary>0 in every lane.</summary>
    static abstract T Zero { get; }

    /// <summary>1 in every lane.</summary>
    static abstract T One { get; }

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract T Create(float value);

    /// <summary>a + b</summary>
    static abstract T operator +(T a, T b);

    /// <summary>a - b</summary>
    static abstract T operator -(T a, T b);

    /// <summary>a * b</summary>
    static abstract T operator *(T a, T b);

    /// <summary>a / b</summary>
    static abstract T operator /(T a, T b);

    /// <summary>-a</summary>
    static abstract T operator -(T a);

    /// <summary>a * b + c, fused where the hardware can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The larger of the two. Which one is returned for NaN is not defined (it would cost speed).</summary>
    static abstract T Max(T a, T b);

    /// <summary>The smaller of the two. Which one is returned for NaN is not defined.</summary>
    static abstract T Min(T a, T b);

    /// <summary>|a|</summary>
    static abstract T Abs(T a);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract T Sqrt(T a);

    /// <summary>The largest integer not above a.</summary>
    static abstract T Floor(T a);

    /// <summary>e to the power of a.</summary>
    static abstract T Exp(T a);

    /// <summary>e to the power of a, less 1: exact near 0, where the difference would lose its digits.</summary>
    static abstract T ExpM1(T a);

    /// <summary>The natural logarithm.</summary>
    static abstract T Log(T a);

    /// <summary>The natural logarithm of 1 + a: exact near 0, where the sum would lose its digits.</summary>
    static abstract T LogP1(T a);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract T Tanh(T a);

    /// <summary>The error function: 2 / sqrt(pi) times the integral of e^-t² from 0 to a.</summary>
    static abstract T Erf(T a);

    /// <summary>1 / (1 + e^-a)</summary>
    static abstract T Sigmoid(T a);

    /// <summary>The sine of an angle in radians.</summary>
    static abstract T Sin(T a);

    /// <summary>The cosine of an angle in radians.</summary>
    static abstract T Cos(T a);

    /// <summary>a &gt; b ? whenTrue : whenFalse, lane by lane.</summary>
    static abstract T SelectGreater(T a, T b, T whenTrue, T whenFalse);
}
