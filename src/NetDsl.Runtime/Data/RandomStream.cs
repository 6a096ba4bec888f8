namespace NetDsl;

/// <summary>
/// A stream of random numbers that is the same on every platform and in every version: SplitMix64 (Steele, Lea and
/// Flood, 2014). Small enough to have one for each sample.
/// </summary>
internal struct RandomStream(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>A whole number from 0 to <paramref name="count"/> - 1, each as likely as any other.</summary>
    public int Below(int count)
    {
        // The high half of a 64-bit product; the bias of less than 2^-32 shows in no data set that fits a machine.
        return (int)((Next() >> 32) * (ulong)count >> 32);
    }

    /// <summary>A number in [0, 1).</summary>
    public float Uniform() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [from, to).</summary>
    public float Uniform(float from, float to) => from + (to - from) * Uniform();

    /// <summary>A number of the normal distribution with mean 0 and the given deviation (Box and Muller's method).</summary>
    public float Normal(float deviation = 1)
    {
        var radius = MathF.Sqrt(-2 * MathF.Log(1 - Uniform()));
        return deviation * radius * MathF.Cos(MathF.Tau * Uniform());
    }

    /// <summary>Scatters the bits of a number over all 64.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
