using System.Diagnostics;

namespace NetDsl.Bench;

/// <summary>Requests of one sample from several threads, answered by one model behind a lock or by a <see cref="Predictor"/>.</summary>
/// <param name="Server">What answers.</param>
/// <param name="Clients">The threads that ask, each as soon as it has its answer.</param>
/// <param name="PerSecond">Answers in a second.</param>
/// <param name="Median">The median time of an answer, in milliseconds.</param>
/// <param name="Percentile99">The time that 99 of 100 answers take at most, in milliseconds.</param>
public sealed record Serving(string Server, int Clients, double PerSecond, double Median, double Percentile99)
{
    /// <summary>Measures both servers.</summary>
    /// <param name="model">Creates the network on a device, for one sample.</param>
    /// <param name="clients">The number of threads that ask.</param>
    /// <param name="replicas">The number of replicas of the pool.</param>
    /// <param name="seconds">How long to measure each; as long again to warm up.</param>
    public static IEnumerable<Serving> Measure(Func<Device, Model> model, int clients, int replicas, double seconds)
    {
        using var device = new CpuDevice(Environment.ProcessorCount);
        using var net = model(device);
        var turn = new Lock();
        yield return Load("one model, locked", clients, seconds, net, (inputs, outputs) =>
        {
            lock (turn)
                net.Predict(inputs, outputs);
        });
        using var predictor = new Predictor(net, replicas, maxBatch: 1);
        yield return Load($"predictor of {replicas} replicas", clients, seconds, net, (inputs, outputs) => predictor.Predict(inputs, outputs));
    }

    public override string ToString() => $"{Server}, {Clients} clients: {PerSecond:F0} requests/s, median {Median:F3} ms, 99 % within {Percentile99:F3} ms";

    private static Serving Load(string server, int clients, double seconds, Model net, Action<float[], float[]> predict)
    {
        Ask(seconds);
        var (times, elapsed) = Ask(seconds);
        Array.Sort(times);
        return new(server, clients, times.Length / elapsed, times[times.Length / 2], times[times.Length * 99 / 100]);

        (double[] Milliseconds, double Seconds) Ask(double length)
        {
            var all = Enumerable.Range(0, clients).Select(_ => new List<double>()).ToArray();
            var clock = Stopwatch.StartNew();
            var threads = all.Select((own, client) => new Thread(() =>
            {
                var random = new Random(client);
                var (inputs, outputs) = (new float[net.InputLength], new float[net.OutputLength]);
                for (var i = 0; i < inputs.Length; i++)
                    inputs[i] = random.NextSingle();
                while (clock.Elapsed.TotalSeconds < length)
                {
                    var start = Stopwatch.GetTimestamp();
                    predict(inputs, outputs);
                    own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            return ([.. all.SelectMany(own => own)], clock.Elapsed.TotalSeconds);
        }
    }
}
