using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>A vector of one number. GPU threads compute with such numbers.</summary>
internal readonly unsafe struct Scalar(float value) : ILanes<Scalar>
{
    private readonly float value = value;

    /// <summary>The number.</summary>
    public float Value => value;

    public static int Count => 1;

    public static Scalar Zero => new(0);

    public static Scalar One => new(1);

    public static Scalar Create(float value) => new(value);

    public static Scalar operator +(Scalar a, Scalar b) => new(a.value + b.value);

    public static Scalar operator -(Scalar a, Scalar b) => new(a.value - b.value);

    public static Scalar operator *(Scalar a, Scalar b) => new(a.value * b.value);

    public static Scalar operator /(Scalar a, Scalar b) => new(a.value / b.value);

    public static Scalar operator -(Scalar a) => new(-a.value);

    public static Scalar MultiplyAdd(Scalar a, Scalar b, Scalar c) => new(float.MultiplyAddEstimate(a.value, b.value, c.value));

    // A sum is NaN where either is; both comparisons fail nowhere else.
    public static Scalar Max(Scalar a, Scalar b) => new(a.value > b.value ? a.value : a.value <= b.value ? b.value : a.value + b.value);

    public static Scalar Min(Scalar a, Scalar b) => new(a.value < b.value ? a.value : a.value >= b.value ? b.value : a.value + b.value);

    public static Scalar MaxNative(Scalar a, Scalar b) => new(a.value > b.value ? a.value : b.value);

    public static Scalar MinNative(Scalar a, Scalar b) => new(a.value < b.value ? a.value : b.value);

    public static Scalar Abs(Scalar a) => new(MathF.Abs(a.value));

    public static Scalar Sqrt(Scalar a) => new(MathF.Sqrt(a.value));

    public static Scalar Floor(Scalar a) => new(MathF.Floor(a.value));

    public static Scalar Exp(Scalar a) => Polynomials.Exp(a);

    public static Scalar ExpM1(Scalar a) => Polynomials.ExpM1(a);

    public static Scalar Log(Scalar a) => Polynomials.Log(a);

    public static Scalar LogP1(Scalar a) => Polynomials.LogP1(a);

    public static Scalar Tanh(Scalar a) => Polynomials.Tanh(a);

    public static Scalar Erf(Scalar a) => Polynomials.Erf(a);

    public static Scalar Sigmoid(Scalar a) => Polynomials.Sigmoid(a);

    public static Scalar Sin(Scalar a) => Polynomials.Sin(a);

    public static Scalar Cos(Scalar a) => Polynomials.Cos(a);

    public static Scalar SelectGreater(Scalar a, Scalar b, Scalar whenTrue, Scalar whenFalse) => a.value > b.value ? whenTrue : whenFalse;

    public static Scalar SelectGreaterOrEqual(Scalar a, Scalar b, Scalar whenTrue, Scalar whenFalse) =>
        a.value >= b.value ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Scalar Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Scalar value, float* target) => *target = value.value;

    public static Scalar LoadPartial(float* source, int count) => count > 0 ? new(*source) : default;

    public static void StorePartial(Scalar value, float* target, int count)
    {
        if (count > 0)
            *target = value.value;
    }

    public static float Sum(Scalar value) => value.value;

    public static V4 Sums(Scalar a, Scalar b, Scalar c, Scalar d) => new(Vector128.Create(a.value, b.value, c.value, d.value));

    public static float Largest(Scalar value) => value.value;

    public static bool AnyNaN(Scalar value) => float.IsNaN(value.value);

    public static Scalar Even(Scalar a, Scalar b) => a;

    public static Scalar Odd(Scalar a, Scalar b) => b;

    public static Scalar InterleaveLow(Scalar even, Scalar odd) => even;

    public static Scalar InterleaveHigh(Scalar even, Scalar odd) => odd;

    public static Scalar Uniform(uint key, uint index) => new(CounterRandom.Uniform(key, index));

    public static Scalar Scale(Scalar a, Scalar n)
    {
        // Scales in two steps, because 2^n may be out of range where the product is not.
        var whole = (int)n.value;
        var half = whole >> 1;
        return new(a.value * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    public static Scalar Mantissa(Scalar a, out Scalar exponent)
    {
        var bits = BitConverter.SingleToInt32Bits(a.value);
        exponent = new((bits >> 23) - 126);
        return new(BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) | 0x3F000000));
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);
}
