namespace NetDsl;

/// <summary>Measures a model on a data set, in the order of the samples. Its memory is allocated once.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly Model model;
    private readonly Dataset dataset;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly BatchLoader loader;
    private readonly float[] outputs;

    public Evaluator(Model model, Dataset dataset, IReadOnlyList<Metric> metrics, int batchSize)
    {
        (this.model, this.dataset, this.metrics) = (model, dataset, metrics);
        loader = new BatchLoader(dataset, batchSize, model.Classes);
        outputs = new float[batchSize * model.OutputLength];
    }

    /// <exception cref="OperationCanceledException">It was cancelled: half an evaluation says nothing.</exception>
    public Evaluation Run(CancellationToken cancellation)
    {
        var loss = 0.0;
        foreach (var metric in metrics)
            metric.Reset();
        loader.StartInOrder();
        try
        {
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var results = outputs.AsSpan(0, batch.Count * model.OutputLength);
                loss += (double)model.Evaluate(batch.Inputs, batch.Targets, results) * batch.Count;
                for (var i = 0; i < metrics.Count; i++)
                    metrics[i].Update(results, batch.Targets, batch.Count);
            }
        }
        finally
        {
            loader.Stop();
        }

        return new Evaluation(dataset.Count, loss / dataset.Count, metrics.ToDictionary(metric => metric.Name, metric => metric.Value));
    }

    public void Dispose() => loader.Dispose();
}
