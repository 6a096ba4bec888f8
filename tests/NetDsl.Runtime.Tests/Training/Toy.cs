namespace NetDsl.Runtime.Tests.Training;

/// <summary>Small data to learn from.</summary>
internal static class Toy
{
    /// <summary>Points of the plane in three clusters that overlap a little.</summary>
    public static TensorDataset Clusters(int count, int seed = 0)
    {
        var random = new Random(seed);
        var (inputs, labels) = (new float[2 * count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = random.Next(3);
            var (sin, cos) = MathF.SinCos(labels[i] * MathF.Tau / 3);
            inputs[2 * i] = cos + 0.3f * (2 * random.NextSingle() + 2 * random.NextSingle() - 2);
            inputs[2 * i + 1] = sin + 0.3f * (2 * random.NextSingle() + 2 * random.NextSingle() - 2);
        }

        return new TensorDataset([2], inputs, labels);
    }

    /// <summary>An epoch with such a loss and accuracy.</summary>
    public static EpochResult Epoch(int number, double loss, double accuracy) =>
        new(number, new(1, loss, new Dictionary<string, double> { ["accuracy"] = accuracy }), null, 0.1f, TimeSpan.FromSeconds(1));

    /// <summary>All of a model's parameters, one after the other.</summary>
    public static float[] Values(this Model model) => [.. model.Parameters.SelectMany(p => p.Read())];
}
