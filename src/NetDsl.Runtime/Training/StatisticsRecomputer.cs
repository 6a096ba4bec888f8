using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>
/// Brings the statistics of batch normalisation from moving averages to those of a whole data set: the moments of its batches,
/// merged exactly. Those that the model had come back if it is broken off.
/// </summary>
internal sealed class StatisticsRecomputer : IDisposable
{
    private readonly Model model;
    private readonly BatchLoader loader;
    private readonly List<Moments> all;

    public StatisticsRecomputer(Model model, Dataset dataset, int batchSize)
    {
        this.model = model;
        all = [.. model.MovingAverages.Select(a => new Moments(model, a))];
        if (all.Count == 0)
            throw new InvalidOperationException($"{model.Info.Name} has no statistics to recompute: it has no BatchNorm.");
        // All batches as large as each other: a last one of a few samples would have moments of its own.
        var batches = (dataset.Count + batchSize - 1) / batchSize;
        loader = new BatchLoader(dataset, (dataset.Count + batches - 1) / batches, model.Parts);
    }

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public int Run(CancellationToken cancellation)
    {
        var (step, done, samples) = (model.StepCount, false, 0);
        loader.StartInOrder(cancellation);
        try
        {
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                all.ForEach(moments => moments.Clear());
                model.TrainForward(batch.Inputs, batch.Targets);
                all.ForEach(moments => moments.Add(batch.Count));
                samples += batch.Count;
                // Random layers draw other numbers.
                model.StepCount++;
            }

            done = true;
            return samples;
        }
        finally
        {
            loader.Stop();
            model.StepCount = step;
            all.ForEach(moments => moments.Finish(done));
        }
    }

    public void Dispose() => loader.Dispose();

    /// <summary>The moments of one layer over all batches so far.</summary>
    private sealed class Moments
    {
        private readonly MovingAverage average;
        private readonly Parameter mean;
        private readonly Parameter variance;
        private readonly (float[] Mean, float[] Variance) before;
        private readonly float[] zeros;
        private readonly double[] means;
        private readonly double[] squares;
        private double count;

        public Moments(Model model, MovingAverage average)
        {
            this.average = average;
            (mean, variance) = (Find("MovingMean"), Find("MovingVariance"));
            if (average.Share == 0)
                throw new InvalidOperationException($"{model.Info.Name}: the statistics of {average.Layer} take no share of a batch (Momentum = 0), so they cannot be recomputed. Give it a Momentum above 0.");
            before = (mean.Read(), variance.Read());
            (zeros, means, squares) = (new float[before.Mean.Length], new double[before.Mean.Length], new double[before.Mean.Length]);

            Parameter Find(string role) => model.Parameters.First(p => p.Name == $"{average.Layer}.{role}");
        }

        /// <summary>From zero, a moving average is the share of the one batch that it has seen.</summary>
        public void Clear()
        {
            mean.Write(zeros);
            variance.Write(zeros);
        }

        /// <summary>Merges the moments of a batch with those before it (T. Chan, G. Golub and R. LeVeque, 1979).</summary>
        public void Add(int samples)
        {
            var (batchMeans, batchVariances) = (mean.Read(), variance.Read());
            var own = (double)samples * average.Inner;
            for (var c = 0; c < means.Length; c++)
            {
                // The averages are of unbiased variances.
                var (batchMean, square) = (batchMeans[c] / (double)average.Share, batchVariances[c] / (double)average.Share * Math.Max(own - 1, 0));
                var distance = batchMean - means[c];
                means[c] += distance * own / (count + own);
                squares[c] += square + distance * distance * count * own / (count + own);
            }

            count += own;
        }

        /// <param name="done">Whether all batches were seen; otherwise things are as before.</param>
        public void Finish(bool done)
        {
            mean.Write(done ? Array.ConvertAll(means, m => (float)m) : before.Mean);
            variance.Write(done ? Array.ConvertAll(squares, s => (float)(s / Math.Max(count - 1, 1))) : before.Variance);
        }
    }
}
