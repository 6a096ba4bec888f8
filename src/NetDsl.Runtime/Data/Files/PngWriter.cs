using System.Buffers.Binary;
using System.IO.Compression;

namespace NetDsl;

/// <summary>Writes images as PNG files of 8 bits a channel.</summary>
internal static class PngWriter
{
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="pixels">Rows from top to bottom; red, green and blue of each pixel.</param>
    /// <param name="width">Columns.</param>
    public static void Write(string path, ReadOnlySpan<byte> pixels, int width)
    {
        var png = Encode(pixels, channels: 3, width);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>An image as the bytes of a PNG file.</summary>
    /// <param name="pixels">Rows from top to bottom; all channels of each pixel.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="width">Columns.</param>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int channels, int width)
    {
        var height = pixels.Length / (channels * width);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                // Filter 0: the bytes as they are.
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(channels * y * width, channels * width));
            }

        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, (byte)(channels == 3 ? 2 : 0));
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(data);
        var crc = new Crc32();
        crc.Add(name);
        crc.Add(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.Value);
        stream.Write(number);
    }
}
