namespace NetDsl.Runtime.CompilerServices;

/// <summary>The division of a kernel's work items among workers.</summary>
/// <param name="Units">The number of work items.</param>
/// <param name="Threads">The number of workers, at most as many as there are work items.</param>
/// <param name="MaxGrains">The largest number of grains. A grain is a run of work items that is taken at once.</param>
internal readonly record struct WorkPartition(long Units, int Threads, int MaxGrains)
{
    public int Grains => (int)Math.Min(Units, MaxGrains);

    /// <summary>One grain for each worker, for kernels whose workers accumulate sums.</summary>
    public WorkPartition OnePerThread => this with { MaxGrains = Threads };

    /// <summary>A single grain on the calling thread.</summary>
    public static WorkPartition Single(long units) => new(units, 1, 1);

    /// <summary>The same partition for another number of work items with about as much work.</summary>
    public WorkPartition WithUnits(long units) => this with { Units = units, Threads = (int)Math.Clamp(units, 1, Threads) };

    /// <summary>The first work item of a grain.</summary>
    public long Start(int grain) => Units * grain / Grains;
}
