namespace NetDsl.Runtime.Tests.Training;

/// <summary>Gradients that are limited unit by unit, against timm's <c>adaptive_clip_grad</c> in double precision.</summary>
public class AdaptiveGradientClippingTests
{
    private static readonly float[] Inputs = [0.3f, -1, 0.8f, 0.5f, -0.4f, 0.9f, 1.2f, 0.1f];
    private static readonly float[] Targets = [0, 2, 1, 2];

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.2f)]
    public void Units_are_limited_as_by_timm(float ratio)
    {
        using var model = Perceptron.Create();
        var trained = model.Parameters.Where(p => p.Info.Trainable).ToArray();
        // A unit without weights has the smallest norm that counts, 1e-3.
        var first = trained[0].Read();
        first.AsSpan(0, trained[0].Shape[1]).Clear();
        trained[0].Write(first);
        var (limited, kept) = (0, 0);
        for (var step = 0; step < 3; step++)
        {
            model.ComputeGradients(Inputs, Targets);
            double[][] wanted = [.. trained.Select(p => Limited(p, ratio, ref limited, ref kept))];
            new Sgd(0.5f) { AdaptiveGradientClipping = ratio }.Step(model);
            foreach (var (parameter, values) in trained.Zip(wanted))
                foreach (var (found, value) in parameter.ReadGradient().Zip(values))
                    ((double)found).ShouldBe(value, 1e-6 + 1e-5 * Math.Abs(value), parameter.Name);
        }

        // Both sides of the limit are tested.
        limited.ShouldBeGreaterThan(0);
        kept.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Values_come_first_and_the_norm_last()
    {
        using var model = Perceptron.Create();
        var weight = model.Parameters[0];
        model.ComputeGradients(Inputs, Targets);
        new Sgd(0.1f) { MaxGradientValue = 1e-3f, AdaptiveGradientClipping = 0.01f }.Step(model);
        weight.ReadGradient().Max(Math.Abs).ShouldBeLessThanOrEqualTo(1e-3f);

        model.ComputeGradients(Inputs, Targets);
        new Sgd(0.1f) { AdaptiveGradientClipping = 0.01f, MaxGradientNorm = 1e-4f }.Step(model);
        Math.Sqrt(model.Parameters.Where(p => p.Info.Trainable).SelectMany(p => p.ReadGradient()).Sum(g => (double)g * g)).ShouldBe(1e-4, 3e-6);
    }

    [Fact]
    public void Groups_have_a_ratio_of_their_own()
    {
        var clipped = new Sgd(0.5f) { AdaptiveGradientClipping = 0.01f };
        var (hidden, last) = Gradients(clipped with { Groups = [new("Dense2") { AdaptiveGradientClipping = 0 }] });
        hidden.ShouldBe(Gradients(clipped).Hidden);
        last.ShouldBe(Gradients(new Sgd(0.5f)).Last);
        last.ShouldNotBe(Gradients(clipped).Last);
        // A group's ratio counts where the optimizer has none.
        Gradients(new Sgd(0.5f) { Groups = [new("Dense2") { AdaptiveGradientClipping = 0.01f }] }).Last.ShouldBe(Gradients(clipped).Last);

        static (float[] Hidden, float[] Last) Gradients(Optimizer optimizer)
        {
            using var model = Perceptron.Create();
            model.ComputeGradients(Inputs, Targets);
            optimizer.Step(model);
            return (model.Parameters[0].ReadGradient(), model.Parameters.Single(p => p.Name == "Dense2.Weight").ReadGradient());
        }
    }

    [Fact]
    public async Task A_gradient_that_is_not_finite_is_still_found()
    {
        using var model = Perceptron.Create();
        var data = new TensorDataset([2], new float[] { float.MaxValue, float.MaxValue, 1, 1 }, new float[] { 0, 1 });
        await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new() { Epochs = 3, Optimizer = new Sgd(0.5f) { AdaptiveGradientClipping = 0.1f } }));
    }

    [Fact]
    public void Bad_numbers_are_refused_and_equality_counts_it()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam { AdaptiveGradientClipping = 0 }).Message.ShouldContain("AdaptiveGradientClipping must be a finite number above 0, or null for none");
        Should.Throw<ArgumentOutOfRangeException>(() => new Adam { AdaptiveGradientClipping = float.PositiveInfinity });
        Should.Throw<ArgumentOutOfRangeException>(() => new ParameterGroup("*") { AdaptiveGradientClipping = -1 }).Message.ShouldContain("0 for no limit");
        new Sgd(0.1f) { AdaptiveGradientClipping = 0.01f }.ShouldNotBe(new Sgd(0.1f));
        new Sgd(0.1f) { AdaptiveGradientClipping = 0.01f }.ShouldBe(new Sgd(0.1f) { AdaptiveGradientClipping = 0.01f });
    }

    /// <summary>What timm makes of a gradient: rows of matrices, and vectors as a whole.</summary>
    private static double[] Limited(Parameter parameter, float ratio, ref int limited, ref int kept)
    {
        var (weights, gradient) = (parameter.Read(), Array.ConvertAll(parameter.ReadGradient(), g => (double)g));
        var length = parameter.Shape.Count < 2 ? weights.Length : weights.Length / parameter.Shape[0];
        for (var start = 0; start < weights.Length; start += length)
        {
            var largest = ratio * Math.Max(Math.Sqrt(weights.Skip(start).Take(length).Sum(w => (double)w * w)), 1e-3);
            var norm = Math.Sqrt(gradient.Skip(start).Take(length).Sum(g => g * g));
            if (norm < largest)
            {
                kept++;
                continue;
            }

            limited++;
            for (var i = start; i < start + length; i++)
                gradient[i] *= largest / Math.Max(norm, 1e-6);
        }

        return gradient;
    }
}
