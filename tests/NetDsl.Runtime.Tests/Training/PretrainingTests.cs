namespace NetDsl.Runtime.Tests.Training;

public class PretrainingTests
{
    private static readonly Dataset Images = Digits.Draw(300, seed: 0);

    [Fact]
    public async Task Stacked_machines_learn_to_reconstruct_and_give_their_weights_to_the_layers()
    {
        using var model = Perceptron.Create(inputs: 784, hidden: 40, classes: 10, maxBatch: 50);
        var errors = new List<double>();
        var before = model.Parameters.Select(p => p.Read()).ToArray();
        await model.PretrainAsync(Images, ["Dense1", "Dense2"], new() { Epochs = 5, BatchSize = 20, LearningRate = 0.1f, EpochEnded = (layer, _, error) => { if (layer == "Dense1") errors.Add(error); } });
        errors.Count.ShouldBe(5);
        // Drawn digits have mostly black pixels: what is left of the variance falls from epoch to epoch.
        errors[^1].ShouldBeLessThan(0.75 * errors[0]);
        for (var i = 0; i < before.Length; i++)
            if (model.Parameters[i].Info.Trainable)
                model.Parameters[i].Read().ShouldNotBe(before[i], model.Parameters[i].Name);
        model.Values().ShouldAllBe(v => float.IsFinite(v));

        using var again = Perceptron.Create(inputs: 784, hidden: 40, classes: 10, maxBatch: 50, seed: 9);
        await again.PretrainAsync(Images, ["Dense1", "Dense2"], new() { Epochs = 5, BatchSize = 20, LearningRate = 0.1f });
        again.Parameters[0].Read().ShouldBe(model.Parameters[0].Read());
    }

    [Fact]
    public void One_step_of_contrastive_divergence_follows_its_formula()
    {
        // Weights of 0 but for the drawn ones; with one hidden unit whose bias decides what is drawn.
        var options = new PretrainingOptions { BatchSize = 2, LearningRate = 0.5f, Momentum = 0, WeightDecay = 0 };
        using var machine = new BoltzmannMachine(Device.Cpu, visible: 3, hidden: 2, options);
        var (weight, bias) = (machine.Weight, machine.HiddenBias);
        float[] batch = [1, 0, 1, 0, 1, 1];
        machine.Learn(batch);
        var (newWeight, newBias) = (machine.Weight, machine.HiddenBias);

        // What was drawn is known by the random stream alone.
        var key = NetDsl.Runtime.CompilerServices.CounterRandom.Key(0, 0, 2);
        double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        var (weightStep, biasStep) = (new double[6], new double[2]);
        for (var sample = 0; sample < 2; sample++)
        {
            var v = batch.Skip(3 * sample).Take(3).Select(x => (double)x).ToArray();
            double[] Up(double[] visible) => [.. Enumerable.Range(0, 2).Select(h => Sigmoid(bias[h] + Enumerable.Range(0, 3).Sum(i => weight[3 * h + i] * visible[i])))];
            var hidden = Up(v);
            var drawn = hidden.Select((p, h) => p > NetDsl.Runtime.CompilerServices.CounterRandom.Uniform(key, (uint)(2 * sample + h)) ? 1.0 : 0).ToArray();
            double[] model = [.. Enumerable.Range(0, 3).Select(i => Sigmoid(drawn[0] * weight[i] + drawn[1] * weight[3 + i]))];
            var hiddenModel = Up(model);
            for (var h = 0; h < 2; h++)
            {
                biasStep[h] += (hidden[h] - hiddenModel[h]) / 2;
                for (var i = 0; i < 3; i++)
                    weightStep[3 * h + i] += (hidden[h] * v[i] - hiddenModel[h] * model[i]) / 2;
            }
        }

        for (var i = 0; i < 6; i++)
            ((double)newWeight[i]).ShouldBe(weight[i] + 0.5 * weightStep[i], 1e-5);
        for (var h = 0; h < 2; h++)
            ((double)newBias[h]).ShouldBe(bias[h] + 0.5 * biasStep[h], 1e-5);
    }

    [Fact]
    public async Task What_cannot_be_pretrained_is_refused_and_nothing_changes()
    {
        using var model = Perceptron.Create(inputs: 784, classes: 10);
        var before = model.Values();
        (await Should.ThrowAsync<ArgumentException>(() => model.PretrainAsync(Images, ["Relu1"]))).Message.ShouldContain("no dense layer 'Relu1'");
        (await Should.ThrowAsync<ArgumentException>(() => model.PretrainAsync(Images, ["Dense2"]))).Message.ShouldContain("Dense2 takes 16 numbers, but what comes before it has 784");
        (await Should.ThrowAsync<InvalidDataException>(() => model.PretrainAsync(Images.Normalize(0.5f, 0.2f), ["Dense1"]))).Message.ShouldContain("probabilities from 0 to 1");
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => model.PretrainAsync(Images, ["Dense1"], new() { Momentum = 1 }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.PretrainAsync(Images, ["Dense1"], cancellationToken: new(true)));
        model.Values().ShouldBe(before);
    }
}
