using Studies.Harness;

namespace Studies.DoubleDescent;

/// <summary>Polynomials of growing degree through twenty noisy points: the error falls, peaks at the interpolation threshold, and falls again.</summary>
internal static class DoubleDescentStudy
{
    private const int Points = 20;
    private const int TrueDegree = 5;
    private const int Tests = 200;
    private const double Noise = 0.3;

    private static readonly int[] Degrees = [1, 3, 5, 8, 11, 14, 17, 19, 21, 24, 30, 50, 100, 200];

    public static Study Study { get; } = new()
    {
        Name = "double-descent",
        Title = "Double descent of polynomials",
        Lecture = "000, 002",
        Claim = "As the degree grows, the test error falls, rises until the polynomial interpolates the n noisy points, and falls again beyond, because gradient descent selects the interpolation of least norm",
        Seeds = 20,
        QuickSeeds = 10,
        Rows = [.. Degrees.Select(degree => new Row($"degree {degree}", run => Measure(run, degree)))],
        Measures =
        [
            new("train", "training error of the limit"), new("log", "log10 of its test error"),
            new("descent", "log10 of the test error after 20,000 steps"), new("norm", "log10 of the norm of the limit's weights"),
        ],
        Effects =
        [
            new("The peak of the limit is where the polynomial has as many weights as there are points", r => r.Rows.MaxBy(row => row.Mean("log"))!.Name == $"degree {Points - 1}"),
            new("Beyond it the error falls by more than a factor of 10", r => r[$"degree {Points - 1}"].Mean("log") - r["degree 200"].Mean("log") > 1),
            new("Before it the error rises by more than a factor of 10", r => r[$"degree {Points - 1}"].Mean("log") - r[$"degree {TrueDegree}"].Mean("log") > 1),
            new("Every degree from 19 on interpolates", r => r.Rows.Where(row => Degree(row) >= Points - 1).All(row => row.Mean("train") < 1e-3)),
            new("Gradient descent that is stopped has a lower peak than its limit", r => r[$"degree {Points - 1}"].Mean("descent") < r[$"degree {Points - 1}"].Mean("log")),
        ],
        Charts =
        [
            new LineChart("Test error over the degree: twenty points, a polynomial of degree 5 and noise of 0.3", "degree", "log10 of the mean squared error", r =>
            [
                new("limit of gradient descent", [.. r.Rows.Select(row => ((double)Degree(row), row.Mean("log")))]),
                new("20,000 steps", [.. r.Rows.Select(row => ((double)Degree(row), row.Mean("descent")))]),
                new("norm of the weights", [.. r.Rows.Select(row => ((double)Degree(row), row.Mean("norm")))]),
            ]) { LogarithmicX = true },
        ],
        Judge = r => Verdict.Reproduced(FormattableString.Invariant(
            $"The test error is {Error(r, TrueDegree):0.##} at degree {TrueDegree}, {Error(r, Points - 1):0} at degree {Points - 1}, and {Error(r, 200):0.##} at degree 200 (geometric means). Descent that is stopped after 20,000 steps has nearly no peak: it has not yet reached the directions of small curvature, which are those that fit the noise.")),
    };

    private static int Degree(RowResults row) => int.Parse(row.Name["degree ".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static double Error(Results results, int degree) => Math.Pow(10, results[$"degree {degree}"].Mean("log"));

    private static Outcome Measure(Run run, int degree)
    {
        // Points are the same for all degrees.
        var random = new Random(run.Seed);
        double[] truth = [.. Enumerable.Range(0, TrueDegree + 1).Select(_ => random.NextDouble() * 2 - 1)];
        double[] x = [.. Enumerable.Range(0, Points).Select(_ => random.NextDouble() * 2 - 1)];
        double[] y = [.. x.Select(at => Value(truth, Legendre.At(at, TrueDegree)) + Noise * Normal(random))];
        double[][] features = [.. x.Select(at => Legendre.At(at, degree))];

        var limit = LeastSquares.MinimumNorm(features, y);
        using var model = Polynomial.Create(run.Device, Points, run.Seed);
        Descend(model, features, y, run.Pick(20_000, 2000));
        double[] descended = [.. model.Dense1.Weight.Read().Take(degree + 1).Select(w => (double)w)];

        return new()
        {
            ["train"] = features.Zip(y, (f, value) => Math.Pow(Value(limit, f) - value, 2)).Average(),
            ["log"] = Math.Log10(TestError(limit, truth, degree)),
            ["descent"] = Math.Log10(TestError(descended, truth, degree)),
            ["norm"] = Math.Log10(Math.Sqrt(limit.Sum(w => w * w))),
        };
    }

    private static void Descend(Polynomial model, double[][] features, double[] y, int steps)
    {
        var inputs = new float[Points * 201];
        for (var i = 0; i < Points; i++)
            for (var d = 0; d < features[i].Length; d++)
                inputs[i * 201 + d] = (float)features[i][d];
        float[] targets = [.. y.Select(value => (float)value)];
        // Below 2 over the largest curvature, which is at most twice the mean of the squared lengths of the rows.
        var sgd = new Sgd((float)(0.9 / features.Average(f => f.Sum(v => v * v))));
        for (var step = 0; step < steps; step++)
            model.TrainStep(inputs, targets, sgd);
    }

    /// <summary>The mean squared error without noise, over the middle 95 % of the interval: at its ends any interpolation is extrapolation.</summary>
    private static double TestError(double[] weights, double[] truth, int degree) =>
        Enumerable.Range(0, Tests).Select(i => -0.95 + 1.9 * i / (Tests - 1)).Average(at => Math.Pow(Value(weights, Legendre.At(at, degree)) - Value(truth, Legendre.At(at, TrueDegree)), 2));

    private static double Value(double[] weights, double[] features) => weights.Zip(features, (w, f) => w * f).Sum();

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
