namespace NetDsl.Networks.Tests.Gradients;

/// <summary>Gradients of whole published networks, in narrow copies, against finite differences, both in double precision.</summary>
/// <remarks>
/// These have thousands of rectifiers and windows, and gradients up to 1e5 in the deepest: within a step of 1e-7 some value still crosses a
/// kink. Measurements showed that a step of 1e-9 crosses none in any of them; rounding then leaves differences of up to 1e-6 of the
/// gradient's length, and 1e-5 is allowed. The check uses random directions, each of all parameters at once: a gradient that is wrong
/// anywhere is wrong there.
/// </remarks>
public sealed class ZooGradientTests
{
    private const double Step = 1e-9;
    private const double Tolerance = 1e-5;
    private const int Batch = 2;

    public static TheoryData<string> Names => [.. Exhaustive.Sample(NarrowNetworks.Names, 8)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_narrow_copy_agrees_with_finite_differences(string name)
    {
        using var model = NarrowNetworks.Create(name, new ReferenceDevice(), Batch);
        var trial = new Trial(model, Batch, noise: 0.02f);
        trial.Gradients();
        double[] weights = [.. ExactMemory.Weights(model)];
        double[] gradients = [.. ExactMemory.Gradients(model)];
        var norm = Math.Sqrt(gradients.Sum(g => g * g));
        norm.ShouldBeInRange(1e-3, 1e6);

        var random = new Random(5);
        for (var i = 0; i < 3; i++)
        {
            double[] direction = [.. weights.Select(_ => random.NextDouble() * 2 - 1)];
            var expected = direction.Zip(gradients, (d, g) => d * g).Sum();
            // Where a value crosses a kink on one side, the difference on the other side still has to agree.
            var (before, here, after) = (LossAt(-Step, direction), LossAt(0, direction), LossAt(Step, direction));
            var slope = (after - before) / (2 * Step);
            var oneSided = new[] { (after - here) / Step, (here - before) / Step }.MinBy(side => Math.Abs(side - expected));
            // It has half the digits of the other: rounding is divided by half the distance, and the curvature does not cancel.
            if (Math.Abs(oneSided - expected) > 4 * Tolerance * norm)
                slope.ShouldBe(expected, Tolerance * norm, $"along direction {i}, {oneSided} on one side");
        }

        double LossAt(double distance, double[] direction)
        {
            var at = ExactMemory.Weights(model);
            for (var i = 0; i < at.Length; i++)
                at[i] = weights[i] + distance * direction[i];
            trial.Gradients();
            return ExactMemory.Loss(model);
        }
    }
}
