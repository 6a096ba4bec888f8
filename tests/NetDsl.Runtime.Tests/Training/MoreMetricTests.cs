namespace NetDsl.Runtime.Tests.Training;

/// <summary>Metrics of regression, calibration, ranking and single classes: exact over batches of any size.</summary>
public class MoreMetricTests
{
    private static readonly int[][] Cuts = [[60], [1, 59], [7, 7, 7, 7, 32], [59, 1], [.. Enumerable.Repeat(1, 60)]];

    /// <summary>The value over all samples, the same however they are cut into batches, and after a restore in the middle.</summary>
    private static Metric Measure(Func<Metric> create, float[] outputs, float[] targets)
    {
        Metric? first = null;
        foreach (var cut in Cuts)
        {
            var (metric, start) = (create(), 0);
            double.IsNaN(metric.Value).ShouldBeTrue();
            foreach (var count in cut)
            {
                metric.Update(outputs.AsSpan(start * outputs.Length / 60, count * outputs.Length / 60), targets.AsSpan(start * targets.Length / 60, count * targets.Length / 60), count);
                start += count;
                var copy = create();
                copy.State = metric.State;
                metric = copy;
            }

            first ??= metric;
            metric.Value.ShouldBe(first.Value, 1e-12);
            var again = create();
            again.State = metric.State;
            again.Reset();
            double.IsNaN(again.Value).ShouldBeTrue();
        }

        return first!;
    }

    private static (float[] Outputs, float[] Labels) Classified(int classes)
    {
        var random = new Random(3);
        // Rounded to quarters, whose differences are exact, so that some scores are equal.
        return ([.. Enumerable.Range(0, 60 * classes).Select(_ => MathF.Round(16 * random.NextSingle() - 8) / 4)], [.. Enumerable.Range(0, 60).Select(_ => (float)random.Next(Math.Max(classes, 2)))]);
    }

    private static double[] Softmax(float[] outputs, int classes, int sample)
    {
        var own = outputs.Skip(sample * classes).Take(classes).ToArray();
        var exponentials = own.Select(x => Math.Exp(x - own.Max())).ToArray();
        return [.. exponentials.Select(e => e / exponentials.Sum())];
    }

    /// <summary>The definition: pairs of a positive and a negative sample, in which the positive one has the higher score.</summary>
    private static double Pairs(IReadOnlyList<(double Score, bool IsPositive)> samples)
    {
        var pairs = from a in samples where a.IsPositive from b in samples where !b.IsPositive select a.Score > b.Score ? 1 : a.Score == b.Score ? 0.5 : 0;
        return pairs.Average();
    }

    [Theory, InlineData(2), InlineData(4)]
    public void Auroc_is_the_share_of_pairs_in_order(int classes)
    {
        var (outputs, labels) = Classified(classes);
        var metric = (Auroc)Measure(() => new Auroc(classes), outputs, labels);
        var expected = Enumerable.Range(0, classes).Select(c => Pairs([.. labels.Select((label, i) => (Softmax(outputs, classes, i)[c], label == c))])).ToArray();
        for (var c = 0; c < classes; c++)
            metric.Of(c).ShouldBe(expected[c], 1e-12);
        metric.Value.ShouldBe(expected.Average(), 1e-12);
        metric.Micro.ShouldBe(Pairs([.. from i in Enumerable.Range(0, 60) from c in Enumerable.Range(0, classes) select (Softmax(outputs, classes, i)[c], labels[i] == c)]), 1e-12);
    }

    [Fact]
    public void Auroc_of_one_output_is_that_of_its_scores()
    {
        var (outputs, labels) = Classified(1);
        Measure(() => new Auroc(1), outputs, labels).Value.ShouldBe(Pairs([.. labels.Select((label, i) => ((double)outputs[i], label == 1))]), 1e-12);
        var metric = new Auroc(1);
        metric.Update([0.1f, 0.4f, 0.35f, 0.8f], [0, 0, 1, 1], 4);
        // The example of scikit-learn's documentation.
        metric.Value.ShouldBe(0.75);
        metric.Reset();
        metric.Update([1, 2], [1, 1], 2);
        metric.Value.ShouldBe(double.NaN);
        Should.Throw<ArgumentException>(() => metric.Update([1], [2], 1)).Message.ShouldContain("labels from 0 to 1, but a target is 2");
        Should.Throw<ArgumentException>(() => metric.Update([1, 2], [1], 1)).Message.ShouldContain("needs one label or distribution and 1 outputs");
        Should.Throw<ArgumentException>(() => metric.State = [1, 2, 3]).Message.ShouldContain("not a state");
    }

    [Fact]
    public void Errors_and_R2_follow_their_formulas()
    {
        var random = new Random(8);
        var targets = Enumerable.Range(0, 120).Select(_ => 1000 + random.NextSingle()).ToArray();
        var outputs = targets.Select(target => target + 0.3f * random.NextSingle()).ToArray();
        var errors = outputs.Zip(targets, (a, b) => (double)a - b).ToArray();
        Measure(() => new MeanAbsoluteErrorMetric(), outputs, targets).Value.ShouldBe(errors.Average(Math.Abs), 1e-12);
        Measure(() => new MeanSquaredErrorMetric(), outputs, targets).Value.ShouldBe(errors.Average(e => e * e), 1e-12);
        Measure(() => new RootMeanSquaredErrorMetric(), outputs, targets).Value.ShouldBe(Math.Sqrt(errors.Average(e => e * e)), 1e-12);

        double R2(int output)
        {
            var own = Enumerable.Range(0, 60).Select(i => 2 * i + output).ToArray();
            var mean = own.Average(i => (double)targets[i]);
            return 1 - own.Sum(i => errors[i] * errors[i]) / own.Sum(i => (targets[i] - mean) * (targets[i] - mean));
        }

        var metric = new R2Score(2);
        metric.Update(outputs.AsSpan(0, 50), targets.AsSpan(0, 50), 25);
        var copy = new R2Score(2) { State = metric.State };
        copy.Update(outputs.AsSpan(50), targets.AsSpan(50), 35);
        copy.Of(0).ShouldBe(R2(0), 1e-9);
        copy.Of(1).ShouldBe(R2(1), 1e-9);
        copy.Value.ShouldBe((R2(0) + R2(1)) / 2, 1e-9);
        metric.Reset();
        metric.Update([1, 2, 3, 4], [1, 2, 3, 4], 2);
        metric.Value.ShouldBe(1);
        Should.Throw<ArgumentException>(() => new R2Score().Update([1, 2], [1, 2], 1)).Message.ShouldContain("give R2Score their number");
        Should.Throw<ArgumentException>(() => new MeanAbsoluteErrorMetric().Update([1, 2], [1], 1)).Message.ShouldContain("needs a target value for each output");
        new MeanAbsoluteErrorMetric().HigherIsBetter.ShouldBeFalse();
    }

    [Fact]
    public void Calibration_error_weights_bins_by_their_samples()
    {
        var (outputs, labels) = Classified(3);
        var metric = (CalibrationError)Measure(() => new CalibrationError(10), outputs, labels);
        var samples = labels.Select((label, i) =>
        {
            var softmax = Softmax(outputs, 3, i);
            return (Confidence: softmax.Max(), IsRight: Array.IndexOf(softmax, softmax.Max()) == (int)label);
        }).ToArray();
        var bins = samples.GroupBy(sample => (int)Math.Ceiling(sample.Confidence * 10) - 1);
        metric.Value.ShouldBe(bins.Sum(bin => bin.Count() / 60.0 * Math.Abs(bin.Average(s => s.IsRight ? 1.0 : 0) - bin.Average(s => s.Confidence))), 1e-9);
        Enumerable.Range(0, 10).Sum(bin => metric.Bin(bin).Samples).ShouldBe(60);
    }

    [Fact]
    public void Scores_are_averaged_over_classes_decisions_or_samples()
    {
        var (outputs, labels) = Classified(4);
        var matrix = new ConfusionMatrix(4);
        matrix.Update(outputs, labels, 60);
        Measure(() => new PrecisionScore(4), outputs, labels).Value.ShouldBe(matrix.MacroPrecision, 1e-12);
        Measure(() => new RecallScore(4), outputs, labels).Value.ShouldBe(matrix.MacroRecall, 1e-12);
        var f1 = (F1Score)Measure(() => new F1Score(4, Averaging.Weighted), outputs, labels);
        f1.Value.ShouldBe(Enumerable.Range(0, 4).Sum(c => matrix.Support(c) * matrix.F1(c)) / 60, 1e-12);
        f1.Value.ShouldBe(matrix.WeightedF1, 1e-12);
        f1.Of(2).ShouldBe(matrix.F1(2));
        // Of single labels, micro averages and the weighted recall are the accuracy.
        Measure(() => new F1Score(4, Averaging.Micro), outputs, labels).Value.ShouldBe(matrix.Value, 1e-12);
        matrix.WeightedRecall.ShouldBe(matrix.Value, 1e-12);
    }

    [Fact]
    public void Ignored_labels_do_not_count()
    {
        foreach (var metric in (Metric[])[new Auroc(2), new CalibrationError(), new F1Score(2)])
        {
            metric.Update([1, 0, 0, 1, 2, 0], [0, 1, 1], 3);
            var expected = metric.Value;
            metric.Reset();
            metric.IgnoreLabel = -100;
            metric.Update([1, 0, 9, 1, 0, 1, 2, 0], [0, -100, 1, 1], 4);
            metric.Value.ShouldBe(expected, metric.Name);
        }
    }

    [Fact]
    public async Task A_metric_that_keeps_all_scores_resumes_within_an_epoch()
    {
        using var folder = new NetDsl.Testing.TemporaryFolder();
        using var stop = new CancellationTokenSource();
        FitOptions Options() => new() { Epochs = 1, Metrics = [new Auroc(3), new F1Score(3)] };
        using var unbroken = Perceptron.Create();
        var expected = await unbroken.FitAsync(Toy.Clusters(60), options: Options());
        using var model = Perceptron.Create();
        await Assert.ThrowsAsync<FitCanceledException>(() => model.FitAsync(Toy.Clusters(60), options: Options() with { Checkpoint = new(folder["a"]), Progress = new Listener(p => { if (p.Step == 3) stop.Cancel(); }) }, cancellationToken: stop.Token));
        using var resumed = Perceptron.Create();
        var result = await resumed.FitAsync(Toy.Clusters(60), options: Options() with { ResumeFrom = folder["a"] });
        result.Epochs[0].Training.Metrics.ShouldBe(expected.Epochs[0].Training.Metrics);
    }
}
