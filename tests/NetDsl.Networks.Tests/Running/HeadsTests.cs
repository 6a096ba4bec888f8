using System.Reflection;
using NetDsl.Testing;

namespace NetDsl.Networks.Tests.Running;

/// <summary>Networks with several inputs and outputs: as the user calls them, on data sets, over a break, in files.</summary>
public sealed class HeadsTests
{
    private const int Samples = 30;

    private static readonly string Source = "namespace Cases;\n" + SmallNetwork.Heads.Source + """
        public static class Use
        {
            public static float[] Losses(Network net, float[] inputs, float[] meta, int[] labels, int[] parity, float[] size)
            {
                var evaluated = net.Evaluate(inputs, meta, labels, parity, size, new float[30], new float[12], new float[12]);
                return [evaluated, net.ComputeGradients(inputs, meta, labels, parity, size), net.TrainStep(inputs, meta, labels, parity, size, new Sgd(0.1f))];
            }

            public static float[][] Outputs(Network net, float[] inputs, float[] meta)
            {
                float[][] outputs = [new float[30], new float[12], new float[12]];
                net.Forward(inputs, meta, outputs[0], outputs[1], outputs[2]);
                return outputs;
            }

            public static Parameter Weight(Network net) => net.Parity.Dense1.Weight;

            public static ModelOutput[] Heads(Network net) => [net.ParityHead, net.SizeHead, net.AuxHead];

            public static string Wrong(Network net, int inputs, int meta, int labels, int parity)
            {
                try
                {
                    net.TrainStep(new float[inputs], new float[meta], new int[labels], new int[parity], new float[12], new Sgd(0.1f));
                    return "";
                }
                catch (System.ArgumentException e)
                {
                    return e.Message;
                }
            }
        }
        """;

    private readonly LoadedNetwork loaded = LoadedNetwork.Load(Source);

    [Fact]
    public void A_method_has_a_parameter_for_each_input_target_and_output()
    {
        var trial = new Trial(Create(), 6);
        var (inputs, meta) = (trial.Inputs[..180], trial.Inputs[180..]);
        int[] labels = [.. trial.Targets[..12].Select(t => (int)t)];
        var other = new Trial(Create(), 6).Model;

        var losses = Call<float[]>("Losses", trial.Model, inputs, meta, labels[..6], labels[6..], trial.Targets[12..]);

        losses[0].ShouldBe(other.Evaluate(trial.Inputs, trial.Targets, default));
        losses[1].ShouldBe(other.ComputeGradients(trial.Inputs, trial.Targets));
        losses[2].ShouldBe(other.TrainStep(trial.Inputs, trial.Targets, new Sgd(0.1f)));
        trial.Model.Parameters.SelectMany(p => p.Read()).ShouldBe(other.Parameters.SelectMany(p => p.Read()));

        var outputs = Call<float[][]>("Outputs", trial.Model, inputs, meta);
        outputs[0].ShouldBe(other.Forward(trial.Inputs));
        outputs[1].ShouldBe(other.Outputs[1].Read());
        outputs[2].ShouldBe(other.Outputs[2].Read());
        Call<Parameter>("Weight", trial.Model).Name.ShouldBe("Parity.Dense1.Weight");
        Call<ModelOutput[]>("Heads", trial.Model).ShouldBe(trial.Model.Outputs.Skip(1));
    }

    [Fact]
    public void The_loss_is_the_weighted_sum_and_that_of_use_leaves_out_heads_for_training()
    {
        var trial = new Trial(Create(), 6);
        var model = trial.Model;
        float[] weights = [1, 0.5f, 0.25f, 0.3f];

        var loss = trial.Gradients();
        model.Outputs.Zip(weights, (output, weight) => weight * output.Loss).Sum().ShouldBe(loss, 1e-5f);
        var ofAux = model.Outputs[3].Loss;
        var evaluated = model.Evaluate(trial.Inputs, trial.Targets, default);

        model.Outputs.Take(3).Zip(weights, (output, weight) => weight * output.Loss).Sum().ShouldBe(evaluated, 1e-5f);
        model.Outputs[3].Loss.ShouldBe(ofAux);
    }

    [Fact]
    public void Inference_and_evaluation_put_out_the_same_on_a_batch_of_any_size()
    {
        var trial = new Trial(Create(), 6);
        trial.Model.Evaluate(trial.Inputs, trial.Targets, default);
        var evaluated = trial.Model.Outputs.Take(3).Select(o => o.Read()).ToList();

        trial.Model.Forward(trial.Inputs);
        foreach (var (output, expected) in trial.Model.Outputs.Zip(evaluated))
            output.Read().ShouldBeClose(expected, output.Name, 1e-5);
        for (var i = 0; i < 6; i++)
        {
            float[] one = [.. trial.Inputs.AsSpan(30 * i, 30), .. trial.Inputs.AsSpan(180 + 3 * i, 3)];
            trial.Model.Forward(one);
            foreach (var (output, expected) in trial.Model.Outputs.Zip(evaluated))
                output.Read().ShouldBeClose(expected[(i * output.Length)..((i + 1) * output.Length)], $"{output.Name} of sample {i}", 1e-5);
        }
    }

    [Theory]
    [InlineData(180, 17, 6, 6, "Network: 6 samples need 18 values of the input 'Meta', but got 17. (Parameter 'Meta')")]
    [InlineData(179, 18, 6, 6, "Network: Input must hold whole samples of 1x6x5 = 30 numbers, but hold 179 numbers. (Parameter 'inputs')")]
    [InlineData(210, 21, 7, 7, "Network: 7 samples in one call, but the model was created for at most 6. (Parameter 'inputs')")]
    [InlineData(180, 18, 5, 6, "Network: 6 samples need 6 target values of the output 'Output', but got 5. (Parameter 'targets')")]
    [InlineData(180, 18, 6, 7, "Network: 6 samples need 6 target values of the output 'Parity', but got 7. (Parameter 'targets')")]
    public void A_length_that_does_not_fit_is_an_error_that_names_the_part(int inputs, int meta, int labels, int parity, string message) =>
        Call<string>("Wrong", Create(), inputs, meta, labels, parity).ShouldBe(message);

    [Fact]
    public void A_label_that_is_no_class_is_an_error_that_names_its_output()
    {
        var trial = new Trial(Create(), 6);
        trial.Targets[6 + 2] = 2;

        Should.Throw<ArgumentException>(() => trial.Gradients()).Message.ShouldBe("Network: label 2 of sample 2 of the output 'Parity' is not a class number from 0 to 1. (Parameter 'targets')");
        Should.Throw<ArgumentException>(() => trial.Model.Forward(trial.Inputs.AsSpan(0, 32))).Message.ShouldBe("Network: inputs must hold whole samples of 33 numbers, but hold 32 numbers. (Parameter 'inputs')");
        Should.Throw<ArgumentException>(() => trial.Model.Outputs[1].Read(new float[3])).Message.ShouldStartWith("Network: 6 samples give 12 numbers in the output 'Parity', but there is room for 3.");
    }

    [Fact]
    public async Task Fitting_measures_each_output()
    {
        using var model = Create();
        var data = Data();

        var fitted = await model.FitAsync(data, data, new() { Epochs = 30, Optimizer = new Adam(0.02f), EarlyStopping = new(30), Monitor = "parity.accuracy" });
        var evaluated = await model.EvaluateAsync(data);

        var names = new[] { "accuracy", "parity.accuracy", "aux.accuracy", "output.loss", "parity.loss", "size.loss", "aux.loss" };
        fitted.Epochs[^1].Training.Metrics.Keys.ShouldBe(names, ignoreOrder: true);
        evaluated.Metrics.Keys.ShouldBe(names.Where(n => !n.StartsWith("aux", StringComparison.Ordinal)), ignoreOrder: true);
        evaluated.Metrics.ShouldBe(fitted.Epochs[fitted.BestEpoch - 1].Validation!.Metrics);
        (evaluated.Metrics["output.loss"] + 0.5 * evaluated.Metrics["parity.loss"] + 0.25 * evaluated.Metrics["size.loss"]).ShouldBe(evaluated.Loss, 1e-5);
        fitted.Epochs[^1].Training.Metrics["size.loss"].ShouldBeLessThan(0.5 * fitted.Epochs[0].Training.Metrics["size.loss"]);
        evaluated.Metrics["parity.accuracy"].ShouldBeGreaterThan(0.85);

        // The metrics agree with the outputs.
        var (right, inputs, targets) = (0, new float[33], new float[4]);
        for (var i = 0; i < Samples; i++)
        {
            data.Read([i], inputs, targets);
            model.Forward(inputs);
            var scores = model.Outputs[1].Read();
            right += (scores[1] > scores[0] ? 1 : 0) == (int)targets[1] ? 1 : 0;
        }

        evaluated.Metrics["parity.accuracy"].ShouldBe((double)right / Samples, 1e-9);
    }

    [Fact]
    public async Task Training_that_was_broken_off_ends_as_if_it_had_not_been()
    {
        using var folder = new TemporaryFolder();
        FitOptions options = new() { Epochs = 3, Optimizer = new Sgd(0.05f, momentum: 0.9f), Seed = 4 };
        using var unbroken = Create();
        var expected = await unbroken.FitAsync(Data(), Data(), options);

        using var stop = new CancellationTokenSource();
        using var broken = Create();
        var steps = 0;
        await Assert.ThrowsAsync<FitCanceledException>(() => broken.FitAsync(Data(), Data(), options with
        {
            Optimizer = new Sgd(0.05f, momentum: 0.9f),
            Checkpoint = new(folder["heads.safetensors"]),
            Progress = new Listener(() => { if (++steps == 8) stop.Cancel(); }),
        }, stop.Token));
        using var resumed = Create();
        resumed.Initialize(seed: 7);
        var result = await resumed.FitAsync(Data(), Data(), options with { Optimizer = new Sgd(0.05f, momentum: 0.9f), ResumeFrom = folder["heads.safetensors"] });

        resumed.Parameters.SelectMany(p => p.Read()).ShouldBe(unbroken.Parameters.SelectMany(p => p.Read()));
        foreach (var (epoch, other) in result.Epochs.Zip(expected.Epochs))
        {
            epoch.Training.Metrics.ShouldBe(other.Training.Metrics, ignoreOrder: true);
            epoch.Validation!.Metrics.ShouldBe(other.Validation!.Metrics, ignoreOrder: true);
        }
    }

    [Fact]
    public void A_file_has_the_parameters_of_the_heads()
    {
        using var folder = new TemporaryFolder();
        using var model = Create();
        using var other = Create(seed: 5);
        model.Save(folder["net.safetensors"]);

        other.Load(folder["net.safetensors"]).Unexpected.ShouldBeEmpty();

        other.Parameters.Select(p => p.Name).ShouldContain("Aux.Conv1.Weight");
        other.Parameters.SelectMany(p => p.Read()).ShouldBe(model.Parameters.SelectMany(p => p.Read()));
    }

    [Fact]
    public async Task Data_that_do_not_fit_are_refused_with_the_remedy()
    {
        using var model = Create();
        var plain = new TensorDataset([1, 6, 5], new float[Samples * 30], new int[Samples]);
        var meta = plain.WithInput([3], new float[Samples * 3]);

        (await Failure(plain)).ShouldBe("Network takes 2 inputs (Input, Meta), but the samples have 1: Dataset.WithInput adds one. (Parameter 'train')");
        (await Failure(plain.WithInput([4], new float[Samples * 4]))).ShouldBe("Network takes inputs 'Meta' of 3, but the samples are 4. (Parameter 'train')");
        (await Failure(meta)).ShouldBe("Network learns 3 targets (Output, Parity, Size), but the samples have 1: Dataset.WithTarget and WithLabels add one. (Parameter 'train')");
        (await Failure(meta.WithTarget(new float[Samples * 2], 2).WithLabels(new int[Samples]))).ShouldBe("Network learns one class label for the output 'Parity' for each sample, but the samples have 2 target values. Mixup, CutMix and OneHot make distributions of labels, which the loss takes with SoftTargets = true. (Parameter 'train')");
        (await Failure(meta.WithLabels(new int[Samples]).WithTarget(new float[Samples * 3], 3))).ShouldBe("Network learns 2 values for the output 'Size' for each sample, but the samples have 3. (Parameter 'train')");
        (await Failure(Data(), new() { Metrics = [new Accuracy().For("parities")] })).ShouldBe("Network has no output for the metric 'parities.accuracy': its outputs are Output, Parity, Size, Aux. (Parameter 'options')");
        (await Failure(Data(), new() { Monitor = "aux.loss" }, Data())).ShouldBe("'aux.loss' cannot be monitored on validation data: its head is there for training only. (Parameter 'options')");
        (await Should.ThrowAsync<InvalidDataException>(() => model.FitAsync(meta.WithLabels(_ => 2).WithTarget(new float[Samples * 2], 2), options: new() { Shuffle = false }))).Message
            .ShouldBe("Sample 0 of the data has the label 2 for the output 'Parity', but the network tells 2 classes apart: labels go from 0 to 1.");

        async Task<string> Failure(Dataset data, FitOptions? options = null, Dataset? validation = null) =>
            (await Should.ThrowAsync<ArgumentException>(async () => await model.FitAsync(data, validation, options))).Message;
    }

    [Fact]
    public void Info_tells_inputs_and_heads()
    {
        using var model = Create();

        model.Info.Inputs.Select(i => $"{i.Name} {string.Join('x', i.Shape)}").ShouldBe(["Input 1x6x5", "Meta 3"]);
        model.Info.Heads.Select(h => $"{h.Name} {h.Output[0]} {h.Weight} {h.SameTarget} {h.TrainingOnly}").ShouldBe(["Parity 2 0.5 False False", "Size 2 0.25 False False", "Aux 5 0.3 True True"]);
        model.Info.Heads.Select(h => model.Info.Layers[h.FirstLayer].Name).ShouldBe(["Parity.GlobalAvgPool1", "Size.Dense1", "Aux.Conv1"]);
        var table = model.Info.ToString().Split('\n');
        table.ShouldContain(line => line.StartsWith("input Meta", StringComparison.Ordinal));
        table.ShouldContain(line => line.StartsWith("Parity ", StringComparison.Ordinal) && line.Contains("Head(\"parity\", Weight = 0.5)"));
    }

    private Model Create(int seed = 1) => loaded.Create(Device.Cpu, SmallNetwork.Heads.Batch, seed);

    private T Call<T>(string method, params object[] arguments) =>
        (T)loaded.Assembly.GetType("Cases.Use")!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, arguments)!;

    /// <summary>Samples whose targets can be learned: parity is the sign of the image, the size follows from the second input.</summary>
    private static Dataset Data()
    {
        var random = new Random(3);
        float[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.Next(5))];
        var images = Drawn(Samples * 30);
        for (var i = 0; i < images.Length; i++)
            images[i] += labels[i / 30] % 2 == 0 ? -0.7f : 0.7f;
        var meta = Drawn(Samples * 3);
        float[] size = [.. Enumerable.Range(0, Samples).SelectMany(i => new[] { meta[3 * i] + 1, -meta[3 * i + 2] })];
        return new TensorDataset([1, 6, 5], images, labels).WithInput([3], meta).WithLabels(label => label % 2).WithTarget(size, 2);
    }

    private sealed class Listener(Action told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told();
    }
}
