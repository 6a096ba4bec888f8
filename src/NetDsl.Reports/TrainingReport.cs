namespace NetDsl.Reports;

/// <summary>
/// Gathers what happens in a training, and writes it as one HTML page that needs no network: curves, learning rates, histograms of
/// activations and gradients, filters of the first layer, the confusion matrix, the worst mistakes and a table of layers.
/// </summary>
/// <remarks>
/// <code>
/// var report = new TrainingReport();
/// await net.FitAsync(train, validation, new FitOptions { Callbacks = [report] });
/// await report.WriteAsync("report.html", net, test);
/// </code>
/// </remarks>
public sealed class TrainingReport : ITrainingCallback
{
    private const int MostSteps = 1024;

    private readonly Dataset? probe;
    private readonly List<(double Step, double Loss, double Rate)> steps = [];
    private readonly List<(int Epoch, LayerSnapshot[] Layers)> layers = [];
    private IReadOnlyList<EpochResult> epochs = [];
    private long step;
    private int stride = 1;

    /// <summary>Makes a report.</summary>
    /// <param name="probe">Samples for the histograms of activations and gradients after each epoch: the first batch of them is run through
    /// the network as in training. Without them, there are no such histograms.</param>
    /// <param name="title">The title of the page; the name of the network if not given.</param>
    public TrainingReport(Dataset? probe = null, string? title = null) => (this.probe, Title) = (probe, title);

    /// <summary>The title of the page; the name of the network if null.</summary>
    public string? Title { get; }

    /// <summary>The loss of the epoch so far and the learning rate, of at most a thousand steps at equal distances.</summary>
    internal IReadOnlyList<(double Step, double Loss, double Rate)> Steps => steps;

    /// <summary>What was seen in each layer after each epoch; after a resume, from the epoch that went on.</summary>
    internal IReadOnlyList<(int Epoch, LayerSnapshot[] Layers)> Layers => layers;

    /// <summary>The epochs, those before a break included.</summary>
    internal IReadOnlyList<EpochResult> Epochs => epochs;

    /// <inheritdoc/>
    public void OnTrainingStarted(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        epochs = [.. context.History];
        if (steps.Capacity < MostSteps)
            steps.Capacity = MostSteps;
    }

    /// <inheritdoc/>
    public void OnStepEnded(TrainingContext context, in TrainingProgress progress)
    {
        if (step++ % stride != 0)
            return;
        if (steps.Count == MostSteps)
        {
            // Every second one stays.
            for (var i = 0; i < MostSteps / 2; i++)
                steps[i] = steps[2 * i];
            steps.RemoveRange(MostSteps / 2, MostSteps / 2);
            stride *= 2;
            if ((step - 1) % stride != 0)
                return;
        }

        steps.Add((progress.Epoch - 1 + (double)progress.Step / progress.StepsPerEpoch, progress.Loss, progress.LearningRate));
    }

    /// <inheritdoc/>
    public void OnEpochEnded(TrainingContext context, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        epochs = [.. context.History];
        if (probe is not null)
            layers.Add((epoch.Epoch, LayerSnapshot.Take(context.Model, probe)));
    }

    /// <summary>Writes a page with the curve of a learning-rate range test.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curve">The result of <see cref="ModelTrainingExtensions.FindLearningRateAsync"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteLearningRates(string path, LearningRateCurve curve)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(curve);
        var page = new ReportPage("Learning-rate range test");
        page.AddLearningRates(curve);
        Files.Replace(path, page.ToString());
    }

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The trained model.</param>
    /// <param name="test">Samples for the confusion matrix, the worst mistakes and the times of layers; without them, the page lacks
    /// these.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, Model model, Dataset? test = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(model);
        var page = new ReportPage(Title ?? model.Info.Name);
        page.AddSummary(model, epochs);
        page.AddCurves(steps, epochs);
        if (test is not null)
        {
            var isClassifier = model.TargetKind is TargetKind.Distribution || model.TargetKind is TargetKind.Label && model.Outputs[0].TargetLength == 1;
            var confusion = isClassifier ? new ConfusionMatrix(model.OutputLength) : null;
            var evaluation = await model.EvaluateAsync(test, isClassifier ? [new Accuracy(), confusion!] : null, cancellationToken: cancellationToken).ConfigureAwait(false);
            page.AddTest(evaluation with { Metrics = evaluation.Metrics.Where(m => m.Key != "confusion").ToDictionary() });
            if (confusion is not null)
                page.AddMistakes(confusion, test);
        }

        page.AddFilters(model);
        if (layers.Count > 0)
            page.AddLayers(layers);
        page.AddTable(model, test);
        Files.Replace(path, page.ToString());
    }
}
