using NetDsl.Testing;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Networks that end with [Output]: they predict as their trained twins do, and have no code for training.</summary>
public sealed class NoLossTests
{
    private const string Body = "Conv2d(16, 3, Padding = 1), BatchNorm, Relu(Name = \"stem\"), Dropout(0.2), GlobalAvgPool2d, Dense(4)";

    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load($$"""
        [Network, Input(3, 8, 8), {{Body}}, SoftmaxCrossEntropy]
        public partial class Trained;

        [Network, Input(3, 8, 8), {{Body}}, Output]
        public partial class Untrained;

        [Network(InputGradient = true), Input(3, 8, 8), {{Body}}, Output]
        [Head("maps"), From("stem"), Output]
        public partial class MapsNet;

        [Network, Input(3, 8, 8), Standardize, {{Body}}, Output]
        public partial class Fitted;

        public static class Use
        {
            public static float[][] Outputs(MapsNet net, float[] inputs)
            {
                float[][] outputs = [new float[2 * 4], new float[2 * 16 * 8 * 8]];
                net.Predict(inputs, outputs[0], outputs[1]);
                return outputs;
            }
        }
        """);

    private readonly float[] inputs = Numbers(2 * 3 * 8 * 8);

    [Fact]
    public void It_predicts_what_its_trained_twin_does()
    {
        using var trained = Trained();
        using var untrained = WithWeightsOf(trained, "Untrained");

        untrained.Predict(inputs).ShouldBe(trained.Predict(inputs));
        Loaded.Create(new ReferenceDevice(), 2, name: "Untrained").Predict(inputs).Length.ShouldBe(8);
    }

    [Fact]
    public void No_code_and_no_memory_is_for_training()
    {
        using var trained = Trained();
        using var untrained = WithWeightsOf(trained, "Untrained");

        Loaded.Host.Output.GetTypeByMetadataName("NetDsl.Emitted.Untrained.TrainingProgram").ShouldBeNull();
        Loaded.Host.Output.GetTypeByMetadataName("NetDsl.Emitted.Trained.TrainingProgram").ShouldNotBeNull();
        untrained.Info.IsTrainable.ShouldBeFalse();
        trained.Info.IsTrainable.ShouldBeTrue();
        untrained.Info.TrainingBytesPerSample.ShouldBe(0);
        untrained.Info.BytesPerSample.ShouldBe(untrained.Info.InferenceBytesPerSample);
        untrained.PlannedBytes.ShouldBeLessThan(trained.PlannedBytes * 6 / 10);
        untrained.Info.ToString().ShouldNotContain("while training");
        untrained.TargetKind.ShouldBe(TargetKind.None);
        untrained.TargetLength.ShouldBe(0);
        untrained.Info.TrainableParameters.ShouldBe(trained.Info.TrainableParameters);
        untrained.Parameters.Select(p => p.Name).ShouldBe(trained.Parameters.Select(p => p.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task What_needs_a_loss_throws_and_says_why()
    {
        using var net = Loaded.Create(Device.Cpu, 2, name: "Untrained");
        var data = new TensorDataset([3, 8, 8], inputs, new[] { 0, 1 });
        const string why = "Untrained has no loss and no code for training, because its declaration ends with [Output]: it only predicts. "
            + "End a network with a loss, such as [SoftmaxCrossEntropy], to train or evaluate it.";

        foreach (var wrong in new Action[]
        {
            () => net.TrainStep(inputs, [0, 1], new Sgd(0.1f)),
            () => net.ComputeGradients(inputs, []),
            () => net.Evaluate(inputs, [], default),
            () => net.MeasureLayers(inputs, []),
            () => _ = net.Outputs[0].Loss,
            () => net.Parameters[0].CopyGradientTo(new float[net.Parameters[0].Length]),
        })
            Should.Throw<InvalidOperationException>(wrong).Message.ShouldBe(why);
        (await Should.ThrowAsync<InvalidOperationException>(() => net.FitAsync(data))).Message.ShouldBe(why);
        (await Should.ThrowAsync<InvalidOperationException>(() => net.EvaluateAsync(data))).Message.ShouldBe(why);
        (await Should.ThrowAsync<InvalidOperationException>(() => net.RecomputeStatisticsAsync(data))).Message.ShouldBe(why);
        (await Should.ThrowAsync<InvalidOperationException>(() => net.FindLearningRateAsync(data))).Message.ShouldBe(why);
        net.Predict(inputs).Length.ShouldBe(8);
    }

    [Fact]
    public void A_head_returns_the_output_of_an_inner_layer()
    {
        using var trained = Trained();
        using var maps = WithWeightsOf(trained, "MapsNet");

        var outputs = (float[][])Loaded.Assembly.GetType("Use")!.GetMethod("Outputs")!.Invoke(null, [maps, inputs])!;

        outputs[0].ShouldBe(trained.Predict(inputs));
        outputs[1].ShouldContain(value => value > 0);
        outputs[1].ShouldAllBe(value => value >= 0);
        maps.Outputs.Select(output => (output.Name, output.TargetKind)).ShouldBe([("Output", TargetKind.None), ("Maps", TargetKind.None)]);
        maps.Outputs[1].Shape.ShouldBe([16, 8, 8]);
        maps.Outputs[1].Read().ShouldBe(outputs[1]);
    }

    [Fact]
    public void The_gradient_of_an_output_for_the_inputs_needs_no_loss()
    {
        using var maps = Loaded.Create(Device.Cpu, 2, name: "MapsNet");
        var gradient = new float[inputs.Length];

        maps.Outputs[0].InputGradient(inputs, [1, 2], gradient);

        var (index, step) = (5, 1e-2f);
        float Output(float change)
        {
            var moved = inputs.ToArray();
            moved[index] += change;
            maps.Predict(moved.AsSpan(), new float[8]);
            return maps.Outputs[0].Read()[1];
        }

        gradient[index].ShouldBe((Output(step) - Output(-step)) / (2 * step), 1e-4f);
        Should.Throw<InvalidOperationException>(() => maps.InputGradient(inputs, new float[2], gradient));
    }

    [Fact]
    public async Task Monte_Carlo_dropout_replicas_and_fitted_inputs_work()
    {
        using var untrained = Loaded.Create(Device.Cpu, 2, name: "Untrained");
        untrained.PredictWithUncertainty(inputs, samples: 20).Deviation.ShouldContain(deviation => deviation > 0);
        using var replica = untrained.CreateReplica();
        replica.Predict(inputs).ShouldBe(untrained.Predict(inputs));

        using var fitted = Loaded.Create(Device.Cpu, 2, name: "Fitted");
        (await fitted.AdaptAsync(new TensorDataset([3, 8, 8], inputs, new[] { 0, 1 }))).ShouldBe(2);
        fitted.Predict(inputs).Length.ShouldBe(8);
    }

    private static Model Trained()
    {
        var trained = Loaded.Create(Device.Cpu, 2, name: "Trained");
        for (var i = 0; i < 3; i++)
            trained.TrainStep(Numbers(2 * 3 * 8 * 8), new[] { 0, 3 }, new Sgd(0.1f));
        return trained;
    }

    private static Model WithWeightsOf(Model other, string name)
    {
        var file = Path.Combine(Path.GetTempPath(), $"netdsl-{Guid.NewGuid():N}.safetensors");
        try
        {
            other.Save(file);
            var model = Loaded.Create(Device.Cpu, 2, seed: 7, name: name);
            model.Load(file);
            return model;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static float[] Numbers(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
