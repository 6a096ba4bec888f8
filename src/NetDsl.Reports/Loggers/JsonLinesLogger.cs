using System.Text.Json;

namespace NetDsl.Reports;

/// <summary>
/// Appends a JSON object on a line of its own for each epoch, each measurement within an epoch, and every few steps. A run that goes on
/// from a checkpoint appends to the same file; the last line for an epoch or step counts.
/// </summary>
public sealed class JsonLinesLogger : ITrainingCallback
{
    private readonly string path;
    private readonly int everySteps;
    private long step;

    /// <summary>Makes the logger.</summary>
    /// <param name="path">The file. It is created where it does not exist.</param>
    /// <param name="everySteps">How many steps lie between two lines within an epoch; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is negative.</exception>
    public JsonLinesLogger(string path, int everySteps = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfNegative(everySteps);
        (this.path, this.everySteps) = (path, everySteps);
    }

    /// <inheritdoc/>
    public void OnStepEnded(TrainingContext context, in TrainingProgress progress)
    {
        if (everySteps == 0 || ++step % everySteps != 0)
            return;
        var p = progress;
        Append("step", json =>
        {
            json.WriteNumber("epoch", p.Epoch);
            json.WriteNumber("step", p.Step);
            Number(json, "loss", p.Loss);
            Number(json, "learning_rate", p.LearningRate);
            Number(json, "samples_per_second", p.SamplesPerSecond);
        });
    }

    /// <inheritdoc/>
    public void OnMeasured(TrainingContext context, StepEvaluation measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        Append("measurement", json =>
        {
            json.WriteNumber("step", measurement.Step);
            Write(json, "validation", measurement.Evaluation);
        });
    }

    /// <inheritdoc/>
    public void OnEpochEnded(TrainingContext context, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        Append("epoch", json =>
        {
            json.WriteNumber("epoch", epoch.Epoch);
            Number(json, "learning_rate", epoch.LearningRate);
            Number(json, "seconds", epoch.Duration.TotalSeconds);
            Write(json, "training", epoch.Training);
            if (epoch.Validation is { } validation)
                Write(json, "validation", validation);
        });
    }

    private static void Write(Utf8JsonWriter json, string name, Evaluation evaluation)
    {
        json.WriteStartObject(name);
        Number(json, "loss", evaluation.Loss);
        foreach (var (metric, value) in evaluation.Metrics)
            Number(json, metric, value);
        json.WriteEndObject();
    }

    /// <summary>JSON has no numbers that are not finite: those are null.</summary>
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private void Append(string kind, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            write(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        Files.CreateFolderOf(path);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        bytes.WriteTo(file);
    }
}
