using NetDsl.Generator.Ops.Lowering;

namespace NetDsl.Generator.Memory;

/// <summary>The memory of a model: ModelInfo has the same numbers.</summary>
/// <param name="FixedBytes">Parameters, their gradients, statistics, and scratch memory.</param>
/// <param name="BytesPerSample">Values of each sample of a batch, in the program that has most of them.</param>
public sealed record MemoryNeed(long FixedBytes, long BytesPerSample)
{
    /// <summary>The memory for a batch.</summary>
    public long Bytes(int samples) => FixedBytes + samples * BytesPerSample;

    public static MemoryNeed Of(Network network, IReadOnlyList<PlannedProgram> programs, BufferLayout layout) => new(
        sizeof(float) * ((network.IsTrainable ? 2 : 1) * layout.Weights + layout.Statistics + programs.Max(p => p.Plan.PerBatch)),
        sizeof(float) * programs.Max(p => p.Plan.PerSample));
}
