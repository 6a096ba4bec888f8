namespace NetDsl;

/// <summary>Passes the outputs of a model to metrics, batch by batch. Its memory is allocated once.</summary>
internal sealed class Measurement
{
    private readonly Model model;
    private readonly (Metric Metric, int Output, int Target)[] metrics;
    private readonly float[][] outputs;

    // At inference, heads for training only have no outputs.
    public Measurement(Model model, IReadOnlyList<Metric> metrics, int batchSize, bool training)
    {
        this.model = model;
        this.metrics = [.. metrics.Select(metric => (metric, Output: OutputOf(model, metric)))
            .Where(m => training || !m.Output.TrainingOnly)
            .Select(m => (m.metric, IndexOf(model.Outputs, m.Output), IndexOf(model.Parts.Targets, m.Output.Target)))];
        foreach (var (metric, output, _) in this.metrics)
            metric.IgnoreLabel = model.Outputs[output].Target.IgnoreLabel;
        outputs = [.. model.Outputs.Select((output, i) => new float[this.metrics.Any(m => m.Output == i && !IsLoss(m.Metric)) ? batchSize * output.Length : 0])];
    }

    /// <summary>The value of each metric, by its name.</summary>
    public IReadOnlyDictionary<string, double> Values => metrics.ToDictionary(m => m.Metric.Name, m => m.Metric.Value);

    /// <summary>Whether a metric has a value at inference too.</summary>
    public static bool IsForTrainingOnly(Model model, Metric metric) => OutputOf(model, metric).TrainingOnly;

    public void Reset()
    {
        foreach (var (metric, _, _) in metrics)
            metric.Reset();
    }

    /// <summary>Adds the batch that the model has just computed.</summary>
    public void Update(Batch batch)
    {
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].Length > 0)
                model.Outputs[i].Read(ResultsOf(i, batch));
        foreach (var (metric, output, target) in metrics)
            if (metric is OutputMetric { Inner: MeanLoss loss })
                loss.Add(model.Outputs[output].Loss, model.Outputs[output].LossWeight(batch.Count));
            else
                metric.Update(ResultsOf(output, batch), batch.Target(target), batch.Count);
    }

    private Span<float> ResultsOf(int output, Batch batch) => outputs[output].AsSpan(0, batch.Count * model.Outputs[output].Length);

    private static bool IsLoss(Metric metric) => metric is OutputMetric { Inner: MeanLoss };

    /// <summary>The output that a metric measures: the network's own, unless the metric names another.</summary>
    private static ModelOutput OutputOf(Model model, Metric metric) => metric is OutputMetric own ? model.Outputs.First(own.IsOf) : model.Outputs[0];

    private static int IndexOf<T>(IReadOnlyList<T> items, T item) where T : class
    {
        var index = 0;
        while (!ReferenceEquals(items[index], item))
            index++;
        return index;
    }
}
