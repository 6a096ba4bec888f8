namespace NetDsl.Runtime.Tests.Training;

public class MetricTests
{
    // Five samples of four classes.
    private static readonly float[] Outputs =
    [
        0.1f, 0.2f, 0.3f, 0.4f,
        4, 3, 2, 1,
        1, 1, 1, 1,
        0, 5, float.NaN, 2,
        -1, -2, -3, -4,
    ];

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(9, 4)]
    public void Top_k_accuracy_counts_labels_among_the_k_largest_outputs(int k, int correct)
    {
        // The label is the largest, the second, the third of equals, not a number, the largest.
        var metric = new TopKAccuracy(k);
        metric.Name.ShouldBe($"top{k}");
        metric.Value.ShouldBe(double.NaN);
        metric.Update(Outputs.AsSpan(0, 12), [3, 1, 2], 3);
        metric.Update(Outputs.AsSpan(12), [2, 0], 2);
        metric.Value.ShouldBe(correct / 5.0, 1e-12);
        metric.State.ShouldBe([correct, 5]);
        Should.Throw<ArgumentOutOfRangeException>(() => new TopKAccuracy(0));
        Should.Throw<ArgumentException>(() => metric.Update(new float[4], new float[4], 2)).Message.ShouldContain("'top" + k + "' needs class labels");
    }

    [Fact]
    public void Top_1_is_the_accuracy_for_labels_at_positions_too()
    {
        var random = new Random(4);
        var outputs = Enumerable.Range(0, 2 * 3 * 5).Select(_ => random.NextSingle()).ToArray();
        var labels = Enumerable.Range(0, 2 * 5).Select(_ => (float)random.Next(3)).ToArray();
        var (accuracy, top, confusion) = (new Accuracy(), new TopKAccuracy(1), new ConfusionMatrix(3));
        foreach (var metric in (Metric[])[accuracy, top, confusion])
            metric.Update(outputs, labels, 2);
        top.Value.ShouldBe(accuracy.Value);
        confusion.Value.ShouldBe(accuracy.Value, 1e-12);
        confusion.Mistakes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Top_k_accuracy_takes_part_in_training()
    {
        using var model = Perceptron.Create();
        var result = await model.FitAsync(Toy.Clusters(40), Toy.Clusters(20, 1), new() { Metrics = [new TopKAccuracy(2), new TopKAccuracy(3)], Monitor = "top2" });
        result.Epochs[0].Validation!.Metrics["top3"].ShouldBe(1);
        result.Epochs[0].Validation!.Metrics["top2"].ShouldBeInRange(0.3, 1);
    }

    [Fact]
    public void Scores_of_a_confusion_matrix_are_those_of_scikit_learn()
    {
        // y_true = [0, 0, 0, 1, 1, 2, 2, 2, 2], y_pred = [0, 0, 1, 1, 2, 2, 2, 0, 2], and a class 3 that never occurs.
        float[] labels = [0, 0, 0, 1, 1, 2, 2, 2, 2];
        int[] predicted = [0, 0, 1, 1, 2, 2, 2, 0, 2];
        var outputs = new float[9 * 4];
        for (var i = 0; i < 9; i++)
            outputs[4 * i + predicted[i]] = 1;
        var confusion = new ConfusionMatrix(4);
        confusion.MacroF1.ShouldBe(double.NaN);
        confusion.Update(outputs, labels, 9);

        // precision_recall_fscore_support(y_true, y_pred): [2/3, 1/2, 3/4], [2/3, 1/2, 3/4], the same, [3, 2, 4].
        foreach (var (c, score, support) in new[] { (0, 2 / 3.0, 3), (1, 0.5, 2), (2, 0.75, 4), (3, 0, 0) })
        {
            confusion.Precision(c).ShouldBe(score, 1e-12);
            confusion.Recall(c).ShouldBe(score, 1e-12);
            confusion.F1(c).ShouldBe(score, 1e-12);
            confusion.Support(c).ShouldBe(support);
        }

        confusion.MacroPrecision.ShouldBe((2 / 3.0 + 0.5 + 0.75) / 3, 1e-12);
        confusion.MacroRecall.ShouldBe((2 / 3.0 + 0.5 + 0.75) / 3, 1e-12);
        confusion.MacroF1.ShouldBe((2 / 3.0 + 0.5 + 0.75) / 3, 1e-12);
        confusion.Value.ShouldBe(6 / 9.0, 1e-12);
    }

    [Fact]
    public void Precision_and_recall_differ_where_a_class_is_predicted_too_often()
    {
        // Two of class 0 and two of class 1, all predicted as 0 but one.
        var confusion = new ConfusionMatrix(2);
        confusion.Update([1, 0, 1, 0, 1, 0, 0, 1], [0, 0, 1, 1], 4);
        confusion.Precision(0).ShouldBe(2 / 3.0, 1e-12);
        confusion.Recall(0).ShouldBe(1);
        confusion.F1(0).ShouldBe(0.8, 1e-12);
        confusion.Precision(1).ShouldBe(1);
        confusion.Recall(1).ShouldBe(0.5);
        confusion.F1(1).ShouldBe(2 / 3.0, 1e-12);
    }
}
