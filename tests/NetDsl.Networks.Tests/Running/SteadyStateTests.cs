namespace NetDsl.Networks.Tests.Running;

/// <summary>Training gives the same result every time, whichever program ran before, with batches of any size.</summary>
public sealed class SteadyStateTests : IDisposable
{
    private readonly LoadedNetwork loaded = LoadedNetwork.Load(SmallNetwork.Case.Source);

    private readonly List<Device> devices = [];

    public void Dispose() => devices.ForEach(device => device.Dispose());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_and_threads_give_the_same_weights_bit_by_bit(int threads)
    {
        var first = Train(NewTrial(threads));
        for (var again = 0; again < 2; again++)
            Train(NewTrial(threads)).ShouldBe(first);
        Train(NewTrial(threads, seed: 4)).ShouldNotBe(first);

        static float[] Train(Trial trial)
        {
            var optimizer = new Sgd(0.05f, momentum: 0.9f);
            for (var step = 0; step < 20; step++)
                trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer);
            return [.. trial.Model.Parameters.SelectMany(p => p.Read())];
        }
    }

    /// <summary>The mask of dropout differs from step to step, so the loss does on the same batch and weights.</summary>
    [Fact]
    public void Random_layers_draw_anew_at_each_step()
    {
        var trial = NewTrial(threads: 1);
        var losses = new HashSet<float>();
        for (trial.Model.StepCount = 0; trial.Model.StepCount < 5; trial.Model.StepCount++)
            losses.Add(trial.Gradients());
        losses.Count.ShouldBe(5);
        trial.Model.StepCount = 0;
        losses.ShouldContain(trial.Gradients());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(4)]
    [InlineData(2)]
    public void A_batch_gives_what_it_gives_in_a_model_of_its_size(int samples)
    {
        // Leaves rubbish of a full batch everywhere in the arena.
        var large = NewTrial(threads: 2);
        large.Gradients();
        large.Model.Forward(large.Inputs);
        var small = NewTrial(threads: 2, samples: samples);
        foreach (var (from, to) in small.Model.Parameters.Zip(large.Model.Parameters))
            to.Write(from.Read());

        var outputs = new float[samples * 5];
        var expected = new float[samples * 5];
        large.Model.ComputeGradients(small.Inputs, small.Targets).ShouldBe(small.Gradients(), 1e-6f);
        foreach (var (own, other) in small.Model.Parameters.Zip(large.Model.Parameters).Where(p => p.First.Info.Trainable))
            other.ReadGradient().ShouldBeClose(own.ReadGradient(), own.Name, 1e-4, 1e-3);
        large.Model.Evaluate(small.Inputs, small.Targets, outputs).ShouldBe(small.Model.Evaluate(small.Inputs, small.Targets, expected), 1e-6f);
        outputs.ShouldBeClose(expected, "outputs", 1e-5);
        large.Model.Forward(small.Inputs).ShouldBeClose(expected, "forward", 1e-5);
    }

    /// <summary>Programs share an arena, and none changes the results of another.</summary>
    [Fact]
    public void Programs_in_any_order_give_the_same()
    {
        var trial = NewTrial(threads: 2);
        var model = trial.Model;
        var outputs = new float[SmallNetwork.Case.Batch * model.OutputLength];
        var forward = model.Forward(trial.Inputs);
        trial.Gradients();
        var gradient = model.Parameters[0].ReadGradient();
        // The moving averages have moved.
        var moved = model.Forward(trial.Inputs);
        moved.ShouldNotBe(forward);
        var loss = model.Evaluate(trial.Inputs, trial.Targets, outputs);
        outputs.ShouldBe(moved);
        model.Forward(trial.Inputs.AsSpan(0, model.InputLength)).ShouldBeClose(moved[..model.OutputLength], "first sample", 1e-5);
        model.Evaluate(trial.Inputs, trial.Targets, outputs).ShouldBe(loss);
        trial.Gradients();
        model.Parameters[0].ReadGradient().ShouldBe(gradient);
    }

    [Fact]
    public void Training_makes_the_loss_small()
    {
        var trial = NewTrial(threads: 2);
        var outputs = new float[SmallNetwork.Case.Batch * trial.Model.OutputLength];
        var before = trial.Model.Evaluate(trial.Inputs, trial.Targets, outputs);
        var optimizer = new Sgd(0.05f, momentum: 0.9f);
        for (var step = 0; step < 200; step++)
            trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer);
        trial.Model.Evaluate(trial.Inputs, trial.Targets, outputs).ShouldBeLessThan(0.2f * before);
    }

    private Trial NewTrial(int threads, int seed = 3, int? samples = null)
    {
        devices.Add(new CpuDevice(threads));
        var batch = samples ?? SmallNetwork.Case.Batch;
        return new(loaded.Create(devices[^1], batch, seed), batch);
    }
}
