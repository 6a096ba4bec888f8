using System.Diagnostics;
using System.Globalization;

namespace NetDsl.Networks.Tests.Running;

/// <summary>
/// Many models at once, on 8 threads, with data sets and callbacks that throw: no crash, no wrong answer, flat memory. The length is the
/// environment variable <c>NETDSL_SOAK_MINUTES</c>; <c>tests/soak.sh</c> runs 30 minutes.
/// </summary>
public sealed class SoakTests
{
    private const int Threads = 8;

    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load(new NetworkCase("Net",
        "Input(2, 8, 8), Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2), Flatten, Dense(32), Tanh, Dropout(0.1), Dense(4), SoftmaxCrossEntropy", 4).Source);

    private static readonly float[] Inputs = Draw(64 * 128);

    private static readonly Type[] Expected =
        [typeof(IOException), typeof(ApplicationException), typeof(ObjectDisposedException), typeof(FitCanceledException), typeof(OperationCanceledException)];

    [ExhaustiveFact]
    public void Models_come_train_serve_and_go_on_eight_threads()
    {
        // The short run shares its process with other tests, whose memory it would measure.
        var (chosen, isAlone) = Environment.GetEnvironmentVariable("NETDSL_SOAK_MINUTES") is { } text ? (text, true) : ("0.33", false);
        var minutes = double.Parse(chosen, CultureInfo.InvariantCulture);
        var (clock, length) = (Stopwatch.StartNew(), TimeSpan.FromMinutes(minutes));
        using var server = Loaded.Create(Device.Cpu, 1, seed: 5);
        using var predictor = new Predictor(server, replicas: 4);
        float[][] right = [.. Enumerable.Range(0, 64).Select(i => predictor.Predict(Sample(i)))];
        var (rounds, served, warm, failures) = (0, 0, 0L, new List<Exception>());

        var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            var random = new Random(t);
            try
            {
                while (clock.Elapsed < length)
                {
                    Round(random);
                    for (var i = 0; i < 50; i++, Interlocked.Increment(ref served))
                        predictor.Predict(Sample(i)).ShouldBe(right[i]);
                    // Buffers and tables have their size by then.
                    if (Interlocked.Increment(ref rounds) == 20 * Threads)
                        Volatile.Write(ref warm, Memory());
                }
            }
            catch (Exception e)
            {
                lock (failures)
                    failures.Add(e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        failures.ShouldBeEmpty();
        served.ShouldBeGreaterThan(0);
        if (isAlone && warm > 0)
            (Memory() - warm).ShouldBeLessThan(128L << 20, $"after {rounds} rounds");
    }

    /// <summary>Creates a model, trains it, ends that in one of several ways, and disposes it at some time meanwhile or later.</summary>
    private static void Round(Random random)
    {
        using var own = random.Next(2) == 0 ? new CpuDevice(threads: 1 + random.Next(2)) : null;
        using var net = Loaded.Create(own ?? Device.Cpu, 8, seed: random.Next());
        using var stop = new CancellationTokenSource();
        using var replica = net.CreateReplica(maxBatch: 2);
        var before = replica.Predict(Sample(3));
        before.ShouldBe(replica.Predict(Sample(3)));
        var (ending, at) = (random.Next(6), 1 + random.Next(12));
        var steps = 0;
        var options = new FitOptions
        {
            Epochs = 2,
            Optimizer = new Sgd(0.05f, momentum: random.Next(2) * 0.9f),
            Seed = random.Next(),
            Progress = new Listener(() =>
            {
                if (++steps != at)
                    return;
                switch (ending)
                {
                    case 0: throw new ApplicationException("injected into a callback");
                    case 1: stop.Cancel(); break;
                    case 2: net.Dispose(); break;
                    case 3: new Thread(net.Dispose).Start(); break;
                }
            }),
        };
        try
        {
            net.FitAsync(new Faulty(ending == 4 ? at : int.MaxValue), options: options, cancellationToken: stop.Token).GetAwaiter().GetResult();
            net.Predict(Sample(3)).ShouldAllBe(v => float.IsFinite(v));
            replica.Predict(Sample(3)).ShouldBe(net.Predict(Sample(3)));
        }
        catch (Exception e) when (Expected.Contains(e.GetType()))
        {
            // The parameters outlive their model.
            replica.Predict(Sample(3)).ShouldAllBe(v => float.IsFinite(v));
        }
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static float[] Sample(int index) => Inputs.AsSpan(index * 128, 128).ToArray();

    private static float[] Draw(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private sealed class Listener(Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action();
    }

    /// <summary>64 samples. Reading fails at some batch.</summary>
    private sealed class Faulty(int failsAt) : Dataset
    {
        private int reads;

        public override int Count => 64;

        public override IReadOnlyList<int> InputShape { get; } = [2, 8, 8];

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            if (Interlocked.Increment(ref reads) == failsAt)
                throw new IOException("injected into a data set");
            for (var i = 0; i < indices.Length; i++)
            {
                Inputs.AsSpan(indices[i] * 128, 128).CopyTo(inputs[(i * 128)..]);
                targets[i] = indices[i] % 4;
            }
        }
    }
}
