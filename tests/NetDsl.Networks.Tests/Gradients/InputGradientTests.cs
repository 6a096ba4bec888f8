namespace NetDsl.Networks.Tests.Gradients;

/// <summary>The gradient for the inputs against finite differences of the emitted evaluation, both in double precision.</summary>
/// <remarks>Steps and tolerances are those of <see cref="GradientTests"/>.</remarks>
public sealed class InputGradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    /// <summary>Elements of one input that are checked one by one, in addition to all of them together.</summary>
    private const int Samples = 6;

    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(c => c.Name), 40)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_of_the_loss_agrees_with_finite_differences(string name)
    {
        var trial = CompiledCases.TryWithInputGradient(NetworkCases.All.Single(c => c.Name == name));
        var model = trial.Model;
        double[] weights = [.. ExactMemory.Weights(model)];
        var gradient = new float[trial.Inputs.Length];
        var loss = model.InputGradient(trial.Inputs, trial.Targets, gradient);

        ExactMemory.Evaluate(model);
        loss.ShouldBe((float)ExactMemory.Loss(model));
        ExactMemory.Weights(model).ToArray().ShouldBe(weights);
        gradient.ShouldBe(Enumerable.Range(0, model.Info.Inputs.Count).SelectMany(i => ExactMemory.InputGradient(model, i).ToArray()).Select(g => (float)g));
        Check(model, () => ExactMemory.Loss(model));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_of_each_output_agrees_with_finite_differences(string name)
    {
        var trial = CompiledCases.TryWithInputGradient(NetworkCases.All.Single(c => c.Name == name));
        var model = trial.Model;
        var random = new Random(7);
        foreach (var output in model.Outputs.Where(o => o.Head is not { TrainingOnly: true }))
        {
            float[] weights = [.. Enumerable.Range(0, model.MaxBatch * output.Length).Select(_ => random.NextSingle() * 2 - 1)];
            output.InputGradient(trial.Inputs, weights, new float[trial.Inputs.Length]);
            Check(model, () =>
            {
                var sum = 0.0;
                var values = ExactMemory.Output(output);
                for (var i = 0; i < values.Length; i++)
                    sum += weights[i] * values[i];
                return sum;
            });
        }
    }

    /// <summary>Compares the gradients in memory with differences of evaluations of the inputs in memory.</summary>
    private static void Check(Model model, Func<double> value)
    {
        var inputs = Enumerable.Range(0, model.Info.Inputs.Count).ToList();
        double[][] at = [.. inputs.Select(i => ExactMemory.Input(model, i).ToArray())];
        double[][] gradients = [.. inputs.Select(i => ExactMemory.InputGradient(model, i).ToArray())];
        // Zero where a rectifier lets nothing through.
        var scale = Math.Max(1e-3, gradients.Max(g => Closeness.Scale(g)));

        var random = new Random(5);
        foreach (var input in inputs)
            foreach (var i in Enumerable.Range(0, Samples).Select(_ => random.Next(at[input].Length)).Distinct())
            {
                double[][] direction = [.. at.Select(x => new double[x.Length])];
                direction[input][i] = 1;
                Difference(direction).ShouldBe(gradients[input][i], Tolerance * scale, $"input {input}[{i}]");
            }

        for (var i = 0; i < 2; i++)
        {
            double[][] direction = [.. at.Select(x => x.Select(_ => random.NextDouble() * 2 - 1).ToArray())];
            var expected = inputs.Sum(n => direction[n].Zip(gradients[n], (d, g) => d * g).Sum());
            Difference(direction).ShouldBe(expected, Tolerance * scale * Math.Sqrt(at.Sum(x => x.Length)), $"along direction {i}");
        }

        double Difference(double[][] direction) => (ValueAt(Step, direction) - ValueAt(-Step, direction)) / (2 * Step);

        double ValueAt(double distance, double[][] direction)
        {
            foreach (var input in inputs)
                for (var i = 0; i < at[input].Length; i++)
                    ExactMemory.Input(model, input)[i] = at[input][i] + distance * direction[input][i];
            ExactMemory.Evaluate(model);
            var result = value();
            foreach (var input in inputs)
                at[input].CopyTo(ExactMemory.Input(model, input));
            return result;
        }
    }
}
