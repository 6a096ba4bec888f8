using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetDsl.Bench;

/// <summary>What one run found. Its JSON is one line, which scripts read.</summary>
public sealed record Measurement(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("mode")] string Mode,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("median_ms")] double MedianMilliseconds,
    [property: JsonPropertyName("samples_per_s")] double SamplesPerSecond,
    [property: JsonPropertyName("parameters")] long Parameters,
    [property: JsonPropertyName("best_ms")] double BestMilliseconds,
    [property: JsonPropertyName("steps")] int Steps,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("device")] string Device,
    [property: JsonPropertyName("launches_per_step")] double LaunchesPerStep)
{
    /// <summary>For scripts.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Model}, {Mode}, batch {Batch}: {MedianMilliseconds:0.000} ms (best {BestMilliseconds:0.000}), {SamplesPerSecond:N0} samples/s; {Parameters:N0} parameters, {Steps:N0} steps, {(LaunchesPerStep > 0 ? $"{LaunchesPerStep:0.#} launches a step, " : "")}{Device}");
}
