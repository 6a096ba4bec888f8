using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>A vector of 8 lanes, for CPUs with AVX2.</summary>
internal readonly unsafe struct V8(Vector256<float> value) : ILanes<V8>
{
    private readonly Vector256<float> value = value;

    public static int Count => 8;

    public static V8 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    public static V8 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256.Create(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 operator +(V8 a, V8 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 operator -(V8 a, V8 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 operator *(V8 a, V8 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 operator /(V8 a, V8 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 operator -(V8 a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 MultiplyAdd(V8 a, V8 b, V8 c) => new(Vector256.MultiplyAddEstimate(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Max(V8 a, V8 b) => new(Vector256.MaxNative(a.value, b.value) | Vector256.MaxNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Min(V8 a, V8 b) => new(Vector256.MinNative(a.value, b.value) | Vector256.MinNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 MaxNative(V8 a, V8 b) => new(Vector256.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 MinNative(V8 a, V8 b) => new(Vector256.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Abs(V8 a) => new(Vector256.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Sqrt(V8 a) => new(Vector256.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Floor(V8 a) => new(Vector256.Floor(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Exp(V8 a) => Polynomials.Exp(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 ExpM1(V8 a) => Polynomials.ExpM1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Log(V8 a) => Polynomials.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 LogP1(V8 a) => Polynomials.LogP1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Tanh(V8 a) => Polynomials.Tanh(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Erf(V8 a) => Polynomials.Erf(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Sigmoid(V8 a) => Polynomials.Sigmoid(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Sin(V8 a) => Polynomials.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Cos(V8 a) => Polynomials.Cos(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 SelectGreater(V8 a, V8 b, V8 whenTrue, V8 whenFalse) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 SelectGreaterOrEqual(V8 a, V8 b, V8 whenTrue, V8 whenFalse) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V8 value, float* target) => value.value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 LoadPartial(float* source, int count) => new(Avx.MaskLoad(source, First(count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(V8 value, float* target, int count) => Avx.MaskStore(target, First(count), value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(V8 value) => V4.Largest(new(Vector128.MaxNative(value.value.GetLower(), value.value.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(V8 value) => !Vector256.EqualsAll(value.value, value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Even(V8 a, V8 b) => InOrder(Avx.Shuffle(a.value, b.value, 0b10_00_10_00));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Odd(V8 a, V8 b) => InOrder(Avx.Shuffle(a.value, b.value, 0b11_01_11_01));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 InterleaveLow(V8 even, V8 odd) =>
        new(Avx.Permute2x128(Avx.UnpackLow(even.value, odd.value), Avx.UnpackHigh(even.value, odd.value), 0x20));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 InterleaveHigh(V8 even, V8 odd) =>
        new(Avx.Permute2x128(Avx.UnpackLow(even.value, odd.value), Avx.UnpackHigh(even.value, odd.value), 0x31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Scale(V8 a, V8 n)
    {
        // Scales in two steps, because 2^n may be out of range where the product is not.
        var whole = Vector256.ConvertToInt32Native(n.value);
        var half = whole >> 1;
        return new(a.value * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Mantissa(V8 a, out V8 exponent)
    {
        var bits = a.value.AsInt32();
        exponent = new(Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(126)));
        return new(((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V8 value) => Vector256.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sums(V8 a, V8 b, V8 c, V8 d)
    {
        // Sums within each half.
        var halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a.value, b.value), Avx.HorizontalAdd(c.value, d.value));
        return new(halves.GetLower() + halves.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V8 Uniform(uint key, uint index)
    {
        var x = (Vector256.Create(index) + Vector256<uint>.Indices) * 0x9E3779B9u + Vector256.Create(key);
        x ^= x >>> 16;
        x *= 0x7FEB352Du;
        x ^= x >>> 15;
        x *= 0x846CA68Bu;
        x ^= x >>> 16;
        return new(Vector256.ConvertToSingle((x >>> 8).AsInt32()) * (1f / (1 << 24)));
    }

    /// <summary>A mask of the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    /// <summary>Restores the order after a shuffle, which works within the halves of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V8 InOrder(Vector256<float> shuffled) => new(Avx2.Permute4x64(shuffled.AsDouble(), 0b11_01_10_00).AsSingle());

    private static Vector256<float> PowerOfTwo(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
