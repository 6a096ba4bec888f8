using Studies.Harness;

namespace Studies.Bagging;

/// <summary>Ten networks and their vote: with bootstrap samples, with the same digits and other initial weights, and dropout instead.</summary>
internal static class BaggingStudy
{
    public static Study Study { get; } = new()
    {
        Name = "bagging",
        Title = "Bagging and ensembles",
        Lecture = "004",
        Claim = "Classifiers that are trained on samples drawn with replacement vote; dropout is a variant of bagging that works for networks",
        Data = RealData.Mnist,
        Rows =
        [
            new("bagging: bootstrap samples", run => Measure(run, isBagging: true)),
            new("same digits, other initial weights", run => Measure(run, isBagging: false)),
            new("one network with dropout", async run =>
            {
                var (train, test) = Data(run);
                using var model = PerceptronWithDropout.Create(run.Device, 50, run.Seed);
                return new() { ["member"] = (await run.TrainAsync(model, train, test, Options(run) with { Epochs = run.Pick(20, 10) })).Error };
            }),
        ],
        Measures = [new("member", "error of a network, mean, %"), new("vote", "error of the vote, %"), new("average", "error of the averaged probabilities, %")],
        Effects =
        [
            new("The vote is better than the mean member", r => r.Rows.Take(2).All(row => row.Mean("vote") < row.Mean("member") && row.Mean("average") < row.Mean("member"))),
            new("A member of the bag is worse than a network that sees all digits", r => r.Rows[0].Mean("member") > r.Rows[1].Mean("member")),
        ],
        Charts = [new LineChart("Error of the averaged probabilities over the number of networks", "networks", "test error, %", r => r.Rows.Take(2).Select(row => row.Line("members")))],
        Judge = r =>
        {
            var (bag, same, dropout) = (r.Rows[0], r.Rows[1], r.Rows[2]);
            var why = FormattableString.Invariant($"Ten bagged networks have {bag.Mean("vote"):0.00} % error by vote, their mean is {bag.Mean("member"):0.00} %. Ten networks on the same digits have {same.Mean("vote"):0.00} %, less than bagging: other initial weights make networks different enough, and each sees all digits, whereas a bag has 63 % of them. One network with dropout has {dropout.Mean("member"):0.00} %, against {same.Mean("member"):0.00} % without.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not(why);
        },
    };

    private static (Dataset Train, Dataset Test) Data(Run run) => run.Mnist(train: run.Pick(10_000, 2000), test: run.Pick(10_000, 1000));

    private static FitOptions Options(Run run) => new() { Epochs = run.Pick(10, 6), Optimizer = new Adam(1e-3f) };

    private static async Task<Outcome> Measure(Run run, bool isBagging)
    {
        var ((train, test), count) = (Data(run), run.Pick(10, 4));
        var (models, errors, averages) = (new List<Model>(), new List<double>(), new List<double>());
        for (var i = 0; i < count; i++)
        {
            models.Add(Perceptron.Create(run.Device, 50, 100 * run.Seed + i));
            var (error, _) = await run.TrainAsync(models[^1], isBagging ? train.Bootstrap(100 * run.Seed + i).Bag : train, test, Options(run));
            errors.Add(error);
            averages.Add(await ErrorAsync(EnsembleRule.Average));
        }

        var vote = await ErrorAsync(EnsembleRule.Vote);
        models.ForEach(model => model.Dispose());
        return new Outcome { ["member"] = errors.Average(), ["vote"] = vote, ["average"] = averages[^1] }.With("members", averages);

        async Task<double> ErrorAsync(EnsembleRule rule) =>
            100 * (1 - (await Ensemble.Of(models, rule).EvaluateAsync(test, [new Accuracy()], cancellationToken: run.Stop)).Metrics["accuracy"]);
    }
}
