using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>How the threads of a launch share out the elements of a loop: each takes every <see cref="Count"/>-th, from <see cref="First"/> on.</summary>
internal static class Threads
{
    public static int First => Grid.IdxX * Group.DimX + Group.IdxX;

    public static int Count => Grid.DimX * Group.DimX;
}
