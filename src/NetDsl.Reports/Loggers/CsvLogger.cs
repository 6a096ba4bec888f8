using System.Globalization;

namespace NetDsl.Reports;

/// <summary>
/// Writes a line for each epoch to a CSV file: epoch, learning rate, seconds, loss and metrics of training and validation. The file is
/// rewritten after each epoch, with the epochs before a break.
/// </summary>
/// <param name="path">The file.</param>
public sealed class CsvLogger(string path) : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnEpochEnded(TrainingContext context, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(epoch);
        var metrics = epoch.Training.Metrics.Keys.ToList();
        string[] columns = ["loss", .. metrics];
        var lines = new List<string> { string.Join(',', ["epoch", "learning_rate", "seconds", .. columns, .. columns.Select(c => "val_" + c)]) };
        foreach (var one in context.History)
            lines.Add(string.Join(',', new[] { one.Epoch, one.LearningRate, one.Duration.TotalSeconds }
                .Concat(Values(one.Training)).Concat(Values(one.Validation)).Select(Text)));
        Files.Replace(path, string.Join('\n', lines) + "\n");

        IEnumerable<double> Values(Evaluation? evaluation) => evaluation is null
            ? columns.Select(_ => double.NaN)
            : [evaluation.Loss, .. metrics.Select(m => evaluation.Metrics.TryGetValue(m, out var value) ? value : double.NaN)];
    }

    /// <summary>An empty field for what was not measured.</summary>
    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
