using System.Diagnostics;

namespace NetDsl.Bench;

/// <summary>Measures one network: repeats the same step, times each, and reports the median.</summary>
public static class Runner
{
    /// <summary>The largest number of recorded steps: an hour of the shortest ones.</summary>
    private const int MostSteps = 1 << 24;

    /// <summary>A training step: forward, backward and SGD with momentum 0.9, data copied in and the loss out.</summary>
    public const string Train = "train";

    /// <summary>A forward pass as at inference, data copied in and outputs out.</summary>
    public const string Infer = "infer";

    /// <summary>Measures a network that was created for <paramref name="batch"/> samples.</summary>
    /// <param name="name">The name in the result.</param>
    /// <param name="model">The network.</param>
    /// <param name="mode"><see cref="Train"/> or <see cref="Infer"/>.</param>
    /// <param name="batch">Samples in a step.</param>
    /// <param name="threads">The number of threads in the result.</param>
    /// <param name="length">The length of the measurement.</param>
    public static Measurement Run(string name, Model model, string mode, int batch, int threads, RunLength length)
    {
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, batch * model.InputLength).Select(_ => 2 * random.NextSingle() - 1)];
        float[] targets = [.. Enumerable.Range(0, batch * model.TargetLength).Select(_ => (float)random.Next(model.OutputLength))];
        var outputs = new float[batch * model.OutputLength];
        var first = model.Parameters[0].Read();
        // A small learning rate keeps the numbers ordinary for any number of steps on one batch.
        var optimizer = new Sgd(1e-4f, momentum: 0.9f);

        var warmUp = Stopwatch.StartNew();
        for (var step = 0; step < 3 || warmUp.Elapsed.TotalSeconds < length.WarmUpSeconds; step++)
            Step();

        ((model.Device as HookedDevice)?.Hook as KernelTimes)?.Reset();
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

/// <summary>The length of a measurement.</summary>
/// <param name="WarmUpSeconds">The time of unrecorded steps, in which the JIT compiles everything.</param>
/// <param name="Seconds">The time of recorded steps, unless their number is given.</param>
/// <param name="Iterations">The number of recorded steps.</param>
/// <param name="ChangesWeights">Whether a weight is written before each step, so that packed weights are not reused.</param>
public sealed record RunLength(double WarmUpSeconds, double Seconds, int? Iterations, bool ChangesWeights = false);
