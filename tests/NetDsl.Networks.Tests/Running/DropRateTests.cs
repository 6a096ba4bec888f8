namespace NetDsl.Networks.Tests.Running;

/// <summary>Rates change between steps, by hand or by a schedule, without a new compilation.</summary>
public sealed class DropRateTests
{
    private static NetworkCase Net { get; } = new("Net", "Input(6), Dense(40, DropConnect = 0.2), Relu, Dropout(0.4), Dense(30), Selu, AlphaDropout(0.1), Dense(3), SoftmaxCrossEntropy", 5);

    private static readonly Dataset Data = new TensorDataset([6], Enumerable.Range(0, 120).Select(i => MathF.Sin(i * i)).ToArray(), Enumerable.Range(0, 20).Select(i => i % 3f).ToArray());

    [Fact]
    public void What_is_dropped_follows_the_rate()
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", "Input(5000), Dropout(0.4), MeanSquaredError").Source);
        var model = loaded.Create(Device.Cpu, batch: 4);
        var drop = model.DropRates.ShouldHaveSingleItem();
        (drop.Name, drop.Rate, drop.Info.Rate).ShouldBe(("Dropout1", 0.4f, 0.4f));
        float[] ones = [.. Enumerable.Repeat(1f, 20_000)];
        foreach (var rate in new[] { 0.1f, 0.9f, 0.4f })
        {
            drop.Rate = rate;
            var outputs = Step();
            outputs.Average(y => y == 0 ? 1d : 0).ShouldBe(rate, 5 * Math.Sqrt(rate * (1 - rate) / outputs.Length));
            outputs.ShouldAllBe(y => y == 0 || Math.Abs(y - 1 / (1 - rate)) < 1e-4);
        }

        drop.Rate = 0;
        Step().ShouldBe(ones);
        // Another model of the same class has its own.
        loaded.Create(Device.Cpu, batch: 4).DropRates[0].Rate.ShouldBe(0.4f);

        float[] Step()
        {
            var outputs = new float[ones.Length];
            model.TrainStep(ones, ones, new Sgd(0), outputs);
            return outputs;
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void A_rate_that_is_none_is_refused(float rate)
    {
        var loaded = LoadedNetwork.Load(Net.Source);
        var model = loaded.Create(Device.Cpu, batch: 4);
        model.DropRates.Select(drop => drop.Name).ShouldBe(["Dense1.DropConnect", "Dropout1", "AlphaDropout1"]);
        Should.Throw<ArgumentOutOfRangeException>(() => model.DropRates[0].Rate = rate).Message.ShouldStartWith("Dense1.DropConnect: a rate is at least 0, and less than 1.");
        model.DropRates[0].Rate.ShouldBe(0.2f);
    }

    /// <summary>With rates of 0, training computes the same as a network without the layers that drop.</summary>
    [Fact]
    public void Rates_of_zero_leave_nothing_to_chance()
    {
        var loaded = LoadedNetwork.Load(Net.Source);
        var plain = LoadedNetwork.Load(new NetworkCase("Net", "Input(6), Dense(40), Relu, Dense(30), Selu, Dense(3), SoftmaxCrossEntropy").Source);
        var (trial, expected) = (new Trial(loaded.Create(Device.Cpu, Net.Batch), Net.Batch), new Trial(plain.Create(Device.Cpu, Net.Batch), Net.Batch));
        foreach (var drop in trial.Model.DropRates)
            drop.Rate = 0;
        trial.Gradients().ShouldBe(expected.Gradients(), 1e-6f);
        foreach (var (own, other) in trial.Model.Parameters.Zip(expected.Model.Parameters))
            own.ReadGradient().ShouldBeClose(other.ReadGradient(), own.Name, 1e-6, 1e-3);
    }

    [Fact]
    public async Task A_schedule_sets_rates_at_each_step_and_gives_them_back()
    {
        var loaded = LoadedNetwork.Load(Net.Source);
        var model = loaded.Create(Device.Cpu, Net.Batch);
        model.DropRates[2].Rate = 0.3f;
        List<float[]> seen = [];
        var options = new FitOptions { Epochs = 3, DropoutSchedule = new LateDropout(1), Progress = new Listener(() => seen.Add([.. model.DropRates.Select(drop => drop.Rate)])) };
        await model.FitAsync(Data, options: options);
        seen.Count.ShouldBe(12);
        seen.Take(4).ShouldAllBe(rates => rates.SequenceEqual(new[] { 0f, 0, 0 }));
        seen.Skip(4).ShouldAllBe(rates => rates.SequenceEqual(new[] { 0.2f, 0.4f, 0.3f }));
        model.DropRates.Select(drop => drop.Rate).ShouldBe([0.2f, 0.4f, 0.3f]);

        seen.Clear();
        await model.FitAsync(Data, options: options with { DropoutSchedule = new EarlyDropout(2, linear: true) });
        seen.Select(rates => rates[1]).ShouldBe([.. Enumerable.Range(0, 8).Select(step => 0.4f * (7 - step) / 7), 0, 0, 0, 0], 1e-6);
        model.DropRates.Select(drop => drop.Rate).ShouldBe([0.2f, 0.4f, 0.3f]);
    }

    [Fact]
    public async Task A_schedule_goes_on_where_training_was_broken_off()
    {
        var loaded = LoadedNetwork.Load(Net.Source);
        var options = new FitOptions { Epochs = 4, Optimizer = new AdamW(0.01f), DropoutSchedule = new LinearDropout(0.1f, 1.5f) };
        var unbroken = loaded.Create(Device.Cpu, Net.Batch);
        await unbroken.FitAsync(Data, options: options);

        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        await Assert.ThrowsAsync<FitCanceledException>(() => loaded.Create(Device.Cpu, Net.Batch).FitAsync(Data, null, options with
        {
            Optimizer = new AdamW(0.01f),
            Checkpoint = new(folder["net.safetensors"]),
            Progress = new Listener(() => { if (++steps == 6) stop.Cancel(); }),
        }, stop.Token));
        steps.ShouldBe(6);
        var resumed = loaded.Create(Device.Cpu, Net.Batch);
        await resumed.FitAsync(Data, options: options with { Optimizer = new AdamW(0.01f), ResumeFrom = folder["net.safetensors"] });
        resumed.Parameters.SelectMany(p => p.Read()).ShouldBe(unbroken.Parameters.SelectMany(p => p.Read()));
    }

    /// <summary>Blocks that differ in their rates only are emitted once.</summary>
    [Fact]
    public void Blocks_of_different_rates_share_their_code()
    {
        var loaded = LoadedNetwork.Load("""
            [Block]
            [Branch, Dense(8), Tanh, DropPath(nameof(rate)), Branch, Add, Dropout("rate / 2")]
            public sealed partial class PathAttribute(double rate) : LayerAttribute;

            [Network, Input(8), Path(0.1), Path(0.2), Path(0.3), Path(0.4), Dense(2), SoftmaxCrossEntropy]
            public partial class Net;
            """);
        var model = loaded.Create(Device.Cpu, batch: 3);
        model.DropRates.Select(drop => drop.Rate).ShouldBe([0.1f, 0.05f, 0.2f, 0.1f, 0.3f, 0.15f, 0.4f, 0.2f]);
        loaded.Host.Emitted.Single(file => file.Key.EndsWith("Net.Training.g.cs", StringComparison.Ordinal)).Value.ShouldContain("struct PathForward(");
        var trial = new Trial(model, 3);
        float.IsFinite(trial.Gradients()).ShouldBeTrue();
    }

    private sealed class Listener(Action told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told();
    }
}
