namespace NetDsl;

/// <summary>Measures a model on a data set, in the order of the samples. Its memory is allocated once.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly Model model;
    private readonly Dataset dataset;
    private readonly Measurement measurement;
    private readonly BatchLoader loader;
    private readonly LossMean loss;

    public Evaluator(Model model, Dataset dataset, IReadOnlyList<Metric> metrics, int batchSize)
    {
        (this.model, this.dataset) = (model, dataset);
        measurement = new Measurement(model, metrics, batchSize, training: false);
        loader = new BatchLoader(dataset, batchSize, model.Parts);
        loss = new LossMean(model, training: false);
    }

    /// <exception cref="OperationCanceledException">The evaluation was cancelled: a partial one has no meaning.</exception>
    public Evaluation Run(CancellationToken cancellation)
    {
        loss.Reset();
        measurement.Reset();
        loader.StartInOrder(cancellation);
        try
        {
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                loss.Add(model.Evaluate(batch.Inputs, batch.Targets, default), batch.Count);
                measurement.Update(batch);
            }
        }
        finally
        {
            loader.Stop();
        }

        return new Evaluation(dataset.Count, loss.Value, measurement.Values);
    }

    public void Dispose() => loader.Dispose();
}
