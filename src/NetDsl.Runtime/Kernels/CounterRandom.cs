namespace NetDsl.Runtime;

/// <summary>
/// Random numbers as a pure function of a key and a counter, the same on every device and at every vector width.
/// </summary>
/// <remarks>
/// The mixer is the "lowbias32" integer hash of Chris Wellons (two multiplications, three shifts), applied to
/// <c>counter * odd + key</c>; 24 of its bits become the number.
/// </remarks>
public static class CounterRandom
{
    /// <summary>The uniform number in [0, 1) that belongs to an index.</summary>
    // As a signed number: unsigned ones become floats by way of doubles, which not every GPU has.
    public static float Uniform(uint key, uint index) => (int)(Mix(index * 0x9E3779B9u + key) >> 8) * (1f / (1 << 24));

    /// <summary>A key for one place in a network at one training step.</summary>
    public static uint Key(ulong seed, long step, int site) =>
        Mix(Mix(Mix((uint)seed ^ 0x85EBCA6Bu) ^ (uint)(seed >> 32) ^ Mix((uint)step)) + (uint)(step >> 32) + Mix((uint)site * 0x27D4EB2Fu + 1));

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
