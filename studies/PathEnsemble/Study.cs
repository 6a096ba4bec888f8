using Studies.Harness;

namespace Studies.PathEnsemble;

/// <summary>Blocks are removed from trained networks: a residual network loses some of its many paths, a plain one its only path.</summary>
internal static class PathEnsembleStudy
{
    private const int Blocks = 8;

    public static Study Study { get; } = new()
    {
        Name = "path-ensemble",
        Title = "Residual networks as ensembles of paths",
        Lecture = "000",
        Claim = "The number of paths through a residual network grows exponentially with its blocks, which makes it behave like an ensemble of shallow networks: removing a block hardly hurts, where it destroys a plain network",
        Data = RealData.Mnist,
        Rows =
        [
            new("residual", run => Measure(run, ResidualNetwork.Create(run.Device, 100, run.Seed), hasShortcuts: true)),
            new("plain", run => Measure(run, PlainNetwork.Create(run.Device, 100, run.Seed), hasShortcuts: false)),
        ],
        Measures = [new("whole", "test error of the whole network, %"), new("one", "without one block, mean, %"), new("worst", "without one block, worst, %"), new("four", "without four of eight blocks, %")],
        Effects =
        [
            new("A residual network without a block loses less than 10 points", r => r["residual"].Mean("one") - r["residual"].Mean("whole") < 10),
            new("A plain network without a block loses more than 30", r => r["plain"].Mean("one") - r["plain"].Mean("whole") > 30),
            new("The error of the residual network rises smoothly with the number of blocks removed", r => r["residual"].Mean("one") < r["residual"].Mean("four") && r["residual"].Mean("four") < r["plain"].Mean("four")),
        ],
        Charts =
        [
            new LineChart("Test error without one block", "block removed", "test error, %", r => r.Rows.Select(row => row.Line("single"))),
            new LineChart("Test error without several blocks, mean over random choices", "blocks removed", "test error, %", r => r.Rows.Select(row => row.Line("several"))),
        ],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"Without one of eight blocks the residual network has {r["residual"].Mean("one"):0.0} % error instead of {r["residual"].Mean("whole"):0.0} %, the plain one {r["plain"].Mean("one"):0.0} % instead of {r["plain"].Mean("whole"):0.0} %. Veit et al. removed blocks of ResNet-110 on CIFAR-10; perceptrons on MNIST show the same."))
            : Verdict.Not("Not every statement shows; see the list above."),
    };

    private static async Task<Outcome> Measure(Run run, Model model, bool hasShortcuts)
    {
        using var _ = model;
        var (train, test) = run.Mnist(train: run.Pick(60_000, 10_000), test: run.Pick(10_000, 1000));
        var (whole, _) = await run.TrainAsync(model, train, test, new() { Epochs = run.Pick(5, 4), Optimizer = new Adam(1e-3f) });

        Parameter[][] blocks = [.. Enumerable.Range(1, Blocks).Select(i => model.Parameters.Where(p => p.Name.StartsWith($"{(hasShortcuts ? "Residual" : "Plain")}{i}.", StringComparison.Ordinal)).ToArray())];
        var random = new Random(run.Seed);
        var single = new double[Blocks];
        for (var i = 0; i < Blocks; i++)
            single[i] = await WithoutAsync([blocks[i]]);
        var several = new double[Blocks + 1];
        for (var count = 0; count <= Blocks; count++)
            for (var (draw, draws) = (0, run.Pick(5, 2)); draw < draws; draw++)
                several[count] += await WithoutAsync([.. blocks.OrderBy(_ => random.Next()).Take(count)]) / draws;
        return new Outcome { ["whole"] = whole, ["one"] = single.Average(), ["worst"] = single.Max(), ["four"] = several[4] }
            .With("single", single).With("several", Enumerable.Range(0, Blocks + 1).Select(i => (double)i), several);

        async Task<double> WithoutAsync(Parameter[][] removed)
        {
            var saved = removed.Select(block => block.Select(p => p.Read()).ToArray()).ToArray();
            foreach (var parameter in removed.SelectMany(block => block))
                parameter.Write(Removed(parameter, hasShortcuts));
            var error = await run.ErrorAsync(model, test);
            foreach (var (block, values) in removed.Zip(saved))
                foreach (var (parameter, value) in block.Zip(values))
                    parameter.Write(value);
            return error;
        }
    }

    /// <summary>
    /// What makes a block the identity: zeros on a residual path; in a plain block, whose input comes from a rectifier, unit matrices, and
    /// normalisation by mean 0 and variance 1.
    /// </summary>
    private static float[] Removed(Parameter parameter, bool hasShortcuts)
    {
        var values = new float[parameter.Length];
        if (hasShortcuts && parameter.Info.Trainable)
            return values;
        if (parameter.Name.EndsWith(".Gamma", StringComparison.Ordinal) || parameter.Name.EndsWith(".MovingVariance", StringComparison.Ordinal))
            Array.Fill(values, 1);
        if (!hasShortcuts && parameter.Shape.Count == 2)
            for (var i = 0; i < parameter.Shape[0]; i++)
                values[i * parameter.Shape[1] + i] = 1;
        return values;
    }
}
