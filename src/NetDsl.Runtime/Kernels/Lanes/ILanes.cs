namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// A vector of CPU kernels: <see cref="IVector{T}"/> with loads and stores. One kernel source serves every width.
/// </summary>
internal unsafe interface ILanes<T> : IVector<T> where T : struct, ILanes<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Loads <see cref="Count"/> numbers.</summary>
    static abstract T Load(float* source);

    /// <summary>Stores <see cref="Count"/> numbers.</summary>
    static abstract void Store(T value, float* target);

    /// <summary>Loads the first <paramref name="count"/> numbers, at most <see cref="Count"/>. The other lanes become 0, and their memory
    /// is not read.</summary>
    static abstract T LoadPartial(float* source, int count);

    /// <summary>Stores the first <paramref name="count"/> lanes, at most <see cref="Count"/>.</summary>
    static abstract void StorePartial(T value, float* target, int count);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(T value);

    /// <summary>The sums of all lanes of four vectors.</summary>
    static abstract V4 Sums(T a, T b, T c, T d);

    /// <summary>The maximum of all lanes; undefined if one is NaN.</summary>
    static abstract float Largest(T value);

    /// <summary>Whether any lane is NaN.</summary>
    static abstract bool AnyNaN(T value);

    /// <summary>The elements at even indices of a followed by b.</summary>
    static abstract T Even(T a, T b);

    /// <summary>The elements at odd indices of a followed by b.</summary>
    static abstract T Odd(T a, T b);

    /// <summary>The first half of even[0], odd[0], even[1], odd[1], ...: the inverse of <see cref="Even"/> and <see cref="Odd"/>.</summary>
    static abstract T InterleaveLow(T even, T odd);

    /// <summary>The second half of even[0], odd[0], even[1], odd[1], ...</summary>
    static abstract T InterleaveHigh(T even, T odd);

    /// <summary><see cref="CounterRandom.Uniform"/> of the indices from <paramref name="index"/> on.</summary>
    static abstract T Uniform(uint key, uint index);

    /// <summary>a times 2 to the power of the integer n. May overflow or underflow.</summary>
    static abstract T Scale(T a, T n);

    /// <summary>For a positive normal a: its mantissa in [0.5, 1), and its exponent.</summary>
    static abstract T Mantissa(T a, out T exponent);
}
