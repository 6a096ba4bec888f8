using NetDsl.Runtime.Ilgpu.Tests.Networks;

namespace NetDsl.Runtime.Ilgpu.Tests.Running;

/// <summary>A program is recorded at its second run and replayed from then on, with the same results to the bit.</summary>
public sealed class ReplayTests
{
    private static readonly NetworkCase Network = new("Replayed", """
        Input(2, 9, 9), Cutout(3), Conv2d(4, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu, Dropout(0.5), MaxPool2d(2), GaussianNoise(0.1), Flatten, Dense(6), Tanh, Dropout(0.2), Dense(5), SoftmaxCrossEntropy
        """, 4);

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load(NetworkCase.SourceOf([Network])));

    [Fact]
    public void Training_and_inference_are_the_same_with_and_without() => Compare((_, _) => { });

    [Fact]
    public void A_rate_that_changes_is_recorded_again() => Compare((model, step) => model.DropRates[0].Rate = step < 3 ? 0.5f : 0.25f);

    [Fact]
    public void A_rate_that_changes_in_every_step_is_used() => Compare((model, step) => model.DropRates[1].Rate = 0.1f + 0.05f * step);

    [Fact]
    public void A_checkpoint_of_another_step_continues_with_its_numbers() => Compare((model, step) => model.StepCount = step == 4 ? 1000 : model.StepCount);

    /// <summary>A larger network on the same device makes scratch memory move, to which recordings point.</summary>
    [Fact]
    public void Scratch_memory_may_move() => Compare((model, step) =>
    {
        if (step != 3 || ((IlgpuDevice)model.Device).ReplaysPrograms is false)
            return;
        var region = new Region(model.Device.Allocate(200_000), 0, 200_000);
        model.Device.Reduce<Identity>(new(2, 2, 50_000), Keep.Scalar, true, region, region.Element);
    });

    [Fact]
    public void Replays_are_launches_without_the_program()
    {
        using var device = IlgpuDevice.Simulated();
        using var model = Loaded.Value.Create(device, Network.Batch, seed: 3, Network.Name);
        var trial = new Trial(model, Network.Batch);
        List<long> launches = [];
        for (var step = 0; step < 4; step++)
        {
            var before = device.Launches;
            model.TrainStep(trial.Inputs, trial.Targets, new Sgd(0.1f));
            launches.Add(device.Launches - before);
        }

        launches.Distinct().Count().ShouldBe(1);
    }

    private static void Compare(Action<NetDsl.Model, int> change)
    {
        var (plain, replayed) = (Train(replays: false, change), Train(replays: true, change));
        replayed.ShouldBe(plain);
    }

    /// <summary>Losses, outputs and parameters of some steps, of two batch sizes.</summary>
    private static List<float> Train(bool replays, Action<NetDsl.Model, int> change)
    {
        using var device = IlgpuDevice.Simulated();
        device.ReplaysPrograms = replays;
        using var model = Loaded.Value.Create(device, Network.Batch, seed: 3, Network.Name);
        var trial = new Trial(model, Network.Batch);
        var optimizer = new Sgd(0.1f, momentum: 0.9f);
        List<float> results = [];
        for (var step = 0; step < 7; step++)
        {
            change(model, step);
            var samples = step % 3 == 2 ? 2 : Network.Batch;
            var inputs = trial.Inputs.AsSpan(0, samples * model.InputLength);
            var targets = trial.Targets.AsSpan(0, samples * model.TargetLength);
            results.Add(model.TrainStep(inputs, targets, optimizer));
            var outputs = new float[samples * model.OutputLength];
            results.Add(model.Evaluate(inputs, targets, outputs));
            results.AddRange(outputs);
            model.Predict(inputs, outputs);
            results.AddRange(outputs);
        }

        foreach (var parameter in model.Parameters)
            results.AddRange(parameter.Read());
        results.ShouldAllBe(value => float.IsFinite(value));
        return results;
    }
}
