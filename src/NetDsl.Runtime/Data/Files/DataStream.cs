using System.Buffers.Binary;
using System.IO.Compression;

namespace NetDsl;

/// <summary>
/// A data file that is read from its beginning, compressed by gzip where its name ends in <c>.gz</c>. No header is believed: memory is
/// allocated for no more than the file can hold.
/// </summary>
internal sealed class DataStream : IDisposable
{
    // No run of bytes is compressed by deflate to less than a 1032nd.
    private const long MostCompressed = 1032;

    private readonly Stream stream;
    private readonly bool compressed;
    private Crc32 crc = new();
    private long left;

    private DataStream(string path, Stream stream, bool compressed, long left) =>
        (Path, this.stream, this.compressed, this.left) = (path, stream, compressed, left);

    public string Path { get; }

    /// <summary>Reads a file with a function of its stream; whatever is wrong with the contents is an error that begins with the path.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T Read<T>(string path, Func<DataStream, T> read)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {System.IO.Path.GetFullPath(path)}.", path);
        var file = File.OpenRead(path);
        var compressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        using Stream stream = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var data = new DataStream(path, stream, compressed, compressed ? file.Length * MostCompressed : file.Length);
        return Read(data, stream =>
        {
            var result = read(stream);
            if (compressed)
                stream.CheckTrailer(file);
            return result;
        });
    }

    /// <summary>Reads a file within an archive, whose checksum is checked first.</summary>
    public static T Read<T>(string path, ZipArchiveEntry entry, Func<DataStream, T> read)
    {
        if (entry.Length < 0 || entry.Length > Math.Min(Array.MaxLength, entry.CompressedLength * MostCompressed))
            throw new InvalidDataException($"{path} is damaged: {entry.Length} bytes cannot come from {entry.CompressedLength}.");
        var bytes = new byte[entry.Length];
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            var crc = new Crc32();
            crc.Add(bytes);
            if (stream.ReadByte() >= 0 || crc.Value != entry.Crc32)
                throw new InvalidDataException("its contents are not those that its checksum was made of.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }

        using var data = new DataStream(path, new MemoryStream(bytes), compressed: false, bytes.Length);
        return Read(data, read);
    }

    public void Dispose() => stream.Dispose();

    public void ReadExactly(Span<byte> bytes)
    {
        stream.ReadExactly(bytes);
        left -= bytes.Length;
        if (compressed)
            crc.Add(bytes);
    }

    /// <summary>Reads so many bytes, which must be all that are left.</summary>
    /// <param name="length">As the header announces.</param>
    /// <param name="what">The culprit, if the file is shorter: a size, a shape.</param>
    public byte[] ReadRest(int length, string what)
    {
        var rest = ReadBytes(length, what);
        return stream.ReadByte() < 0
            ? rest
            : throw new InvalidDataException($"it goes on after the {length} bytes that its header announces.");
    }

    /// <summary>Reads so many bytes, after a check that the file can have them.</summary>
    public byte[] ReadBytes(int length, string what)
    {
        if (length > left)
            throw new InvalidDataException(compressed
                ? $"{what} announces {length} bytes, more than a file of this length can hold: it is truncated or damaged."
                : $"{what} announces {length} bytes, but {left} follow: it is truncated or damaged.");
        var bytes = new byte[length];
        ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// Compares the contents with the checksum at the end of a gzip file. The runtime does so too, but not where the file was cut off
    /// within the checksum.
    /// </summary>
    private void CheckTrailer(FileStream file)
    {
        Span<byte> trailer = stackalloc byte[8];
        if (file.Length < trailer.Length || RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - trailer.Length) < trailer.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer) != crc.Value)
            throw new InvalidDataException("its contents do not have the checksum at its end: it is truncated, or compressed in several pieces.");
    }

    private static T Read<T>(DataStream data, Func<DataStream, T> read)
    {
        try
        {
            return read(data);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{data.Path} ends too early: it is truncated.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{data.Path} is damaged: {e.Message}", e);
        }
    }
}
