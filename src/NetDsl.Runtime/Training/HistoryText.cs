using System.Text;
using System.Text.Json;

namespace NetDsl;

/// <summary>The finished epochs as JSON, as a checkpoint keeps them.</summary>
internal static class HistoryText
{
    public static string Write(IReadOnlyList<EpochResult> history)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var epoch in history)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", epoch.Epoch);
                json.WriteNumber("learningRate", epoch.LearningRate);
                json.WriteNumber("seconds", epoch.Duration.TotalSeconds);
                Write(json, "training", epoch.Training);
                if (epoch.Validation is { } validation)
                    Write(json, "validation", validation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static List<EpochResult> Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(epoch => new EpochResult(
            epoch.GetProperty("epoch").GetInt32(),
            ReadEvaluation(epoch.GetProperty("training")),
            epoch.TryGetProperty("validation", out var validation) ? ReadEvaluation(validation) : null,
            epoch.GetProperty("learningRate").GetSingle(),
            TimeSpan.FromSeconds(epoch.GetProperty("seconds").GetDouble())))];
    }

    private static void Write(Utf8JsonWriter json, string name, Evaluation evaluation)
    {
        json.WriteStartObject(name);
        json.WriteNumber("samples", evaluation.Samples);
        json.WriteNumber("loss", evaluation.Loss);
        json.WriteStartObject("metrics");
        foreach (var (metric, value) in evaluation.Metrics)
            if (double.IsFinite(value))
                json.WriteNumber(metric, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Evaluation ReadEvaluation(JsonElement json) => new(
        json.GetProperty("samples").GetInt32(),
        json.GetProperty("loss").GetDouble(),
        json.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => metric.Value.GetDouble()));
}
