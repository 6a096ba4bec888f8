namespace NetDsl;

/// <summary>The value of a parameter before training. Values are drawn on the host, so all devices start from the same values.</summary>
public abstract record Initializer
{
    /// <summary>Fills a parameter. The same random stream gives the same values.</summary>
    public abstract void Fill(Span<float> values, Random random);

    /// <summary>0 everywhere.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>1 everywhere.</summary>
    public static Initializer Ones { get; } = new ConstantInitializer(1);

    /// <summary>A constant.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>These values, in order.</summary>
    public static Initializer Values(params float[] values) => new ValuesInitializer(values);

    /// <summary>Uniform in [-bound, bound).</summary>
    public static Initializer Uniform(float bound) => new UniformInitializer(bound);

    /// <summary>Uniform in [from, to).</summary>
    public static Initializer Uniform(float from, float to) => new RangeInitializer(from, to);

    /// <summary>A normal distribution with mean 0 and the given standard deviation.</summary>
    public static Initializer Normal(float deviation) => new NormalInitializer(deviation, float.PositiveInfinity);

    /// <summary>
    /// A normal distribution with mean 0 and the given standard deviation. Numbers beyond two standard deviations are drawn again; the rest
    /// has a standard deviation of 0.88 times the given one.
    /// </summary>
    public static Initializer TruncatedNormal(float deviation) => new NormalInitializer(deviation, 2);

    /// <summary>Different initial values for parts of a parameter, one after the other, that together make it up.</summary>
    public static Initializer Parts(params (int Length, Initializer Initializer)[] parts) => new PartsInitializer(parts);

    /// <summary>
    /// Xavier, or Glorot: uniform with variance gain² * 2 / (fanIn + fanOut), which keeps the scale of activations and
    /// gradients through layers that are linear around zero, such as tanh (Glorot and Bengio, 2010).
    /// </summary>
    public static Initializer Xavier(int fanIn, int fanOut, float gain = 1) => Uniform(gain * MathF.Sqrt(6f / (fanIn + fanOut)));

    /// <summary>A normal distribution with the variance of <see cref="Xavier"/>.</summary>
    public static Initializer XavierNormal(int fanIn, int fanOut, float gain = 1) => Normal(gain * MathF.Sqrt(2f / (fanIn + fanOut)));

    /// <summary>Normal with variance gain² / fan.</summary>
    public static Initializer KaimingNormal(int fan, float gain) => Normal(gain / MathF.Sqrt(fan));

    /// <summary>Uniform with variance gain² / fan.</summary>
    public static Initializer KaimingUniform(int fan, float gain) => Uniform(gain * MathF.Sqrt(3f / fan));

    /// <summary>
    /// Normal with variance 1 / fanIn, which keeps the scale through layers that are linear around zero (LeCun et al., 1998).
    /// </summary>
    public static Initializer LecunNormal(int fanIn) => KaimingNormal(fanIn, 1);

    /// <summary>Uniform with variance 1 / fanIn.</summary>
    public static Initializer LecunUniform(int fanIn) => KaimingUniform(fanIn, 1);

    /// <summary>
    /// A matrix with rows of <paramref name="fanIn"/> numbers. Its rows, or its columns if they are fewer, have length <paramref
    /// name="gain"/> and are orthogonal to each other, in a random direction (Saxe et al., 2014).
    /// </summary>
    public static Initializer Orthogonal(int fanIn, float gain = 1) => new OrthogonalInitializer(fanIn, gain);

    /// <summary>Orthogonal, until <see cref="Model.InitializeLsuv"/> scales it by data (Mishkin and Matas, 2016).</summary>
    public static Initializer Lsuv(int fanIn) => Orthogonal(fanIn);

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

internal sealed record RangeInitializer(float From, float To) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
            value = From + (To - From) * random.NextSingle();
    }
}

internal sealed record NormalInitializer(float Deviation, float Limit) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        foreach (ref var value in values)
        {
            double normal;
            do
                normal = Draw(random);
            while (Math.Abs(normal) > Limit);
            value = (float)(Deviation * normal);
        }
    }

    /// <summary>
    /// A normal number with standard deviation 1, by Box and Muller's method: two uniform numbers give a radius and an angle.
    /// </summary>
    public static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}

internal sealed record PartsInitializer(IReadOnlyList<(int Length, Initializer Initializer)> All) : Initializer
{
    public override void Fill(Span<float> values, Random random)
    {
        foreach (var (length, initializer) in All)
        {
            initializer.Fill(values[..length], random);
            values = values[length..];
        }
    }
}
