namespace NetDsl;

/// <summary>Measures a model on a data set, in the order of the samples. Its memory is allocated once.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly Model model;
    private readonly Dataset dataset;
    private readonly Measurement measurement;
    private readonly BatchLoader loader;

    public Evaluator(Model model, Dataset dataset, IReadOnlyList<Metric> metrics, int batchSize)
    {
        (this.model, this.dataset) = (model, dataset);
        measurement = new Measurement(model, metrics, batchSize, training: false);
        loader = new BatchLoader(dataset, batchSize, model.Parts);
    }

    /// <exception cref="OperationCanceledException">It was cancelled: half an evaluation says nothing.</exception>
    public Evaluation Run(CancellationToken cancellation)
    {
        var loss = 0.0;
        measurement.Reset();
        loader.StartInOrder();
        try
        {
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                loss += (double)model.Evaluate(batch.Inputs, batch.Targets, default) * batch.Count;
                measurement.Update(batch);
            }
        }
        finally
        {
            loader.Stop();
        }

        return new Evaluation(dataset.Count, loss / dataset.Count, measurement.Values);
    }

    public void Dispose() => loader.Dispose();
}
