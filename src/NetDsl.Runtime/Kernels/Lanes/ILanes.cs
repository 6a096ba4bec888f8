namespace NetDsl.Runtime;

/// <summary>
/// A vector that CPU kernels load and store: <see cref="IVector{T}"/> with memory. One kernel source serves every width.
/// </summary>
internal unsafe interface ILanes<T> : IVector<T> where T : struct, ILanes<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers.</summary>
    static abstract T Load(float* source);

    /// <summary>Writes <see cref="Count"/> numbers.</summary>
    static abstract void Store(T value, float* target);

    /// <summary>Reads the first <paramref name="count"/> numbers (all, if there are fewer lanes); the other lanes become 0 and their memory is not touched.</summary>
    static abstract T LoadPartial(float* source, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes (all, if there are fewer) and no more.</summary>
    static abstract void StorePartial(T value, float* target, int count);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(T value);

    /// <summary>The sums of all lanes of four vectors.</summary>
    static abstract V4 Sums(T a, T b, T c, T d);

    /// <summary>The largest of all lanes.</summary>
    static abstract float Largest(T value);

    /// <summary>Every second number, from the first on, of a followed by b.</summary>
    static abstract T Even(T a, T b);

    /// <summary>Every second number, from the second on, of a followed by b.</summary>
    static abstract T Odd(T a, T b);

    /// <summary>The first half of even[0], odd[0], even[1], odd[1], ...: what <see cref="Even"/> and <see cref="Odd"/> undo.</summary>
    static abstract T InterleaveLow(T even, T odd);

    /// <summary>The second half of even[0], odd[0], even[1], odd[1], ...</summary>
    static abstract T InterleaveHigh(T even, T odd);

    /// <summary><see cref="CounterRandom.Uniform"/> of the indices from <paramref name="index"/> on.</summary>
    static abstract T Uniform(uint key, uint index);

    /// <summary>a times 2 to the power of the whole number n, which may over- or underflow.</summary>
    static abstract T Scale(T a, T n);

    /// <summary>For a positive normal a: its mantissa in [0.5, 1), and the exponent that goes with it.</summary>
    static abstract T Mantissa(T a, out T exponent);
}
