namespace NetDsl.Runtime.Tests.Training;

/// <summary>LARS and LAMB against their formulas in double precision.</summary>
public class LayerwiseOptimizerTests
{
    private static readonly float[] Inputs = [0.3f, -1, 0.8f, 0.5f, -0.4f, 0.9f, 1.2f, 0.1f];
    private static readonly float[] Targets = [0, 2, 1, 2];

    [Fact]
    public void Steps_of_Lars_follow_the_paper()
    {
        var (rate, momentum, decay, trust, epsilon) = (0.5, 0.9, 0.01, 0.02, 1e-8);
        Compare(new Lars((float)rate, (float)momentum, (float)decay, (float)trust), (state, parameter, w, g, _) =>
        {
            var isWeight = parameter.UsesWeightDecay;
            var ratio = isWeight ? trust * Norm(w) / (Norm(g) + decay * Norm(w) + epsilon) : 1;
            var (first, _) = state;
            for (var i = 0; i < w.Length; i++)
            {
                first[i] = momentum * first[i] + ratio * (g[i] + (isWeight ? decay : 0) * w[i]);
                w[i] -= rate * first[i];
            }
        });
    }

    [Fact]
    public void Steps_of_Lamb_follow_the_paper()
    {
        var (rate, beta1, beta2, epsilon, decay) = (0.05, 0.8, 0.95, 1e-6, 0.1);
        Compare(new Lamb((float)rate, (float)beta1, (float)beta2, (float)epsilon, (float)decay), (state, parameter, w, g, step) =>
        {
            var (first, second) = state;
            var direction = new double[w.Length];
            for (var i = 0; i < w.Length; i++)
            {
                first[i] = beta1 * first[i] + (1 - beta1) * g[i];
                second[i] = beta2 * second[i] + (1 - beta2) * g[i] * g[i];
                direction[i] = first[i] / (1 - Math.Pow(beta1, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(beta2, step))) + epsilon)
                    + (parameter.UsesWeightDecay ? decay * w[i] : 0);
            }

            var ratio = parameter.UsesWeightDecay ? Norm(w) / Norm(direction) : 1;
            for (var i = 0; i < w.Length; i++)
                w[i] -= rate * ratio * direction[i];
        });
    }

    [Fact]
    public void Weights_of_zero_take_plain_steps()
    {
        foreach (var optimizer in (Optimizer[])[new Lars(0.1f), new Lamb(0.1f)])
        {
            using var model = Perceptron.Create();
            var weight = model.Parameters.First(p => p.Name == "Dense2.Weight");
            weight.Write(new float[weight.Length]);
            model.TrainStep(Inputs, Targets, optimizer);
            weight.Read().ShouldAllBe(w => float.IsFinite(w));
            weight.Read().ShouldContain(w => w != 0);
        }
    }

    [Fact]
    public void The_gradient_stays_as_it_is()
    {
        foreach (var optimizer in (Optimizer[])[new Lars(0.1f), new Lamb(0.1f)])
        {
            using var model = Perceptron.Create();
            model.ComputeGradients(Inputs, Targets);
            var before = model.Parameters[0].ReadGradient();
            optimizer.Step(model);
            model.Parameters[0].ReadGradient().ShouldBe(before);
        }
    }

    [Fact]
    public async Task Training_resumes_with_their_state()
    {
        foreach (var optimizer in (Optimizer[])[new Lars(0.5f, trustCoefficient: 0.02f), new Lamb(0.02f)])
        {
            using var folder = new NetDsl.Testing.TemporaryFolder();
            var (data, options) = (Toy.Clusters(60), new FitOptions { Epochs = 4, Optimizer = optimizer });
            using var unbroken = Perceptron.Create();
            var result = await unbroken.FitAsync(data, options: options);
            result.Epochs[^1].Training.Loss.ShouldBeLessThan(result.Epochs[0].Training.Loss);
            using var first = Perceptron.Create();
            await first.FitAsync(data, options: options with { Epochs = 2, Checkpoint = new(folder["a"]) });
            using var second = Perceptron.Create();
            await second.FitAsync(data, options: options with { ResumeFrom = folder["a"] });
            second.Values().ShouldBe(unbroken.Values());
        }
    }

    [Fact]
    public void Bad_numbers_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Lars(0.1f, momentum: 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Lars(0.1f, trustCoefficient: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new Lars(0.1f, epsilon: -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new Lamb(float.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new Lamb(beta2: 1));
    }

    private static void Compare(Optimizer optimizer, Action<(double[] First, double[] Second), ParameterInfo, double[], double[], int> update)
    {
        using var model = Perceptron.Create();
        var trained = model.Parameters.Where(p => p.Info.Trainable).ToArray();
        var states = trained.Select(p => (First: new double[p.Length], Second: new double[p.Length])).ToArray();
        var expected = trained.Select(p => Array.ConvertAll(p.Read(), x => (double)x)).ToArray();
        for (var step = 1; step <= 5; step++)
        {
            model.ComputeGradients(Inputs, Targets);
            for (var i = 0; i < trained.Length; i++)
                update(states[i], trained[i].Info, expected[i], Array.ConvertAll(trained[i].ReadGradient(), x => (double)x), step);
            optimizer.Step(model);
            for (var i = 0; i < trained.Length; i++)
                foreach (var (found, wanted) in trained[i].Read().Zip(expected[i]))
                    ((double)found).ShouldBe(wanted, 1e-5, $"{trained[i].Name}, step {step}");
        }
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
