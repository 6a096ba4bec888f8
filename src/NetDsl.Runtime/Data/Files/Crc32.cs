namespace NetDsl;

/// <summary>The checksum of gzip files and zip archives (ISO 3309).</summary>
internal struct Crc32()
{
    private static readonly uint[] Table = Enumerable.Range(0, 256).Select(i =>
    {
        var value = (uint)i;
        for (var bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
        return value;
    }).ToArray();

    private uint state = uint.MaxValue;

    public readonly uint Value => ~state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var (crc, table) = (state, Table);
        foreach (var value in bytes)
            crc = table[(byte)(crc ^ value)] ^ (crc >> 8);
        state = crc;
    }
}
