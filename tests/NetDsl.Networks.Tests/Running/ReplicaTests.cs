namespace NetDsl.Networks.Tests.Running;

/// <summary>Replicas share parameters, and a pool of them serves many threads.</summary>
public sealed class ReplicaTests
{
    // Folded norms, packed weights and a recurrence: all that inference keeps between calls.
    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load(new NetworkCase("Net",
        "Input(3, 12, 12), Conv2d(32, 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(32, 3, Padding = 1), Tanh, MaxPool2d(2), Flatten, Dense(256), Relu, Dense(10), SoftmaxCrossEntropy", 4).Source);

    [Fact]
    public void A_replica_gives_the_same_answers_and_follows_every_change()
    {
        using var net = Loaded.Create(Device.Cpu, 4);
        using var replica = net.CreateReplica(maxBatch: 2);
        using var device = new CpuDevice(threads: 1);
        using var apart = net.CreateReplica(device);
        var trial = new Trial(net, 4);

        replica.GetType().ShouldBe(net.GetType());
        (replica.MaxBatch, apart.MaxBatch, apart.Device).ShouldBe((2, 4, device));
        for (var step = 0; step < 4; step++)
        {
            var expected = net.Predict(trial.Inputs);
            replica.Predict(trial.Inputs.AsSpan(0, trial.Inputs.Length / 2)).ShouldBe(expected[..20]);
            apart.Predict(trial.Inputs).ShouldBeClose(expected, "on another device", 1e-5);
            net.TrainStep(trial.Inputs, trial.Targets, new Sgd(0.01f));
            net.Predict(trial.Inputs).ShouldNotBe(expected);
        }
    }

    [Fact]
    public void A_replica_cannot_be_trained()
    {
        using var net = Loaded.Create(Device.Cpu, 4);
        using var replica = net.CreateReplica();
        var trial = new Trial(net, 4);

        foreach (var act in (Action[])[() => replica.TrainStep(trial.Inputs, trial.Targets, new Sgd(1)), () => replica.ComputeGradients(trial.Inputs, trial.Targets),
            () => replica.Parameters[0].ReadGradient(), () => new Sgd(1).Step(replica)])
            Should.Throw<InvalidOperationException>(act).Message.ShouldStartWith("Net: a replica");
    }

    [Fact]
    public async Task Parameters_that_change_under_a_replica_are_an_error_and_never_a_wrong_answer()
    {
        using var net = Loaded.Create(Device.Cpu, 4);
        using var device = new CpuDevice(threads: 1);
        using var replica = net.CreateReplica(device);
        var trial = new Trial(net, 4);
        var weight = net.Parameters[0];
        float[][] values = [weight.Read(), [.. weight.Read().Select(w => 2 * w)]];
        float[][] answers = new float[2][];
        for (var i = 0; i < 2; i++)
        {
            weight.Write(values[i]);
            answers[i] = replica.Predict(trial.Inputs);
        }

        var stop = false;
        // A thread of its own: the thread pool may be busy with other tests for minutes.
        var reader = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    for (var i = 0; i < 300; i++)
                        Refused(() =>
                        {
                            var answer = replica.Predict(trial.Inputs);
                            answers.ShouldContain(a => a.SequenceEqual(answer));
                        });
                }
                finally
                {
                    Volatile.Write(ref stop, true);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (var i = 0; !Volatile.Read(ref stop); i++)
            Refused(() => weight.Write(values[i & 1]));
        await reader;

        static void Refused(Action act)
        {
            try
            {
                act();
            }
            catch (InvalidOperationException e)
            {
                e.Message.ShouldContain("Predictor.Update");
            }
        }
    }

    [Fact]
    public async Task A_predictor_answers_any_number_of_threads_correctly()
    {
        using var net = Loaded.Create(Device.Cpu, 4);
        using var predictor = new Predictor(net, replicas: 3, maxBatch: 1);
        var random = new Random(1);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(_ => Enumerable.Range(0, 432).Select(_ => random.NextSingle()).ToArray())];
        float[][] expected = [.. inputs.Select(x => predictor.Predict(x))];
        var room = new float[10];

        Parallel.For(0, 800, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => predictor.Predict(inputs[i % 16]).ShouldBe(expected[i % 16]));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => (await predictor.PredictAsync(inputs[i % 16])).ShouldBe(expected[i % 16])));
        predictor.Predict(inputs[3], room);

        room.ShouldBe(expected[3]);
        predictor.Use(model => model.Predict(inputs[4])).ShouldBe(expected[4]);
        Should.Throw<ArgumentException>(() => predictor.Predict(new float[5])).Message.ShouldContain("432");
        predictor.Predict(inputs[5]).ShouldBe(expected[5]);
    }

    [Fact]
    public void A_predictor_changes_parameters_between_calls()
    {
        using var net = Loaded.Create(Device.Cpu, 1);
        using var predictor = new Predictor(net, replicas: 2);
        var bias = net.Parameters[^1];
        var x = new float[432];
        var first = predictor.Predict(x);
        var served = 0;

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            if (i % 20 == 0)
                predictor.Update(model => bias.Write([.. bias.Read().Select(b => b + 1)]));
            else if (predictor.Predict(x) is { } answer && Math.Abs(answer[0] - first[0] - Math.Round(answer[0] - first[0])) < 1e-3)
                Interlocked.Increment(ref served);
        });

        served.ShouldBe(190);
        (predictor.Predict(x)[0] - first[0]).ShouldBe(10, 1e-3f);
    }

    [Fact]
    public async Task A_disposed_predictor_lets_calls_end_and_refuses_new_ones()
    {
        using var net = Loaded.Create(Device.Cpu, 1);
        var predictor = new Predictor(net, replicas: 1);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var x = new float[432];
        var expected = predictor.Predict(x);
        var running = Task.Run(() => predictor.Use(model =>
        {
            begun.SetResult();
            goOn.Task.Wait();
            return model.Predict(x);
        }));
        await begun.Task;
        var waiting = predictor.PredictAsync(x);
        using var cancellation = new CancellationTokenSource();
        var cancelled = predictor.PredictAsync(x, cancellation.Token);
        await cancellation.CancelAsync();

        predictor.Dispose();
        goOn.SetResult();

        (await running).ShouldBe(expected);
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        (await Should.ThrowAsync<ObjectDisposedException>(waiting)).ObjectName.ShouldBe(nameof(Predictor));
        Should.Throw<ObjectDisposedException>(() => predictor.Predict(x));
        Should.Throw<ObjectDisposedException>(() => predictor.Update(_ => { }));
        net.Predict(x).ShouldBeClose(expected, "the model", 1e-5);
    }

    [Fact]
    public void Memory_goes_with_the_last_model_that_uses_it()
    {
        using var device = new CpuDevice(threads: 1);
        var net = Loaded.Create(device, 2);
        var replicas = new[] { net.CreateReplica(), net.CreateReplica() };
        foreach (var model in replicas.Prepend(net))
            model.Predict(new float[432]);

        net.Dispose();
        replicas[0].Dispose();
        replicas[1].Predict(new float[432]).ShouldAllBe(v => float.IsFinite(v));
        replicas[1].Dispose();

        device.AllocatedBytes.ShouldBe(device.WorkingBytes);
    }
}
