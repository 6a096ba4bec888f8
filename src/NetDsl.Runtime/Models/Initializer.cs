namespace NetDsl;

/// <summary>What a parameter is before training. Values are drawn on the host, so every device starts from the same.</summary>
public abstract record Initializer
{
    /// <summary>Fills a parameter. The same random stream gives the same values.</summary>
    public abstract void Fill(Span<float> values, Random random);

    /// <summary>0 everywhere.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>1 everywhere.</summary>
    public static Initializer Ones { get; } = new ConstantInitializer(1);

    /// <summary>The same value everywhere.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>These values, in order.</summary>
    public static Initializer Values(params float[] values) => new ValuesInitializer(values);

    /// <summary>Uniform in [-bound, bound).</summary>
    public static Initializer Uniform(float bound) => new UniformInitializer(bound);

    /// <summary>Normal with mean 0 and the given standard deviation.</summary>
    public static Initializer Normal(float deviation) => new NormalInitializer(deviation);

    /// <summary>
    /// Xavier, or Glorot: uniform with variance gain² * 2 / (fanIn + fanOut), which keeps the scale of activations and
    /// gradients through layers that are linear around zero, such as tanh (Glorot and Bengio, 2010).
    /// </summary>
    public static Initializer Xavier(int fanIn, int fanOut, float gain = 1) => Uniform(gain * MathF.Sqrt(6f / (fanIn + fanOut)));

    /// <summary>
    /// Kaiming, or He: normal with variance 2 / ((1 + slope²) fanIn), which keeps the scale of activations through rectifiers
    /// that pass <paramref name="slope"/> of what is negative (He et al., 2015).
    /// </summary>
    public static Initializer Kaiming(int fanIn, float slope = 0) => Normal(MathF.Sqrt(2f / ((1 + slope * slope) * fanIn)));
}

internal sealed record ConstantInitializer(float Value) : Initializer
{
    public override void Fill(Span<float> values, Random random) => values.Fill(Value);
}

internal sealed record ValuesInitializer(float[] Given) : Initializer
{
    public override void Fill(Span<float> values, Random random) => Given.CopyTo(values);
}

internal sealed record UniformInitializer(float Bound) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
            value = Bound * (2 * random.NextSingle() - 1);
    }
}

internal sealed record NormalInitializer(float Deviation) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        // Box and Muller's method: two uniform numbers give a radius and an angle.
        foreach (ref var value in values)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = (float)(Deviation * radius * Math.Cos(Math.Tau * random.NextDouble()));
        }
    }
}
