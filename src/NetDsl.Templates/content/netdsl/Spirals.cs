using NetDsl;

/// <summary>The data: points on spirals around the origin. The label of a point is the number of its spiral.</summary>
public static class Spirals
{
    /// <summary>The number of spirals.</summary>
    public const int Count = 3;

    /// <summary>Draws random points of all spirals, with some noise.</summary>
    public static Dataset Draw(int points, int seed)
    {
        var random = new Random(seed);
        var (inputs, labels) = (new float[2 * points], new int[points]);
        for (var i = 0; i < points; i++)
        {
            labels[i] = i % Count;
            var radius = random.NextSingle();
            var angle = MathF.Tau * labels[i] / Count + 4 * radius + 0.1f * (random.NextSingle() + random.NextSingle() - 1);
            (inputs[2 * i], inputs[2 * i + 1]) = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }

        // Two numbers for each point; arrays of your own data fit in here.
        return new TensorDataset([2], inputs, labels);
    }
}
