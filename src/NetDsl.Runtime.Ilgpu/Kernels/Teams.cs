using ILGPU;

namespace NetDsl.Ilgpu;

/// <summary>The threads that compute one sum or one row: a single thread, or a group. Kernels are generic over it.</summary>
internal interface ITeam
{
    /// <summary>The first thing that this team does.</summary>
    static abstract int First { get; }

    /// <summary>The number of teams, which is the distance to a team's next item.</summary>
    static abstract int Count { get; }

    /// <summary>Which member of the team this thread is.</summary>
    static abstract int Member { get; }

    /// <summary>The number of members of a team.</summary>
    static abstract int Members { get; }

    /// <summary>Memory through which members exchange values: allocated once, at the beginning of a kernel.</summary>
    static abstract ArrayView<float> Share();

    /// <summary>The sum of what each member has, for all of them.</summary>
    static abstract float Sum(ArrayView<float> shared, float value);

    /// <summary>The largest of what each member has, for all of them.</summary>
    static abstract float Max(ArrayView<float> shared, float value);
}

/// <summary>Each thread on its own, for many short sums.</summary>
internal readonly struct Alone : ITeam
{
    public static int First => Threads.First;

    public static int Count => Threads.Count;

    public static int Member => 0;

    public static int Members => 1;

    public static ArrayView<float> Share() => default;

    public static float Sum(ArrayView<float> shared, float value) => value;

    public static float Max(ArrayView<float> shared, float value) => value;
}

/// <summary>A group of threads together, a power of two of at most 256: where there are few long sums.</summary>
internal readonly struct Together : ITeam
{
    public const int Most = 256;

    public static int First => Grid.IdxX;

    public static int Count => Grid.DimX;

    public static int Member => Group.IdxX;

    public static int Members => Group.DimX;

    public static ArrayView<float> Share() => SharedMemory.Allocate<float>(Most);

    public static float Sum(ArrayView<float> shared, float value)
    {
        shared[Group.IdxX] = value;
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            Group.Barrier();
            if (Group.IdxX < half)
                shared[Group.IdxX] += shared[Group.IdxX + half];
        }

        return Read(shared);
    }

    public static float Max(ArrayView<float> shared, float value)
    {
        shared[Group.IdxX] = value;
        for (var half = Group.DimX / 2; half > 0; half /= 2)
        {
            Group.Barrier();
            if (Group.IdxX < half && shared[Group.IdxX + half] > shared[Group.IdxX])
                shared[Group.IdxX] = shared[Group.IdxX + half];
        }

        return Read(shared);
    }

    private static float Read(ArrayView<float> shared)
    {
        Group.Barrier();
        var first = shared[0];
        // The memory may be used again only when all have read it.
        Group.Barrier();
        return first;
    }
}
