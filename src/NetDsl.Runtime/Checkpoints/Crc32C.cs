using System.Numerics;
using System.Runtime.InteropServices;

namespace NetDsl;

/// <summary>
/// The CRC-32C of a run of bytes (Castagnoli; RFC 3720). It detects each flipped bit and each damaged run of up to 32 bits, and CPUs have
/// an instruction for it.
/// </summary>
internal struct Crc32C()
{
    private uint state = uint.MaxValue;

    public readonly uint Value => ~state;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32C();
        crc.Add(bytes);
        return crc.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = state;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(8 * words.Length)..])
            crc = BitOperations.Crc32C(crc, value);
        state = crc;
    }
}
