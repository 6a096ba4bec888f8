namespace NetDsl;

/// <summary>
/// A stream of random numbers that is the same on every platform and in every version: SplitMix64 (Steele, Lea and
/// Flood, 2014). Small enough to have one for each sample.
/// </summary>
public struct RandomStream(ulong seed)
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

    /// <summary>Returns a normally distributed number with mean 0 and the given standard deviation (Box and Muller's method).</summary>
    public float Normal(float deviation = 1)
    {
        var radius = MathF.Sqrt(-2 * MathF.Log(1 - Uniform()));
        return deviation * radius * MathF.Cos(MathF.Tau * Uniform());
    }

    /// <summary>Returns a number from 0 to 1 of the distribution Beta(alpha, alpha), as mixup and CutMix draw it.</summary>
    /// <param name="alpha">Above 0: small for numbers near 0 and 1, 1 for all alike, large for numbers near 1/2.</param>
    public float Beta(float alpha)
    {
        var (x, y) = (LogGamma(alpha), LogGamma(alpha));
        // Small shapes give logarithms whose exponentials are all 0.
        return 1 / (1 + MathF.Exp(y - x));
    }

    /// <summary>Returns a Poisson distributed number (Knuth's method; from a mean of 30 on, its normal approximation).</summary>
    internal float Poisson(float mean)
    {
        if (mean >= 30)
            return MathF.Max(0, MathF.Round(mean + Normal(MathF.Sqrt(mean))));
        var (limit, product, count) = (MathF.Exp(-mean), Uniform(), 0);
        for (; product > limit; count++)
            product *= Uniform();
        return count;
    }

    // Marsaglia and Tsang (2000); for shapes below 1, Gamma(a) = Gamma(a + 1) * uniform^(1/a).
    private float LogGamma(float shape)
    {
        var boost = shape < 1 ? MathF.Log(1 - Uniform()) / shape : 0;
        var d = (shape < 1 ? shape + 1 : shape) - 1f / 3;
        var c = 1 / MathF.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = 1 + c * x;
            v = v * v * v;
            if (v > 0 && MathF.Log(1 - Uniform()) < 0.5f * x * x + d - d * v + d * MathF.Log(v))
                return MathF.Log(d * v) + boost;
        }
    }

    /// <summary>Scatters the bits of a number over all 64.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
