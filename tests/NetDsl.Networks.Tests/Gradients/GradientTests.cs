using System.Text.RegularExpressions;

namespace NetDsl.Networks.Tests.Gradients;

/// <summary>The emitted backward pass against finite differences of the emitted forward pass, both in double precision.</summary>
/// <remarks>
/// Central differences with h = 1e-5 have an error of h² times a third derivative, and the rounding error of the loss divided by h: about
/// 1e-10 and 1e-11 here. Emitted numbers (a rate, one over a count) are floats, also in double precision, and forward and backward may
/// round different ones: up to 6e-8 of a gradient, several times. So the tolerance is 1e-6 of the gradient's scale; a wrong term has a
/// thousand times that error. Inputs are random: of a few hundred values of order 1, none is within h of the kink of a rectifier or of a
/// tie in a window. A seed for which one is would fail every time, not occasionally.
/// </remarks>
public sealed class GradientTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    /// <summary>Elements of one parameter that are checked one by one, in addition to all of them together.</summary>
    private const int Samples = 8;

    public static TheoryData<string> Cases => [.. Exhaustive.Sample(NetworkCases.All.Select(network => network.Name))];

    /// <summary>Fused; unfused networks are compared with fused ones elsewhere, as closely.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_agrees_with_finite_differences(string name)
    {
        var trial = CompiledCases.Try(NetworkCases.All.Single(c => c.Name == name), new ReferenceDevice(), fusion: true);
        var model = trial.Model;
        trial.Gradients();
        double[] weights = [.. ExactMemory.Weights(model)];
        double[] gradients = [.. ExactMemory.Gradients(model)];
        var scale = Closeness.Scale(gradients);
        scale.ShouldBeGreaterThan(1e-4, "there is no gradient to check");

        var random = new Random(5);
        foreach (var parameter in model.Info.Parameters.Where(p => p.Trainable))
        {
            var own = gradients.AsSpan((int)parameter.Offset, (int)parameter.Length);
            var allowed = Tolerance * Math.Max(Closeness.Scale(own), 0.01 * scale);
            foreach (var i in Sample(own.Length, random))
            {
                var direction = new double[weights.Length];
                direction[parameter.Offset + i] = 1;
                Difference(direction).ShouldBe(own[i], allowed, $"{parameter.Name}[{i}]");
            }
        }

        // All elements at once: a gradient that is wrong anywhere is wrong along a random direction.
        for (var i = 0; i < 3; i++)
        {
            double[] direction = [.. weights.Select(_ => random.NextDouble() * 2 - 1)];
            var expected = direction.Zip(gradients, (d, g) => d * g).Sum();
            Difference(direction).ShouldBe(expected, Tolerance * scale * Math.Sqrt(weights.Length), $"along direction {i}");
        }

        double Difference(double[] direction) => (LossAt(Step, direction) - LossAt(-Step, direction)) / (2 * Step);

        double LossAt(double distance, double[] direction)
        {
            var at = ExactMemory.Weights(model);
            for (var i = 0; i < at.Length; i++)
                at[i] = weights[i] + distance * direction[i];
            trial.Gradients();
            return ExactMemory.Loss(model);
        }
    }

    public static TheoryData<string> Words => [.. TrainedWords.All];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_has_a_gradient_case(string word) =>
        NetworkCases.All.ShouldContain(network => Regex.IsMatch(network.Everything, $@"\b{word}\b"));

    private static IEnumerable<int> Sample(int length, Random random) => length <= Samples
        ? Enumerable.Range(0, length)
        : Enumerable.Range(0, Samples).Select(_ => random.Next(length)).Distinct().ToList();
}
