namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// The arithmetic of fused functions. One body serves several widths: 16, 8 or 4 lanes on a CPU, a single <see cref="float"/> in a GPU
/// thread, a single <see cref="double"/> in the reference device.
/// </summary>
/// <remarks>Contains arithmetic only. Kernel templates load and store (see <c>ILanes</c>).</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
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

    /// <summary>a * b + c, fused if the hardware supports it.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The larger of the two; NaN where either is NaN, as in <see cref="MathF.Max"/>.</summary>
    static abstract T Max(T a, T b);

    /// <summary>The smaller of the two; NaN where either is NaN.</summary>
    static abstract T Min(T a, T b);

    /// <summary>
    /// The larger of the two in one instruction. NaN where b is NaN; where only a is NaN, the hardware decides. A number that cannot be NaN
    /// is therefore best given as a.
    /// </summary>
    static abstract T MaxNative(T a, T b);

    /// <summary>The smaller of the two in one instruction. NaN where b is NaN; where only a is NaN, the hardware decides.</summary>
    static abstract T MinNative(T a, T b);

    /// <summary>|a|</summary>
    static abstract T Abs(T a);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract T Sqrt(T a);

    /// <summary>The largest integer not above a.</summary>
    static abstract T Floor(T a);

    /// <summary>e to the power of a.</summary>
    static abstract T Exp(T a);

    /// <summary>e to the power of a, minus 1. Accurate near 0.</summary>
    static abstract T ExpM1(T a);

    /// <summary>The natural logarithm.</summary>
    static abstract T Log(T a);

    /// <summary>The natural logarithm of 1 + a. Accurate near 0.</summary>
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

    /// <summary>a &gt; b ? whenTrue : whenFalse, lane by lane. NaN is not greater than anything.</summary>
    static abstract T SelectGreater(T a, T b, T whenTrue, T whenFalse);

    /// <summary>a &gt;= b ? whenTrue : whenFalse, lane by lane. NaN is neither greater than nor equal to anything.</summary>
    static abstract T SelectGreaterOrEqual(T a, T b, T whenTrue, T whenFalse);
}
