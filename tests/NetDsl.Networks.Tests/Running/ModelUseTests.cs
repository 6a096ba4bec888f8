using NetDsl.Runtime.CompilerServices;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Who may use a model, and when its memory is freed.</summary>
public sealed class ModelUseTests
{
    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load(new NetworkCase("Net", "Input(6), Dense(300), Relu, Dense(300), Relu, Dense(3), SoftmaxCrossEntropy", 4).Source);

    [Fact]
    public async Task A_model_disposed_while_it_trains_ends_the_task_with_its_name()
    {
        for (var run = 0; run < 10; run++)
        {
            using var device = new CpuDevice(threads: 2);
            var net = Loaded.Create(device, 64);
            var steps = new TaskCompletionSource();
            var fit = net.FitAsync(Data(640), options: new() { Epochs = 100_000, Optimizer = new Sgd(0.01f), Progress = new Called<TrainingProgress>(p => { if (p.Step == 3) steps.TrySetResult(); }) });
            await steps.Task.WaitAsync(TimeSpan.FromSeconds(60));

            net.Dispose();

            (await Should.ThrowAsync<ObjectDisposedException>(fit.WaitAsync(TimeSpan.FromSeconds(60)))).ObjectName.ShouldBe("Net");
            device.AllocatedBytes.ShouldBe(device.WorkingBytes);
        }
    }

    [Fact]
    public async Task A_model_disposed_while_it_evaluates_ends_the_task_with_its_name()
    {
        var net = Loaded.Create(Device.Cpu, 8);
        var data = new Watched(Data(6400));
        var evaluation = net.EvaluateAsync(data);
        await data.Begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        net.Dispose();

        (await Should.ThrowAsync<ObjectDisposedException>(evaluation.WaitAsync(TimeSpan.FromSeconds(60)))).ObjectName.ShouldBe("Net");
    }

    [Fact]
    public void Every_call_of_a_disposed_model_names_it()
    {
        var net = Loaded.Create(Device.Cpu, 4);
        var replica = net.CreateReplica();
        var (x, y, room) = (new float[6], new float[1], new float[3]);
        var sgd = new Sgd(0.1f, momentum: 0.9f);
        net.TrainStep(x, y, sgd);

        net.Dispose();
        net.Dispose();

        Action[] calls =
        [
            () => net.Predict(x), () => net.Predict(x, room), () => net.Forward(x), () => net.Forward(x, room), () => net.Evaluate(x, y, default), () => net.TrainStep(x, y, sgd),
            () => net.TrainStep(x, [1], sgd), () => net.ComputeGradients(x, y), () => net.Initialize(1), () => net.Parameters[0].Read(), () => net.Parameters[0].ReadGradient(),
            () => net.Parameters[0].Write(net.Parameters[0].Read()), () => net.Outputs[0].Read(), () => _ = net.Outputs[0].Loss, () => net.CreateReplica(), () => net.Save("never-written"),
            () => net.FitAsync(Data(4)), () => net.EvaluateAsync(Data(4)), () => sgd.Step(net), () => _ = new Predictor(net),
        ];
        for (var i = 0; i < calls.Length; i++)
            Should.Throw<ObjectDisposedException>(calls[i], $"call {i}").ObjectName.ShouldBe("Net");
        // The parameters are there as long as a replica uses them.
        replica.Predict(x).ShouldAllBe(value => float.IsFinite(value));
        replica.Dispose();
    }

    [Fact]
    public void A_second_thread_is_refused_at_the_first_overlap()
    {
        using var net = Loaded.Create(Device.Cpu, 4);
        var (answers, refused) = (0, 0);
        var expected = net.Predict(new float[6]);

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var i = 0; i < 2000; i++)
                try
                {
                    net.Predict(new float[6]).ShouldBe(expected);
                    Interlocked.Increment(ref answers);
                }
                catch (InvalidOperationException e)
                {
                    e.Message.ShouldStartWith("Net is used by two threads at the same time");
                    Interlocked.Increment(ref refused);
                }
        });

        (answers + refused).ShouldBe(8000);
        answers.ShouldBeGreaterThan(0);
        net.Predict(new float[6]).ShouldBe(expected);
    }

    [Fact]
    public async Task A_model_that_trains_belongs_to_the_training_and_its_callbacks()
    {
        using var net = Loaded.Create(Device.Cpu, 8);
        var (started, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var seen = new List<double>();
        var fit = net.FitAsync(Data(16), options: new()
        {
            EpochEnded = _ =>
            {
                net.Predict(new float[6]).Length.ShouldBe(3);
                // Another thread computes, while this one waits.
                seen.Add(net.EvaluateAsync(Data(16)).GetAwaiter().GetResult().Loss);
                started.SetResult();
                goOn.Task.Wait();
            },
        });
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Should.Throw<InvalidOperationException>(() => net.Predict(new float[6])).Message.ShouldContain("FitAsync");
        Should.Throw<InvalidOperationException>(() => { net.FitAsync(Data(8)); }).Message.ShouldContain("CreateReplica");
        Should.Throw<InvalidOperationException>(() => net.Parameters[0].Read());
        goOn.SetResult();
        await fit;

        seen.Count.ShouldBe(1);
        net.Predict(new float[6]).Length.ShouldBe(3);
    }

    [Fact]
    public void A_device_disposed_by_another_thread_lets_the_kernel_end_and_then_names_itself()
    {
        for (var run = 0; run < 20; run++)
        {
            var device = new CpuDevice(threads: 2);
            using var net = Loaded.Create(device, 64);
            var thread = new Thread(() => device.Dispose());
            Exception? failure = null;
            var x = new float[64 * 6];
            net.Predict(x);
            thread.Start();
            try
            {
                for (var i = 0; i < 1000; i++)
                    net.Predict(x);
            }
            catch (ObjectDisposedException e)
            {
                failure = e;
            }

            thread.Join();
            failure ??= Should.Throw<ObjectDisposedException>(() => net.Predict(x));
            failure.Message.ShouldContain(nameof(CpuDevice));
        }
    }

    [Fact]
    public void A_buffer_disposed_while_a_kernel_reads_it_ends_the_kernel_first()
    {
        using var device = new CpuDevice(threads: 2);
        for (var run = 0; run < 20; run++)
        {
            using var y = device.Allocate(1 << 20);
            var x = device.Allocate(1 << 20);
            var (from, to) = (new Region(x, 0, x.Length), new Region(y, 0, y.Length));
            var thread = new Thread(x.Dispose);
            thread.Start();
            try
            {
                for (var i = 0; i < 1000; i++)
                    device.Map<Identity>(new(1, 1, 1 << 20), to, from.Element);
            }
            catch (ObjectDisposedException)
            {
                // As it has to be, once the buffer is gone.
            }

            thread.Join();
            Should.Throw<ObjectDisposedException>(() => device.Map<Identity>(new(1, 1, 1 << 20), to, from.Element));
        }
    }

    private static TensorDataset Data(int samples)
    {
        var random = new Random(1);
        return new TensorDataset([6], Enumerable.Range(0, samples * 6).Select(_ => random.NextSingle()).ToArray(), [.. Enumerable.Range(0, samples).Select(i => i % 3)]);
    }

    private sealed class Called<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }

    private sealed class Watched(Dataset data) : Dataset
    {
        public TaskCompletionSource Begun { get; } = new();

        public override int Count => data.Count;

        public override IReadOnlyList<int> InputShape => data.InputShape;

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            Begun.TrySetResult();
            data.Read(indices, inputs, targets);
        }
    }
}
