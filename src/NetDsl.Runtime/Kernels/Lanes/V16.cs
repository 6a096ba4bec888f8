using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>A vector of 16 lanes, for CPUs with AVX-512.</summary>
internal readonly unsafe struct V16(Vector512<float> value) : ILanes<V16>
{
    private readonly Vector512<float> value = value;

    public static int Count => 16;

    public static V16 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    public static V16 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512.Create(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 operator +(V16 a, V16 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 operator -(V16 a, V16 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 operator *(V16 a, V16 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 operator /(V16 a, V16 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 operator -(V16 a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 MultiplyAdd(V16 a, V16 b, V16 c) => new(Vector512.MultiplyAddEstimate(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Max(V16 a, V16 b) => new(Vector512.MaxNative(a.value, b.value) | Vector512.MaxNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Min(V16 a, V16 b) => new(Vector512.MinNative(a.value, b.value) | Vector512.MinNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 MaxNative(V16 a, V16 b) => new(Vector512.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 MinNative(V16 a, V16 b) => new(Vector512.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Abs(V16 a) => new(Vector512.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Sqrt(V16 a) => new(Vector512.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Floor(V16 a) => new(Vector512.Floor(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Exp(V16 a) => Polynomials.Exp(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 ExpM1(V16 a) => Polynomials.ExpM1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Log(V16 a) => Polynomials.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 LogP1(V16 a) => Polynomials.LogP1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Tanh(V16 a) => Polynomials.Tanh(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Erf(V16 a) => Polynomials.Erf(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Sigmoid(V16 a) => Polynomials.Sigmoid(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Sin(V16 a) => Polynomials.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Cos(V16 a) => Polynomials.Cos(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 SelectGreater(V16 a, V16 b, V16 whenTrue, V16 whenFalse) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 SelectGreaterOrEqual(V16 a, V16 b, V16 whenTrue, V16 whenFalse) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V16 value, float* target) => value.value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 LoadPartial(float* source, int count) => new(Avx512F.MaskLoad(source, First(count), Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(V16 value, float* target, int count) => Avx512F.MaskStore(target, First(count), value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(V16 value) => V8.Largest(new(Vector256.MaxNative(value.value.GetLower(), value.value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(V16 value) => !Vector512.EqualsAll(value.value, value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Even(V16 a, V16 b) =>
        new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Odd(V16 a, V16 b) =>
        new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 InterleaveLow(V16 even, V16 odd) =>
        new(Avx512F.PermuteVar16x32x2(even.value, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), odd.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 InterleaveHigh(V16 even, V16 odd) =>
        new(Avx512F.PermuteVar16x32x2(even.value,
            Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), odd.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Scale(V16 a, V16 n) => new(Avx512F.Scale(a.value, n.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Mantissa(V16 a, out V16 exponent)
    {
        exponent = new(Avx512F.GetExponent(a.value) + Vector512.Create(1f));
        return new(Avx512F.GetMantissa(a.value, 0) * 0.5f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V16 value) => Vector512.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sums(V16 a, V16 b, V16 c, V16 d)
    {
        // Sums within each quarter.
        var quarters = Pairs(Pairs(a.value, b.value), Pairs(c.value, d.value));
        var halves = quarters.GetLower() + quarters.GetUpper();
        return new(halves.GetLower() + halves.GetUpper());

        static Vector512<float> Pairs(Vector512<float> a, Vector512<float> b) =>
            Avx512F.Shuffle(a, b, 0b10_00_10_00) + Avx512F.Shuffle(a, b, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V16 Uniform(uint key, uint index)
    {
        var x = (Vector512.Create(index) + Vector512<uint>.Indices) * 0x9E3779B9u + Vector512.Create(key);
        x ^= x >>> 16;
        x *= 0x7FEB352Du;
        x ^= x >>> 15;
        x *= 0x846CA68Bu;
        x ^= x >>> 16;
        return new(Vector512.ConvertToSingle((x >>> 8).AsInt32()) * (1f / (1 << 24)));
    }

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
