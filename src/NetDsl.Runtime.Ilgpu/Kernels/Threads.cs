using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>
/// The elements of a loop that a thread of a launch processes: every <see cref="Count"/>-th, starting at <see cref="First"/>.
/// </summary>
internal static class Threads
{
    public static int First => Grid.IdxX * Group.DimX + Group.IdxX;

    public static int Count => Grid.DimX * Group.DimX;
}
