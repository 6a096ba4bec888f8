namespace NetDsl.Ilgpu;

/// <summary>What a machine is like: how work is best cut for it.</summary>
/// <param name="GroupSize">Threads of a group: a power of two.</param>
/// <param name="Groups">How many groups a loop over elements is shared out to, at most.</param>
/// <param name="Busy">About how many threads keep the machine busy.</param>
/// <param name="Stretch">The least number of terms of a sum that is worth a part of its own.</param>
internal sealed record Limits(int GroupSize, int Groups, int Busy, int Stretch)
{
    /// <summary>Threads along the side of a tile of a product.</summary>
    public int TileSide => GroupSize == 256 ? 16 : 2;

    /// <summary>A GPU with that many multiprocessors.</summary>
    public static Limits Gpu(int multiprocessors) => new(256, 32 * multiprocessors, 1024 * multiprocessors, 256);

    /// <summary>
    /// The simulation on the processor. Every barrier of it switches between real threads, so it has few; but more than one group, and sums
    /// in several parts, so that tests meet all that a GPU meets.
    /// </summary>
    public static Limits Simulation { get; } = new(4, 2, 16, 32);
}
