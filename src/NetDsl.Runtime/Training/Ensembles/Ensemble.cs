namespace NetDsl;

/// <summary>How an ensemble makes one answer of several.</summary>
public enum EnsembleRule
{
    /// <summary>The mean of the models' probabilities; the mean of their outputs where targets are values.</summary>
    Average,

    /// <summary>The share of the models whose largest output each class is. Classifiers only.</summary>
    Vote,
}

/// <summary>
/// Several models that answer together: different networks, the same network trained on different samples (bagging), or snapshots of one
/// training. They have the same inputs and outputs.
/// </summary>
/// <remarks>
/// L. Breiman, "Bagging predictors", 1996; G. Huang et al., "Snapshot ensembles: train 1, get M for free", 2017. One thread uses it at a
/// time.
/// </remarks>
public sealed class Ensemble : IDisposable
{
    private readonly Model[] models;
    private readonly bool ownsModels;
    private float[] single = [];

    private Ensemble(Model[] models, EnsembleRule rule, bool ownsModels) => (this.models, Rule, this.ownsModels) = (models, rule, ownsModels);

    /// <summary>The models.</summary>
    public IReadOnlyList<Model> Models => models;

    /// <summary>How it makes one answer of several.</summary>
    public EnsembleRule Rule { get; }

    /// <summary>The most samples of one call.</summary>
    public int MaxBatch => models.Min(m => m.MaxBatch);

    private bool IsClassifier => models[0].Outputs[0].IsClassifier;

    /// <summary>Makes an ensemble. The models stay the caller's.</summary>
    /// <param name="models">One model or more.</param>
    /// <param name="rule">How it makes one answer of several.</param>
    /// <exception cref="ArgumentException">There is no model, their inputs or outputs differ, or models that are no classifiers are to
    /// vote.</exception>
    public static Ensemble Of(IReadOnlyList<Model> models, EnsembleRule rule = EnsembleRule.Average)
    {
        ArgumentNullException.ThrowIfNull(models);
        return Make([.. models], rule, ownsModels: false);
    }

    /// <summary>Makes an ensemble of saved models, such as the snapshots of <see cref="FitResult.Snapshots"/>.</summary>
    /// <param name="paths">The files, one for each model.</param>
    /// <param name="create">Creates a model to load a file into. The ensemble disposes it.</param>
    /// <param name="rule">How it makes one answer of several.</param>
    /// <exception cref="ArgumentException">There is no file in the list.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit.</exception>
    public static Ensemble Load(IReadOnlyList<string> paths, Func<Model> create, EnsembleRule rule = EnsembleRule.Average)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(create);
        var loaded = new List<Model>();
        try
        {
            foreach (var path in paths)
            {
                loaded.Add(create());
                loaded[^1].Load(path);
            }

            return Make([.. loaded], rule, ownsModels: true);
        }
        catch
        {
            loaded.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <summary>The answer of all models together.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <returns>Probabilities or shares of votes for classifiers, otherwise outputs, in the order of
    /// <see cref="Model.Predict(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs)
    {
        var answer = new float[inputs.Length / models[0].InputLength * models[0].OutputLength];
        Predict(inputs, answer);
        return answer;
    }

    /// <summary>The answer of all models together, in the caller's memory.</summary>
    /// <param name="inputs">One to <see cref="MaxBatch"/> samples.</param>
    /// <param name="answer">Receives one answer per sample, as <see cref="Predict(ReadOnlySpan{float})"/> returns it.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> answer)
    {
        if (single.Length < answer.Length)
            single = new float[answer.Length];
        var own = single.AsSpan(0, answer.Length);
        answer.Clear();
        foreach (var model in models)
        {
            model.Predict(inputs, own);
            if (Rule == EnsembleRule.Vote)
                ToVotes(own);
            else if (IsClassifier)
                model.Softmax(own);
            for (var i = 0; i < own.Length; i++)
                answer[i] += own[i] / models.Length;
        }
    }

    /// <summary>Measures the ensemble on a data set.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="metrics">The metrics besides the loss: <see cref="Accuracy"/> for class labels if not given.</param>
    /// <param name="batchSize">The number of samples of a batch; <see cref="MaxBatch"/> if not given.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    /// <returns>The loss is the mean negative logarithm of the label's probability; where targets are values, the mean squared
    /// error.</returns>
    /// <exception cref="ArgumentException">The data do not fit the networks. Thrown at once.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public Task<Evaluation> EvaluateAsync(Dataset dataset, IReadOnlyList<Metric>? metrics = null, int? batchSize = null, CancellationToken cancellationToken = default)
    {
        dataset = Fitting.Checked(models[0], dataset, nameof(dataset));
        var size = batchSize ?? MaxBatch;
        foreach (var model in models)
            Fitting.BatchSize(model, size, nameof(batchSize));
        IReadOnlyList<Metric> used = metrics ?? (IsClassifier ? [new Accuracy()] : []);
        Metric.Claim(used);
        return Task.Run(() => Evaluate(dataset, used, size, cancellationToken), CancellationToken.None);
    }

    /// <summary>Disposes the models of <see cref="Load"/>; those of <see cref="Of"/> stay the caller's.</summary>
    public void Dispose()
    {
        if (ownsModels)
            foreach (var model in models)
                model.Dispose();
    }

    private static Ensemble Make(Model[] models, EnsembleRule rule, bool ownsModels)
    {
        if (models.Length == 0)
            throw new ArgumentException("An ensemble takes one model or more.", nameof(models));
        var first = models[0];
        foreach (var model in models)
            if (!model.Info.Input.SequenceEqual(first.Info.Input) || !model.Info.Output.SequenceEqual(first.Info.Output) || model.TargetKind != first.TargetKind)
                throw new ArgumentException($"{model.Info.Name} makes {string.Join('x', model.Info.Output)} of {string.Join('x', model.Info.Input)}, but {first.Info.Name} makes {string.Join('x', first.Info.Output)} of {string.Join('x', first.Info.Input)}: the models of an ensemble have the same inputs, outputs and kind of target.", nameof(models));
        if (first.Outputs.Count(o => !o.TrainingOnly) > 1)
            throw new ArgumentException($"{first.Info.Name} has several outputs; an ensemble answers with one.", nameof(models));
        if (rule == EnsembleRule.Vote && !first.Outputs[0].IsClassifier)
            throw new ArgumentException($"{first.Info.Name} is no classifier, so its models cannot vote: use EnsembleRule.Average.", nameof(rule));
        return new Ensemble(models, rule, ownsModels);
    }

    private Evaluation Evaluate(Dataset dataset, IReadOnlyList<Metric> metrics, int size, CancellationToken cancellation)
    {
        try
        {
            using var loader = new BatchLoader(dataset, size, models[0].Parts);
            foreach (var metric in metrics)
                metric.Reset();
            var (loss, count) = (0.0, 0L);
            var answers = new float[size * models[0].OutputLength];
            loader.StartInOrder(cancellation);
            while (loader.Next() is { } batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var answer = answers.AsSpan(0, batch.Count * models[0].OutputLength);
                Predict(batch.Inputs, answer);
                var (sum, counted) = Loss(answer, batch.Target(0), batch.Count);
                (loss, count) = (loss + sum, count + counted);
                foreach (var metric in metrics)
                    metric.Update(answer, batch.Target(0), batch.Count);
            }

            return new Evaluation(dataset.Count, loss / count, metrics.ToDictionary(m => m.Name, m => m.Value));
        }
        finally
        {
            Metric.Release(metrics);
        }
    }

    /// <summary>The sum over all labels that count, or all values, and how many there are.</summary>
    private (double Sum, long Count) Loss(ReadOnlySpan<float> answer, ReadOnlySpan<float> targets, int samples)
    {
        var (sum, count) = (0.0, 0L);
        if (!IsClassifier)
        {
            for (var i = 0; i < answer.Length; i++)
                sum += (answer[i] - (double)targets[i]) * (answer[i] - (double)targets[i]);
            return (sum, answer.Length);
        }

        if (models[0].TargetKind == TargetKind.Distribution)
        {
            for (var i = 0; i < answer.Length; i++)
                if (targets[i] > 0)
                    sum -= targets[i] * Math.Log(answer[i]);
            return (sum, samples);
        }

        var places = targets.Length / samples;
        var classes = models[0].OutputLength / places;
        for (var i = 0; i < targets.Length; i++)
        {
            var label = (int)targets[i];
            // The loader has refused all others but the label that is to be ignored.
            if ((uint)label >= (uint)classes)
                continue;
            sum -= Math.Log(answer[(i / places * classes + label) * places + i % places]);
            count++;
        }

        return (sum, count);
    }

    /// <summary>1 for the class with the largest output, 0 for all others.</summary>
    private void ToVotes(Span<float> outputs)
    {
        var classes = models[0].Info.Output[0];
        var places = models[0].OutputLength / classes;
        var samples = outputs.Length / models[0].OutputLength;
        for (var label = 0; label < samples * places; label++)
        {
            var best = Classes.Largest(outputs, samples * places, samples, label);
            for (var c = 0; c < classes; c++)
                outputs[label / places * classes * places + label % places + c * places] = c == best ? 1 : 0;
        }
    }
}
