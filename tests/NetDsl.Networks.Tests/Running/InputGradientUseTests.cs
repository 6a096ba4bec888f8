namespace NetDsl.Networks.Tests.Running;

/// <summary>The gradient for the inputs as users call it: with a parameter for each part, for saliency, to fool a network.</summary>
public sealed class InputGradientUseTests
{
    private const string Small = "Input(2, 4, 3), Conv2d(3, 2), BatchNorm, Relu, Dropout, Flatten, Dense(4), SoftmaxCrossEntropy";

    [Fact]
    public async Task A_step_along_the_sign_of_the_gradient_fools_a_trained_network()
    {
        var loaded = Load("Input(1, 28, 28), Conv2d(8, 5, Stride = 2), Relu, Flatten, Dense(32), Relu, Dropout(0.1), Dense(10), SoftmaxCrossEntropy");
        const int samples = 200;
        using var model = loaded.Create(Device.Cpu, samples);
        await model.FitAsync(Digits.Draw(4000, seed: 1), options: new() { Epochs = 8, BatchSize = 20, Optimizer = new Adam(0.002f) });
        var unseen = Digits.Draw(samples, seed: 2);
        var (inputs, labels) = (new float[samples * unseen.InputLength], new float[samples]);
        unseen.Read([.. Enumerable.Range(0, samples)], inputs, labels);

        var adversarial = new float[inputs.Length];
        var (before, right) = Measure(inputs);
        model.FastGradientSign(inputs, labels, 0.1f, adversarial, minimum: 0, maximum: 1).ShouldBe(before, 1e-5f);
        var (after, stillRight) = Measure(adversarial);

        right.ShouldBeGreaterThan(0.8);
        after.ShouldBeGreaterThan(2 * before);
        stillRight.ShouldBeLessThan(right - 0.3);
        adversarial.ShouldAllBe(x => x >= 0 && x <= 1);
        adversarial.Zip(inputs, (a, x) => Math.Abs(a - x)).Max().ShouldBe(0.1f, 1e-6f);

        model.FastGradientSign(inputs, labels, 0, adversarial).ShouldBe(before, 1e-5f);
        adversarial.ShouldBe(inputs);

        (float Loss, double Accuracy) Measure(float[] x)
        {
            var logits = new float[samples * 10];
            var loss = model.Evaluate(x, labels, logits);
            return (loss, logits.Chunk(10).Zip(labels, (y, label) => Array.IndexOf(y, y.Max()) == label ? 1.0 : 0).Average());
        }
    }

    [Fact]
    public void Saliency_is_the_largest_gradient_over_channels_of_the_class_s_score()
    {
        var loaded = Load(Small);
        var trial = new Trial(loaded.Create(new ReferenceDevice(), 3), 3);
        var model = trial.Model;
        var map = model.Saliency(trial.Inputs, [3, 0, 1]);
        map.Length.ShouldBe(3 * 12);

        // By differences of the score itself.
        const float step = 1e-3f;
        for (var sample = 0; sample < 3; sample++)
            for (var pixel = 0; pixel < 12; pixel++)
            {
                var expected = Enumerable.Range(0, 2).Max(c => Math.Abs(Score(c, step) - Score(c, -step)) / (2 * step));
                map[sample * 12 + pixel].ShouldBe(expected, 0.02f * map.Max());

                float Score(int channel, float distance)
                {
                    float[] moved = [.. trial.Inputs];
                    moved[(sample * 2 + channel) * 12 + pixel] += distance;
                    return model.Forward(moved)[sample * 4 + new[] { 3, 0, 1 }[sample]];
                }
            }
    }

    [Fact]
    public void A_method_has_a_parameter_for_each_input_target_and_gradient()
    {
        var loaded = LoadedNetwork.Load("namespace Cases;\n" + (SmallNetwork.Heads with { Arguments = "(InputGradient = true)" }).Source + """
            public static class Use
            {
                public static float Loss(Network net, float[] inputs, float[] meta, int[] labels, int[] parity, float[] size, float[] inputsGradient, float[] metaGradient) =>
                    net.InputGradient(inputs, meta, labels, parity, size, inputsGradient, metaGradient);
            }
            """);
        var trial = new Trial(loaded.Create(Device.Cpu, 6), 6);
        var model = trial.Model;
        var (images, meta, all) = (new float[180], new float[18], new float[198]);
        var loss = (float)loaded.Assembly.GetType("Cases.Use")!.GetMethod("Loss")!.Invoke(null, [model, trial.Inputs[..180], trial.Inputs[180..],
            trial.Targets[..6].Select(t => (int)t).ToArray(), trial.Targets[6..12].Select(t => (int)t).ToArray(), trial.Targets[12..], images, meta])!;

        loss.ShouldBe(model.InputGradient(trial.Inputs, trial.Targets, all));
        loss.ShouldBe(model.Evaluate(trial.Inputs, trial.Targets, default), 1e-5f);
        all.ShouldBe([.. images, .. meta]);
        meta.ShouldContain(g => g != 0);

        // A head depends on the input that it starts from.
        model.Outputs[2].InputGradient(trial.Inputs, [0, 1, 0, 1, 0, 1], all);
        all[..180].ShouldAllBe(g => g == 0);
        all[180..].ShouldAllBe(g => g != 0);
        Should.Throw<InvalidOperationException>(() => model.Outputs[3].InputGradient(trial.Inputs, [0, 0, 0, 0, 0, 0], all))
            .Message.ShouldBe("Network: the output 'Aux' exists in training only, so it has no values and no gradients at inference.");
        Should.Throw<ArgumentException>(() => model.Saliency(trial.Inputs, [0, 0, 0, 0, 0, 0]))
            .Message.ShouldStartWith("Network has 2 inputs, whose places are not the same. Use Outputs[0].InputGradient");
    }

    [Fact]
    public void A_network_that_does_not_ask_for_it_has_none_and_says_so()
    {
        var loaded = LoadedNetwork.Load(new NetworkCase("Net", Small).Source);
        var trial = new Trial(loaded.Create(Device.Cpu, 3), 3);
        const string message = "Net has no gradient for its inputs. Declare it as [Network(InputGradient = true)].";

        Should.Throw<InvalidOperationException>(() => trial.Model.InputGradient(trial.Inputs, trial.Targets, new float[72])).Message.ShouldBe(message);
        Should.Throw<InvalidOperationException>(() => trial.Model.Saliency(trial.Inputs, [0, 1, 2])).Message.ShouldBe(message);
        string.Concat(loaded.Host.Emitted.Values).ShouldNotContain("Gradient(int samples, bool");
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        var loaded = Load(Small);
        var trial = new Trial(loaded.Create(Device.Cpu, 3), 3);
        var model = trial.Model;

        Wrong(() => model.InputGradient(trial.Inputs, trial.Targets, new float[71])).ShouldStartWith("Net: the gradient for 3 samples has 72 numbers, but there is room for 71.");
        Wrong(() => model.InputGradient(trial.Inputs, [4, 0, 0], new float[72])).ShouldStartWith("Net: label 4 of sample 0 is not a class number from 0 to 3.");
        Wrong(() => model.Outputs[0].InputGradient(trial.Inputs, [0, -1, 0], new float[72])).ShouldStartWith("Net: -1, chosen for sample 1, is no number of the output 'Output': they go from 0 to 3.");
        Wrong(() => model.Outputs[0].InputGradient(trial.Inputs, new float[11], new float[72])).ShouldStartWith("Net: 3 samples have 12 numbers in the output 'Output', but there are 11 weights.");
        Wrong(() => model.FastGradientSign(trial.Inputs, trial.Targets, -1, new float[72])).ShouldStartWith("A step is 0 or more.");
        Wrong(() => model.FastGradientSign(trial.Inputs, trial.Targets, 1, new float[72], 1, 0)).ShouldStartWith("Inputs cannot be from 1 to 0.");
        Wrong(() => model.FastGradientSign(trial.Inputs, trial.Targets, 1, new float[7])).ShouldStartWith("72 inputs need as much room, but there is room for 7.");

        static string Wrong(Action call) => Should.Throw<ArgumentException>(call).Message;
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load((new NetworkCase("Net", attributes) with { Arguments = "(InputGradient = true)" }).Source);
}
