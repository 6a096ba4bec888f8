using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetDsl.Bench;

/// <summary>The result of one run. Its JSON is one line.</summary>
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
    [property: JsonPropertyName("launches_per_step")] double LaunchesPerStep,
    [property: JsonPropertyName("bytes_per_step")] double BytesPerStep,
    [property: JsonPropertyName("multiply_adds")] long MultiplyAdds,
    [property: JsonPropertyName("memory"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MemoryUse? Memory)
{
    /// <summary>The time by kernel, in descending order; null if it was not recorded.</summary>
    [JsonPropertyName("kernels"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<KernelShare>? Kernels { get; init; }

    /// <summary>
    /// The speed of the network's multiply-adds. A training step counts as three forward passes, because the gradients of inputs and of
    /// weights each take as much work.
    /// </summary>
    [JsonPropertyName("gflops")]
    public double Speed => Math.Round(2e-6 * MultiplyAdds * Batch * (Mode == Runner.Train ? 3 : 1) / MedianMilliseconds, 1);

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>A line of text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Model}, {Mode}, batch {Batch}: {MedianMilliseconds:0.000} ms (best {BestMilliseconds:0.000}), {SamplesPerSecond:N0} samples/s; {Parameters:N0} parameters, {Steps:N0} steps, {Speed:0.0} GFLOP/s, {(LaunchesPerStep > 0 ? $"{LaunchesPerStep:0.#} launches a step, " : "")}{Device}{(Memory is null ? "" : $"\n{Memory}")}");
}

/// <summary>Memory in bytes.</summary>
/// <param name="Planned">Memory of the model: parameters, gradients, and the planned buffer.</param>
/// <param name="Allocated">Memory allocated on the device: that, the optimizer's state, and the scratch memory of kernels.</param>
/// <param name="Working">The scratch memory of kernels.</param>
/// <param name="Peak">The peak resident memory of the process.</param>
public sealed record MemoryUse(
    [property: JsonPropertyName("planned")] long Planned,
    [property: JsonPropertyName("allocated")] long Allocated,
    [property: JsonPropertyName("working")] long Working,
    [property: JsonPropertyName("peak")] long Peak)
{
    /// <summary>The memory of a model on the CPU; null on other devices.</summary>
    public static MemoryUse? Of(Model model)
    {
        if (((model.Device as HookedDevice)?.Inner ?? model.Device) is not CpuDevice device)
            return null;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new(model.PlannedBytes, device.AllocatedBytes, device.WorkingBytes, process.PeakWorkingSet64);
    }

    /// <summary>A line of text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"memory: {Planned:N0} bytes planned, {Allocated:N0} allocated, of which {Working:N0} for kernels to work in; the process had {Peak:N0} at most");
}
