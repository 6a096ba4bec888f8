using System.Diagnostics;

namespace NetDsl.Bench;

/// <summary>Measures one network: the same step again and again, each timed by itself, the median reported.</summary>
public static class Runner
{
    /// <summary>The most steps whose times are kept: an hour of the shortest ones.</summary>
    private const int MostSteps = 1 << 24;

    /// <summary>A training step: forward, backward and SGD with momentum 0.9, data copied in and the loss out.</summary>
    public const string Train = "train";

    /// <summary>A forward pass as at inference, data copied in and outputs out.</summary>
    public const string Infer = "infer";

    /// <summary>Runs a network that has been created for <paramref name="batch"/> samples.</summary>
    /// <param name="name">What the result calls it.</param>
    /// <param name="model">The network.</param>
    /// <param name="mode"><see cref="Train"/> or <see cref="Infer"/>.</param>
    /// <param name="batch">Samples in a step.</param>
    /// <param name="threads">What the device was given, for the result.</param>
    /// <param name="length">How long.</param>
    public static Measurement Run(string name, Model model, string mode, int batch, int threads, RunLength length)
    {
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, batch * model.InputLength).Select(_ => 2 * random.NextSingle() - 1)];
        float[] targets = [.. Enumerable.Range(0, batch * model.TargetLength).Select(_ => (float)random.Next(model.OutputLength))];
        var outputs = new float[batch * model.OutputLength];
        var first = model.Parameters[0].Read();
        // A small rate: the numbers stay ordinary however many steps are taken on one batch.
        var optimizer = new Sgd(1e-4f, momentum: 0.9f);

        var warmUp = Stopwatch.StartNew();
        for (var step = 0; step < 3 || warmUp.Elapsed.TotalSeconds < length.WarmUpSeconds; step++)
            Step();

        (model.Device as TimedDevice)?.Reset();
        var (launches, bytes) = (model.Device.Launches, model.Device.BytesMoved);
        var times = new List<long>(length.Iterations ?? 1024);
        var all = Stopwatch.StartNew();
        while (length.Iterations is { } wanted ? times.Count < wanted : times.Count < 5 || all.Elapsed.TotalSeconds < length.Seconds && times.Count < MostSteps)
        {
            var start = Stopwatch.GetTimestamp();
            Step();
            times.Add(Stopwatch.GetTimestamp() - start);
        }

        times.Sort();
        var median = Milliseconds((times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2.0);
        return new(name, mode, batch, median, batch / median * 1000, model.Info.TrainableParameters, Milliseconds(times[0]), times.Count, threads, model.Device.Name,
            (double)(model.Device.Launches - launches) / times.Count, (double)(model.Device.BytesMoved - bytes) / times.Count, model.Info.MultiplyAdds, MemoryUse.Of(model));

        void Step()
        {
            if (length.ChangesWeights)
                model.Parameters[0].Write(first);
            if (mode == Train)
                model.TrainStep(inputs, targets, optimizer);
            else
                model.Forward(inputs, outputs);
        }
    }

    private static double Milliseconds(double ticks) => Math.Round(ticks * 1000 / Stopwatch.Frequency, 5);
}

/// <summary>How long to measure.</summary>
/// <param name="WarmUpSeconds">Steps before, so that everything is compiled and in place.</param>
/// <param name="Seconds">How long steps are timed, unless their number is given.</param>
/// <param name="Iterations">How many steps are timed.</param>
/// <param name="ChangesWeights">Whether a weight is written before each step, as if it had changed.</param>
public sealed record RunLength(double WarmUpSeconds, double Seconds, int? Iterations, bool ChangesWeights = false);
