namespace NetDsl.Networks.Tests.Running;

/// <summary>Tests that count what the whole process does run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

/// <summary>Training and inference allocate nothing, on any thread.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    public static TheoryData<string, int, string> Optimizers => new() { { "Sgd", 1, "small" }, { "Sgd", 2, "small" }, { "Adam", 2, "small" }, { "Sgd", 2, "heads" }, { "Sgd", 2, "sequences" } };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_step_allocates_nothing(string name, int threads, string kind)
    {
        var network = kind switch { "heads" => SmallNetwork.Heads, "sequences" => SmallNetwork.Sequences, _ => SmallNetwork.Case };
        var loaded = LoadedNetwork.Load(network.Source);
        using var device = new CpuDevice(threads);
        var trial = new Trial(loaded.Create(device, network.Batch), network.Batch);
        Optimizer optimizer = name == "Sgd" ? new Sgd(0.01f, momentum: 0.9f) : new Adam(0.001f);
        var outputs = new float[network.Batch * trial.Model.OutputLength];
        var deviations = new float[outputs.Length];
        string[] layers = [.. trial.Model.ReadableLayers.Select(layer => layer.Layer)];
        float[][] activations = [.. trial.Model.ReadableLayers.Select(layer => new float[network.Batch * layer.Length])];
        float[][] results = [.. trial.Model.Outputs.Select(o => new float[network.Batch * o.Length])];
        var sum = 0f;
        Steps(50);

        // The runtime itself allocates now and then (timers, tiering); a step that allocates would do so in every round.
        var (own, all) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 10; round++)
        {
            var (ownBefore, allBefore) = (GC.GetAllocatedBytesForCurrentThread(), GC.GetTotalAllocatedBytes(precise: true));
            Steps(20);
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
            all = Math.Min(all, GC.GetTotalAllocatedBytes(precise: true) - allBefore);
        }

        sum.ShouldBeGreaterThan(0);
        own.ShouldBe(0, "bytes allocated by the thread that trains");
        all.ShouldBe(0, "bytes allocated by all threads");

        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                trial.Model.TrainStep(trial.Inputs, trial.Targets, optimizer, outputs);
                for (var o = 0; o < results.Length; o++)
                {
                    trial.Model.Outputs[o].Read(results[o]);
                    sum += trial.Model.Outputs[o].Loss;
                }

                trial.Model.Evaluate(trial.Inputs, trial.Targets, outputs);
                trial.Model.Forward(trial.Inputs, outputs);
                for (var layer = 0; layer < layers.Length; layer++)
                    trial.Model.ReadActivation(trial.Inputs, layers[layer], activations[layer]);
                if (kind == "small")
                    trial.Model.PredictWithUncertainty(trial.Inputs, 2, outputs, deviations);
            }
        }
    }
}
