using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace NetDsl;

/// <summary>A tensor of an open file. Its data is read, checked and converted to floats on demand.</summary>
internal sealed class StoredTensor(string path, SafeFileHandle file, long dataStart, TensorEntry entry, uint? checksum)
{
    // As much of a tensor as is converted at a time.
    private const int PartBytes = 1 << 20;

    // As many floats as one array has: longer tensors are read into several.
    private const int LongestArray = 1 << 26;

    public string Name => entry.Name;

    public TensorType Type => entry.Type;

    public IReadOnlyList<long> Shape => entry.Shape;

    /// <summary>The data as one array.</summary>
    /// <exception cref="InvalidDataException">The data is damaged, or cannot be converted; the message names the tensor.</exception>
    public float[] Values => entry.Length <= Array.MaxLength
        ? Read(Array.MaxLength)[0]
        : throw new InvalidDataException(
            $"{path}: '{SafeTensorsHeader.Short(Name)}' with its {entry.Length} numbers does not fit into one array.");

    public bool HasShape(IReadOnlyList<int> shape)
    {
        if (shape.Count != entry.Shape.Length)
            return false;
        for (var d = 0; d < shape.Count; d++)
            if (shape[d] != entry.Shape[d])
                return false;
        return true;
    }

    /// <summary>The data as one or more arrays.</summary>
    /// <exception cref="InvalidDataException">The data is damaged, or cannot be converted; the message names the tensor.</exception>
    public float[][] Read() => Read(LongestArray);

    /// <summary>Fills a span from a place in a file.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long position)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes[done..], position + done);
            if (read == 0)
                throw new InvalidDataException("it has become shorter while it was read.");
            done += read;
        }
    }

    private float[][] Read(int longestArray)
    {
        if (!Type.CanConvert)
            throw Damaged($"is of type {SafeTensorsHeader.Short(Type.Name)}, which cannot be converted to 32-bit floats");
        var arrays = new float[Math.Max(1, (entry.Length + longestArray - 1) / longestArray)][];
        var part = new byte[Math.Min(PartBytes, entry.End - entry.Start)];
        var crc = new Crc32C();
        var place = dataStart + entry.Start;
        for (var a = 0; a < arrays.Length; a++)
        {
            var array = arrays[a] = new float[Math.Min(longestArray, entry.Length - (long)a * longestArray)];
            for (var start = 0; start < array.Length;)
            {
                var count = Math.Min(array.Length - start, PartBytes / Type.Size);
                var bytes = part.AsSpan(0, count * Type.Size);
                Fill(bytes, place, array.AsSpan(start, count));
                crc.Add(bytes);
                (start, place) = (start + count, place + bytes.Length);
            }
        }

        return checksum is null || crc.Value == checksum ? arrays : throw Damaged(string.Create(
            CultureInfo.InvariantCulture,
            $"is damaged: its data has the checksum {crc.Value:x8}, but was written with {checksum:x8}. Load an older file"));
    }

    private void Fill(Span<byte> bytes, long place, Span<float> values)
    {
        try
        {
            ReadExactly(file, bytes, place);
            Type.Convert(bytes, values);
        }
        catch (InvalidDataException e)
        {
            throw Damaged($"cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private InvalidDataException Damaged(string what, Exception? inner = null) =>
        new($"{path}: '{SafeTensorsHeader.Short(Name)}' {what}.", inner);
}
