using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetDsl.Runtime.CompilerServices;

/// <summary>A vector of 4 lanes, for every 64-bit CPU.</summary>
internal readonly unsafe struct V4(Vector128<float> value) : ILanes<V4>
{
    private readonly Vector128<float> value = value;

    public static int Count => 4;

    public static V4 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<float>.Zero);
    }

    public static V4 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128.Create(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 operator +(V4 a, V4 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 operator -(V4 a, V4 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 operator *(V4 a, V4 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 operator /(V4 a, V4 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 operator -(V4 a) => new(-a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 MultiplyAdd(V4 a, V4 b, V4 c) => new(Vector128.MultiplyAddEstimate(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Max(V4 a, V4 b) => new(Vector128.MaxNative(a.value, b.value) | Vector128.MaxNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Min(V4 a, V4 b) => new(Vector128.MinNative(a.value, b.value) | Vector128.MinNative(b.value, a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 MaxNative(V4 a, V4 b) => new(Vector128.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 MinNative(V4 a, V4 b) => new(Vector128.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Abs(V4 a) => new(Vector128.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sqrt(V4 a) => new(Vector128.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Floor(V4 a) => new(Vector128.Floor(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Exp(V4 a) => Polynomials.Exp(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 ExpM1(V4 a) => Polynomials.ExpM1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Log(V4 a) => Polynomials.Log(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 LogP1(V4 a) => Polynomials.LogP1(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Tanh(V4 a) => Polynomials.Tanh(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Erf(V4 a) => Polynomials.Erf(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sigmoid(V4 a) => Polynomials.Sigmoid(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sin(V4 a) => Polynomials.Sin(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Cos(V4 a) => Polynomials.Cos(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 SelectGreater(V4 a, V4 b, V4 whenTrue, V4 whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 SelectGreaterOrEqual(V4 a, V4 b, V4 whenTrue, V4 whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThanOrEqual(a.value, b.value), whenTrue.value, whenFalse.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V4 value, float* target) => value.value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 LoadPartial(float* source, int count)
    {
        float* lanes = stackalloc float[4];
        Vector128<float>.Zero.Store(lanes);
        for (var i = 0; i < Math.Min(count, 4); i++)
            lanes[i] = source[i];
        return new(Vector128.Load(lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(V4 value, float* target, int count)
    {
        for (var i = 0; i < Math.Min(count, 4); i++)
            target[i] = value.value.GetElement(i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(V4 value)
    {
        var pairs = Vector128.MaxNative(value.value, Vector128.Shuffle(value.value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(V4 value) => !Vector128.EqualsAll(value.value, value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Even(V4 a, V4 b) =>
        new(Vector128.Create(Vector128.Shuffle(a.value, Vector128.Create(0, 2, 0, 2)).GetLower(),
            Vector128.Shuffle(b.value, Vector128.Create(0, 2, 0, 2)).GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Odd(V4 a, V4 b) =>
        new(Vector128.Create(Vector128.Shuffle(a.value, Vector128.Create(1, 3, 1, 3)).GetLower(),
            Vector128.Shuffle(b.value, Vector128.Create(1, 3, 1, 3)).GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 InterleaveLow(V4 even, V4 odd) => Interleave(even.value, odd.value, Vector128.Create(0, 0, 1, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 InterleaveHigh(V4 even, V4 odd) => Interleave(even.value, odd.value, Vector128.Create(2, 2, 3, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Scale(V4 a, V4 n)
    {
        // Scales in two steps, because 2^n may be out of range where the product is not.
        var whole = Vector128.ConvertToInt32Native(n.value);
        var half = whole >> 1;
        return new(a.value * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Mantissa(V4 a, out V4 exponent)
    {
        var bits = a.value.AsInt32();
        exponent = new(Vector128.ConvertToSingle((bits >> 23) - Vector128.Create(126)));
        return new(((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F000000)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V4 value) => Vector128.Sum(value.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Sums(V4 a, V4 b, V4 c, V4 d)
    {
        V4 ab = Even(a, b) + Odd(a, b), cd = Even(c, d) + Odd(c, d);
        return Even(ab, cd) + Odd(ab, cd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V4 Uniform(uint key, uint index)
    {
        var x = (Vector128.Create(index) + Vector128<uint>.Indices) * 0x9E3779B9u + Vector128.Create(key);
        x ^= x >>> 16;
        x *= 0x7FEB352Du;
        x ^= x >>> 15;
        x *= 0x846CA68Bu;
        x ^= x >>> 16;
        return new(Vector128.ConvertToSingle((x >>> 8).AsInt32()) * (1f / (1 << 24)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V4 Interleave(Vector128<float> even, Vector128<float> odd, Vector128<int> lanes) =>
        new(Vector128.ConditionalSelect(Vector128.Create(-1, 0, -1, 0).AsSingle(), Vector128.Shuffle(even, lanes),
            Vector128.Shuffle(odd, lanes)));

    private static Vector128<float> PowerOfTwo(Vector128<int> n) => ((n + Vector128.Create(127)) << 23).AsSingle();
}
