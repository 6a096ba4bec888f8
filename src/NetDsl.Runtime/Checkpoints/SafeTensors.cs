using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetDsl;

/// <summary>
/// An open file in the safetensors format: the length of the header (64 bits, little-endian), the header (see <see
/// cref="SafeTensorsHeader"/>), then the data without gaps. Opening reads the header; tensors are read on demand.
/// </summary>
internal sealed class SafeTensors : IDisposable
{
    // The limit of the format's own reader: a header is read before anything is known about it.
    private const int LargestHeader = 100_000_000;

    private readonly SafeFileHandle file;

    private SafeTensors(string path, SafeFileHandle file, long dataStart, SafeTensorsHeader header)
    {
        (Path, this.file, Metadata) = (path, file, header.Metadata);
        var tensors = new Dictionary<string, StoredTensor>();
        for (var i = 0; i < header.Entries.Count; i++)
        {
            var entry = header.Entries[i];
            uint? checksum = header.Checksums is { } sums ? Number(sums.Digits, i + 1) : null;
            tensors.Add(entry.Name, new StoredTensor(path, file, dataStart, entry, checksum));
        }

        Tensors = tensors;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All tensors, by their names; none of them is read yet.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>
    /// Opens a file and checks all of its header before using it. Temporary files of killed writes to the same path are removed.
    /// </summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the place.</exception>
    public static SafeTensors Open(string path)
    {
        AtomicFile.RemoveLeftovers(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {System.IO.Path.GetFullPath(path)}.", path);
        var file = File.OpenHandle(path);
        try
        {
            var header = ReadHeader(file, out var dataStart);
            return new SafeTensors(path, file, dataStart, header);
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InvalidDataException)
                throw new InvalidDataException($"{path} is not an intact safetensors file: {e.Message}", e);
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    private static SafeTensorsHeader ReadHeader(SafeFileHandle file, out long dataStart)
    {
        Span<byte> prefix = stackalloc byte[8];
        var fileLength = RandomAccess.GetLength(file);
        if (fileLength < 8 || RandomAccess.Read(file, prefix, 0) < 8)
            throw new InvalidDataException("it ends before its header.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(fileLength - 8))
            throw new InvalidDataException($"its header would have {length} bytes, but the file has {fileLength - 8} left.");
        if (length > LargestHeader)
            throw new InvalidDataException($"its header has {length} bytes, more than the {LargestHeader} that the format allows.");

        var bytes = new byte[length];
        StoredTensor.ReadExactly(file, bytes, 8);
        var header = SafeTensorsHeader.Parse(bytes);
        dataStart = 8 + (long)length;
        var end = header.Entries.Count == 0 ? 0 : header.Entries[^1].End;
        if (fileLength - dataStart != end)
            throw new InvalidDataException($"its header announces {end} bytes of data, but {fileLength - dataStart} follow.");
        Verify(bytes, header);
        return header;
    }

    private static void Verify(byte[] bytes, SafeTensorsHeader header)
    {
        if (header.Checksums is not var (digits, position))
        {
            if (ModelFile.IsOurs(header.Metadata))
                throw new InvalidDataException(
                    $"NetDsl wrote it, but the checksums '{SafeTensorsHeader.ChecksumKey}' are missing. The file is damaged, or another tool has changed " +
                    "it: in that case write it without metadata.");
            return;
        }

        if (digits.Length != 8 * (header.Entries.Count + 1) || !digits.All(char.IsAsciiHexDigitLower) || position + 8 > bytes.Length)
            throw new InvalidDataException(
                $"its entry '{SafeTensorsHeader.ChecksumKey}' does not hold a checksum for the header and each of "
                + $"{header.Entries.Count} tensors.");
        bytes.AsSpan(position, 8).Fill((byte)'0');
        if (Crc32C.Of(bytes) != Number(digits, 0))
            throw new InvalidDataException(
                "its header does not have the checksum that it was written with. The file is damaged, or another tool has changed it " +
                "and kept its metadata: in that case write it without.");
    }

    private static uint Number(string digits, int index) =>
        uint.Parse(digits.AsSpan(8 * index, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
