namespace NetDsl.Networks.Tests.Infrastructure;

/// <summary>
/// A network with parameters, inputs and targets drawn by a seed. Biases, scales and statistics are drawn too: at their
/// usual zeros and ones, many a wrong derivative looks right.
/// </summary>
public sealed class Trial
{
    /// <param name="noise">The standard deviation of noise on trained parameters. Values grow with it from layer to layer.</param>
    public Trial(Model model, int samples, int seed = 1, float noise = 0.2f)
    {
        Model = model;
        var random = new Random(seed);
        foreach (var parameter in model.Parameters)
        {
            var values = parameter.Read();
            for (var i = 0; i < values.Length; i++)
                values[i] = parameter.Info.Trainable ? values[i] + noise * Normal(random) : 0.5f + random.NextSingle();
            parameter.Write(values);
        }

        Inputs = [.. Enumerable.Range(0, samples * model.InputLength).Select(_ => Normal(random))];
        Targets = [.. model.Outputs.Where(o => o.Head is not { SameTarget: true }).SelectMany(o => Enumerable.Range(0, samples * o.TargetLength).Select(i =>
            o.TargetKind == TargetKind.Label ? random.Next(o.Length / o.TargetLength) : Normal(random)))];
    }

    public Model Model { get; }

    public float[] Inputs { get; }

    public float[] Targets { get; }

    /// <summary>Forward as in training, loss, backward.</summary>
    public float Gradients() => Model.ComputeGradients(Inputs, Targets);

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()));
}
