using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace NetDsl;

/// <summary>Gives a part of a tensor's data.</summary>
/// <param name="start">Which number is the first.</param>
/// <param name="values">Receives it and those after it.</param>
internal delegate void TensorReader(long start, Span<float> values);

/// <summary>One named array to be written to a file.</summary>
internal sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, TensorReader Read)
{
    public NamedTensor(string name, IReadOnlyList<int> shape, float[] values)
        : this(name, shape, (start, part) => values.AsSpan((int)start, part.Length).CopyTo(part))
    {
        if (Length != values.Length)
            throw new ArgumentException($"{name} has shape {string.Join('x', shape)}, that is {Length} values, but got {values.Length}.",
                nameof(values));
    }

    public long Length { get; } = Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>Writes safetensors files, tensor by tensor and part by part, with checksums in the metadata.</summary>
internal static class SafeTensorsWriter
{
    // As many floats as are fetched at a time: of a device, too, so not too few.
    private const int Part = 1 << 20;

    // The checksums come first, so that their place is known.
    private const string Beginning = $"{{\"{SafeTensorsHeader.MetadataKey}\":{{\"{SafeTensorsHeader.ChecksumKey}\":\"";

    /// <summary>Writes a file, whole or not at all.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        var header = Header(metadata, tensors);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            var digits = header.AsSpan(Beginning.Length, 8 * (tensors.Count + 1));
            for (var i = 0; i < tensors.Count; i++)
                Hexadecimal(WriteData(stream, tensors[i]), digits.Slice(8 * (i + 1), 8));

            // The checksums are known now: the header is written again over itself.
            Hexadecimal(Crc32C.Of(header), digits[..8]);
            stream.Position = length.Length;
            stream.Write(header);
        });
    }

    private static uint WriteData(Stream stream, NamedTensor tensor)
    {
        var crc = new Crc32C();
        var part = new float[Math.Min(Part, tensor.Length)];
        for (long start = 0; start < tensor.Length; start += part.Length)
        {
            var values = part.AsSpan(0, (int)Math.Min(part.Length, tensor.Length - start));
            tensor.Read(start, values);
            var bytes = MemoryMarshal.AsBytes(values);
            crc.Add(bytes);
            stream.Write(bytes);
        }

        return crc.Value;
    }

    private static void Hexadecimal(uint value, Span<byte> digits) =>
        Encoding.ASCII.GetBytes(value.ToString("x8", CultureInfo.InvariantCulture), digits);

    private static byte[] Header(IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataKey);
            json.WriteString(SafeTensorsHeader.ChecksumKey, new string('0', 8 * (tensors.Count + 1)));
            foreach (var (key, value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            var start = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(start);
                json.WriteNumberValue(start += sizeof(float) * tensor.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces to a multiple of 8, so that readers which map the file find the data aligned.
        while (bytes.Length % 8 != 0)
            bytes.WriteByte((byte)' ');
        return bytes.ToArray();
    }
}
