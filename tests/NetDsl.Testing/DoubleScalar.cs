using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Testing;

/// <summary>One double: what the reference device computes fused functions in.</summary>
public readonly record struct DoubleScalar(double Value) : IVector<DoubleScalar>
{
    public static DoubleScalar Zero => new(0);

    public static DoubleScalar One => new(1);

    public static DoubleScalar Create(float value) => new(value);

    public static DoubleScalar operator +(DoubleScalar a, DoubleScalar b) => new(a.Value + b.Value);

    public static DoubleScalar operator -(DoubleScalar a, DoubleScalar b) => new(a.Value - b.Value);

    public static DoubleScalar operator *(DoubleScalar a, DoubleScalar b) => new(a.Value * b.Value);

    public static DoubleScalar operator /(DoubleScalar a, DoubleScalar b) => new(a.Value / b.Value);

    public static DoubleScalar operator -(DoubleScalar a) => new(-a.Value);

    public static DoubleScalar MultiplyAdd(DoubleScalar a, DoubleScalar b, DoubleScalar c) => new(a.Value * b.Value + c.Value);

    public static DoubleScalar Max(DoubleScalar a, DoubleScalar b) => new(Math.Max(a.Value, b.Value));

    public static DoubleScalar Min(DoubleScalar a, DoubleScalar b) => new(Math.Min(a.Value, b.Value));

    public static DoubleScalar MaxNative(DoubleScalar a, DoubleScalar b) => new(Math.Max(a.Value, b.Value));

    public static DoubleScalar MinNative(DoubleScalar a, DoubleScalar b) => new(Math.Min(a.Value, b.Value));

    public static DoubleScalar SelectGreaterOrEqual(DoubleScalar a, DoubleScalar b, DoubleScalar whenTrue, DoubleScalar whenFalse) =>
        a.Value >= b.Value ? whenTrue : whenFalse;

    public static DoubleScalar Abs(DoubleScalar a) => new(Math.Abs(a.Value));

    public static DoubleScalar Sqrt(DoubleScalar a) => new(Math.Sqrt(a.Value));

    public static DoubleScalar Floor(DoubleScalar a) => new(Math.Floor(a.Value));

    public static DoubleScalar Exp(DoubleScalar a) => new(Math.Exp(a.Value));

    public static DoubleScalar ExpM1(DoubleScalar a) => new(Math.Abs(a.Value) < 1e-5 ? a.Value * (1 + a.Value / 2 * (1 + a.Value / 3)) : Math.Exp(a.Value) - 1);

    public static DoubleScalar Log(DoubleScalar a) => new(Math.Log(a.Value));

    public static DoubleScalar LogP1(DoubleScalar a) => new(Math.Abs(a.Value) < 1e-5 ? a.Value * (1 - a.Value * (0.5 - a.Value / 3)) : Math.Log(1 + a.Value));

    public static DoubleScalar Tanh(DoubleScalar a) => new(Math.Tanh(a.Value));

    /// <summary>A series of positive terms: nothing cancels. Beyond 6 the nearest double is 1.</summary>
    public static DoubleScalar Erf(DoubleScalar a)
    {
        var x = a.Value;
        if (Math.Abs(x) > 6)
            return new(Math.Sign(x));
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            sum += term *= 2 * x * x / (2 * n + 1);
        return new(2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum);
    }

    public static DoubleScalar Sigmoid(DoubleScalar a) => new(1 / (1 + Math.Exp(-a.Value)));

    public static DoubleScalar Sin(DoubleScalar a) => new(Math.Sin(a.Value));

    public static DoubleScalar Cos(DoubleScalar a) => new(Math.Cos(a.Value));

    public static DoubleScalar SelectGreater(DoubleScalar a, DoubleScalar b, DoubleScalar whenTrue, DoubleScalar whenFalse) =>
        a.Value > b.Value ? whenTrue : whenFalse;
}
