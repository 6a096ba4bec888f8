using Studies.Harness;

namespace Studies.Schedules;

/// <summary>Learning rate schedules, warm restarts, and the ensemble of the models at the end of each cycle.</summary>
internal static class SchedulesStudy
{
    private const int Batch = 20;
    private const float Rate = 0.1f;

    public static Study Study { get; } = new()
    {
        Name = "schedules",
        Title = "Schedules, restarts and snapshot ensembles",
        Lecture = "003",
        Claim = "Decreasing the learning rate improves the result; with restarts, the models of the cycles can be combined",
        Data = RealData.Mnist,
        Revision = 2,
        Rows =
        [
            Row("constant", _ => new ConstantSchedule()), Row("falls to a tenth twice", epochs => new MultiStepSchedule([epochs / 2, 3 * epochs / 4])),
            Row("cosine", _ => new CosineSchedule()), Row("one cycle", _ => new OneCycleSchedule(2 * Rate, cycleMomentum: false)),
            Row("cosine with restarts, snapshots", epochs => new CosineRestartsSchedule(epochs / 4), hasSnapshots: true),
        ],
        Measures = [new("error", "test error, %"), new("members", "error of the snapshots, mean, %"), new("ensemble", "error of their ensemble, %"), new("loss", "training loss at the end", "0.0000")],
        Effects =
        [
            new("A rate that falls along a cosine ends with a lower training loss than a constant one", r => r["cosine"].Mean("loss") < r["constant"].Mean("loss")),
            new("and with a lower test error", r => r["cosine"].Mean("error") < r["constant"].Mean("error")),
            new("The ensemble of the snapshots is better than their mean", r => r.Rows[^1].Mean("ensemble") < r.Rows[^1].Mean("members")),
        ],
        Charts = [new LineChart("Training loss", "epoch", "loss", r => r.Rows.Select(row => row.Line("loss"))) { LogarithmicY = true }],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"A constant rate ends at {r["constant"].Mean("error"):0.00} % error, a cosine at {r["cosine"].Mean("error"):0.00} %. The four snapshots have {r.Rows[^1].Mean("members"):0.00} % on average, the last of them {r.Rows[^1].Mean("error"):0.00} %, and their ensemble {r.Rows[^1].Mean("ensemble"):0.00} %, for the cost of one training."))
            : Verdict.Not(FormattableString.Invariant($"Not every statement shows; see the list above. A constant rate ends at {r["constant"].Mean("error"):0.00} % error, a cosine at {r["cosine"].Mean("error"):0.00} %, and the ensemble of the snapshots at {r.Rows[^1].Mean("ensemble"):0.00} %.")),
    };

    private static Row Row(string name, Func<int, LearningRateSchedule> schedule, bool hasSnapshots = false) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(10_000, 2000), test: run.Pick(10_000, 1000));
        const int epochs = 8;
        var folder = Directory.CreateTempSubdirectory("studies-snapshots-");
        try
        {
            using var model = SmallConvNet.Create(run.Device, Batch, run.Seed);
            var (error, fit) = await run.TrainAsync(model, train, test, new()
            {
                Epochs = epochs,
                Optimizer = new Sgd(Rate, momentum: 0.5f, weightDecay: 1e-4f),
                Schedule = schedule(epochs),
                SnapshotPath = hasSnapshots ? Path.Combine(folder.FullName, "cycle-{cycle}.safetensors") : null,
            });
            var outcome = new Outcome { ["error"] = error, ["loss"] = fit.Epochs[^1].Training.Loss }.With("loss", [.. fit.Epochs.Select(e => e.Training.Loss)]);
            if (!hasSnapshots)
                return outcome;

            using var ensemble = Ensemble.Load(fit.Snapshots, () => SmallConvNet.Create(run.Device, Batch));
            var members = 0.0;
            foreach (var member in ensemble.Models)
                members += await run.ErrorAsync(member, test) / ensemble.Models.Count;
            outcome["members"] = members;
            outcome["ensemble"] = 100 * (1 - (await ensemble.EvaluateAsync(test, [new Accuracy()], cancellationToken: run.Stop)).Metrics["accuracy"]);
            return outcome;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    });
}
