namespace NetDsl.Ilgpu;

/// <summary>The properties of a machine that determine how work is partitioned.</summary>
/// <param name="GroupSize">Threads of a group: a power of two.</param>
/// <param name="Groups">The largest number of groups that share a loop over elements.</param>
/// <param name="Busy">The approximate number of threads that keep the machine busy.</param>
/// <param name="Stretch">The least number of terms of a sum that justifies a separate part.</param>
internal sealed record Limits(int GroupSize, int Groups, int Busy, int Stretch)
{
    /// <summary>Threads along the side of a tile of a product.</summary>
    public int TileSide => GroupSize == 256 ? 16 : 2;

    /// <summary>A GPU with that many multiprocessors.</summary>
    public static Limits Gpu(int multiprocessors) => new(256, 32 * multiprocessors, 1024 * multiprocessors, 256);

    /// <summary>
    /// The simulation on the CPU. Each barrier switches between real threads, so it has few; but more than one group, and sums in several
    /// parts, so that tests cover the cases of a GPU.
    /// </summary>
    public static Limits Simulation { get; } = new(4, 2, 16, 32);
}
