using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NetDsl;

/// <summary>The finished epochs as JSON, as a checkpoint keeps them.</summary>
internal static class HistoryText
{
    public static string Write(IReadOnlyList<EpochResult> history) => Array(history, (json, epoch) =>
    {
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteNumber("learningRate", epoch.LearningRate);
        Write(json, "seconds", epoch.Duration.TotalSeconds);
        Write(json, "training", epoch.Training);
        if (epoch.Validation is { } validation)
            Write(json, "validation", validation);
    });

    public static string Write(IReadOnlyList<StepEvaluation> measurements) => Array(measurements, (json, measurement) =>
    {
        json.WriteNumber("step", measurement.Step);
        Write(json, "validation", measurement.Evaluation);
    });

    public static List<EpochResult> Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select((epoch, i) => new EpochResult(
            epoch.GetProperty("epoch").GetInt32() is var number && number == i + 1 ? number : throw new FormatException($"Epoch {i + 1} is called {number}."),
            ReadEvaluation(epoch.GetProperty("training")),
            epoch.TryGetProperty("validation", out var validation) ? ReadEvaluation(validation) : null,
            epoch.GetProperty("learningRate").GetSingle(),
            TimeSpan.FromSeconds(Number(epoch.GetProperty("seconds")))))];
    }

    public static List<StepEvaluation> ReadMeasurements(string text)
    {
        using var json = JsonDocument.Parse(text);
        var last = 0L;
        return [.. json.RootElement.EnumerateArray().Select(measurement => new StepEvaluation(
            measurement.GetProperty("step").GetInt64() is var step && step > last ? last = step : throw new FormatException($"Step {step} follows step {last}."),
            ReadEvaluation(measurement.GetProperty("validation"))))];
    }

    private static string Array<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter json, string name, Evaluation evaluation)
    {
        json.WriteStartObject(name);
        json.WriteNumber("samples", evaluation.Samples);
        Write(json, "loss", evaluation.Loss);
        json.WriteStartObject("metrics");
        foreach (var (metric, value) in evaluation.Metrics)
            Write(json, metric, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Evaluation ReadEvaluation(JsonElement json) => new(
        json.GetProperty("samples").GetInt32(),
        Number(json.GetProperty("loss")),
        json.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => Number(metric.Value)));

    /// <summary>JSON has no numbers that are not finite: those are texts.</summary>
    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static double Number(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? double.Parse(json.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
        : json.GetDouble();
}
