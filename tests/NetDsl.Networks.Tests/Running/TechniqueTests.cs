namespace NetDsl.Networks.Tests.Running;

/// <summary>Techniques that need the gradient for the inputs.</summary>
public sealed class TechniqueTests
{
    private const string Source = """
        using NetDsl;
        [Network(InputGradient = true), Input(1, 28, 28)]
        [Flatten, Dense(40), Relu, Dense(10), SoftmaxCrossEntropy]
        public partial class Net;
        """;

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load(Source));

    [Fact]
    public async Task Adversarial_training_resists_the_fast_gradient_sign_method()
    {
        var (train, test) = (Digits.Draw(6_000, seed: 0), Digits.Draw(100, seed: 1));
        var options = new FitOptions { Epochs = 5, BatchSize = 50, Optimizer = new AdamW(2e-3f), Schedule = new CosineSchedule() };
        const float epsilon = 0.05f;
        using var plain = Create();
        await plain.FitAsync(train, options: options);
        using var robust = Create();
        await robust.FitAsync(train, options: options with { Adversarial = new(epsilon, 0.5f, 0, 1) });
        var (fooled, resisted) = (Accuracy(plain), Accuracy(robust));
        resisted.ShouldBeGreaterThan(fooled + 0.1);

        double Accuracy(Model model)
        {
            var (inputs, labels) = (new float[100 * 784], new float[100]);
            test.Read([.. Enumerable.Range(0, 100)], inputs, labels);
            model.FastGradientSign(inputs, labels, epsilon, inputs, 0, 1);
            var outputs = model.Predict(inputs);
            return Enumerable.Range(0, 100).Count(i => outputs.AsSpan(10 * i, 10).IndexOf(outputs[(10 * i)..(10 * i + 10)].Max()) == (int)labels[i]) / 100.0;
        }
    }

    [Fact]
    public async Task The_gradient_is_the_mixture_of_both()
    {
        using var expected = Create();
        using var found = Create();
        var data = Digits.Draw(20, seed: 2);
        var (inputs, labels, examples) = (new float[20 * 784], new float[20], new float[20 * 784]);
        data.Read([.. Enumerable.Range(0, 20)], inputs, labels);
        expected.FastGradientSign(inputs, labels, 0.2f, examples, 0, 1);
        expected.ComputeGradients(inputs, labels);
        var clean = expected.Parameters.Select(p => p.ReadGradient()).ToArray();
        expected.ComputeGradients(examples, labels);
        var adversarial = expected.Parameters.Select(p => p.ReadGradient()).ToArray();
        var before = found.Parameters.Select(p => p.Read()).ToArray();
        await found.FitAsync(data, options: new() { BatchSize = 20, Optimizer = new Sgd(1), Shuffle = false, Adversarial = new(0.2f, 0.3f, 0, 1) });
        for (var i = 0; i < before.Length; i++)
            found.Parameters[i].Read().ShouldBe(before[i].Zip(clean[i].Zip(adversarial[i], (c, a) => 0.3f * c + 0.7f * a), (b, g) => b - g), 1e-5);
    }

    [Fact]
    public async Task Adversarial_training_needs_the_gradient_for_the_inputs_and_numbers_that_make_sense()
    {
        using var plain = LoadedNetwork.Load(Source.Replace("(InputGradient = true)", "", StringComparison.Ordinal)).Create(Device.Cpu, 10, seed: 1);
        var data = Digits.Draw(20, seed: 2);
        (await Should.ThrowAsync<ArgumentException>(() => plain.FitAsync(data, options: new() { Adversarial = new(0.1f) }))).Message.ShouldContain("InputGradient = true");
        using var model = Create();
        foreach (var adversarial in (AdversarialTraining[])[new(0), new(0.1f, 1), new(0.1f, 0.5f, 1, 0)])
            (await Should.ThrowAsync<ArgumentException>(() => model.FitAsync(data, options: new() { Adversarial = adversarial }))).Message.ShouldContain("an epsilon above 0");
    }

    [Fact]
    public async Task An_input_of_gradient_ascent_is_taken_for_its_class()
    {
        using var model = Create();
        await model.FitAsync(Digits.Draw(600, seed: 0), options: new() { Epochs = 4, BatchSize = 50, Optimizer = new AdamW(3e-3f) });
        for (var unit = 0; unit < 10; unit += 3)
        {
            var image = model.MaximizeActivation(unit, new() { Minimum = 0, Maximum = 1, Steps = 60 });
            image.ShouldAllBe(x => x >= 0 && x <= 1);
            var outputs = model.Predict(image);
            Array.IndexOf(outputs, outputs.Max()).ShouldBe(unit);
        }

        Should.Throw<ArgumentException>(() => model.MaximizeActivation(10)).Message.ShouldContain("from 0 to 9");
        Should.Throw<ArgumentException>(() => model.MaximizeActivation(0, new() { StepSize = 0 }));
    }

    private static Model Create() => Loaded.Value.Create(Device.Cpu, 100, seed: 1);
}
