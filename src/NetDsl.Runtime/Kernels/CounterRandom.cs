namespace NetDsl.Runtime.CompilerServices;

/// <summary>
/// Generates random numbers as a pure function of a key and a counter. They are the same on every device and at every vector width.
/// </summary>
/// <remarks>
/// The mixer is the "lowbias32" integer hash of Chris Wellons (two multiplications, three shifts), applied to <c>counter * odd + key</c>.
/// The number uses 24 of its bits.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CounterRandom
{
    /// <summary>The uniform number in [0, 1) of an index.</summary>
    // The cast goes through a signed integer, because unsigned integers are converted to float through double, which some GPUs lack.
    public static float Uniform(uint key, uint index) => (int)(Mix(index * 0x9E3779B9u + key) >> 8) * (1f / (1 << 24));

    /// <summary>The key of one random stream of a network in one training step.</summary>
    public static uint Key(ulong seed, long step, int site) =>
        Mix(Mix(Mix((uint)seed ^ 0x85EBCA6Bu) ^ (uint)(seed >> 32) ^ Mix((uint)step)) + (uint)(step >> 32)
            + Mix((uint)site * 0x27D4EB2Fu + 1));

    private static uint Mix(uint x)
    {
        x ^= x >> 16;
        x *= 0x7FEB352Du;
        x ^= x >> 15;
        x *= 0x846CA68Bu;
        x ^= x >> 16;
        return x;
    }
}
