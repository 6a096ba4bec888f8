using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NetDsl;

/// <summary>One named array of a file.</summary>
internal sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>
/// The safetensors format: the length of the header (64 bits, little-endian), the header (JSON: type, shape and place of
/// each tensor, and free text under <c>__metadata__</c>), then the data without gaps.
/// </summary>
internal sealed class SafeTensors
{
    // The limit of the format's own reader: a header is read before anything is known about it.
    private const int LargestHeader = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private SafeTensors(Dictionary<string, string> metadata, Dictionary<string, NamedTensor> tensors) =>
        (Metadata, Tensors) = (metadata, tensors);

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyDictionary<string, NamedTensor> Tensors { get; }

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
            foreach (var tensor in tensors)
                stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        });
    }

    /// <summary>Reads a file of 32-bit floats, and believes nothing that it says before it is checked.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or holds another type; the message says where.</exception>
    public static SafeTensors Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {Path.GetFullPath(path)}.", path);
        using var file = File.OpenRead(path);
        try
        {
            return Read(file);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no intact safetensors file: its header is not valid JSON ({e.Message})", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} is no intact safetensors file: {e.Message}", e);
        }
    }

    private static byte[] Header(IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
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
                json.WriteNumberValue(start += 4L * tensor.Values.Length);
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

    private static SafeTensors Read(FileStream file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.Length < 8)
            throw new InvalidDataException("it ends before its header.");
        file.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LargestHeader || (long)length > file.Length - 8)
            throw new InvalidDataException($"its header would have {length} bytes, but the file has {file.Length - 8} left.");
        var header = new byte[length];
        file.ReadExactly(header);
        if (length == 0 || header[0] != '{')
            throw new InvalidDataException("its header does not begin with '{'.");

        using var json = JsonDocument.Parse(header);
        var metadata = new Dictionary<string, string>();
        var entries = new List<Entry>();
        var names = new HashSet<string>();
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw new InvalidDataException($"it names '{property.Name}' twice.");
            if (property.Name == MetadataKey)
                ReadMetadata(property.Value, metadata);
            else
                entries.Add(ReadEntry(property));
        }

        return new SafeTensors(metadata, ReadData(file, entries));
    }

    private static void ReadMetadata(JsonElement json, Dictionary<string, string> metadata)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{MetadataKey} is not an object.");
        foreach (var entry in json.EnumerateObject())
            metadata[entry.Name] = entry.Value.ValueKind == JsonValueKind.String
                ? entry.Value.GetString()!
                : throw new InvalidDataException($"'{entry.Name}' in {MetadataKey} is not a string.");
    }

    private static Entry ReadEntry(JsonProperty property)
    {
        var (name, json) = (property.Name, property.Value);
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("shape", out var shapes) || shapes.ValueKind != JsonValueKind.Array
            || !json.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
            throw new InvalidDataException($"'{name}' lacks its dtype, shape or data_offsets.");
        if (type.GetString() != "F32")
            throw new InvalidDataException($"'{name}' is of type {type.GetString()}; only F32 can be read.");

        var shape = new List<int>();
        var elements = 1L;
        foreach (var item in shapes.EnumerateArray())
        {
            if (!(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var size) && size >= 0))
                throw new InvalidDataException($"'{name}' has the size {item.GetRawText()} in its shape.");
            shape.Add(size);
            elements *= size;
            if (elements > Array.MaxLength)
                throw new InvalidDataException($"'{name}' with shape [{string.Join(", ", shape)}] is too large.");
        }

        if (!(TryInt64(offsets[0], out var start) && TryInt64(offsets[1], out var end) && end - start == 4 * elements))
            throw new InvalidDataException($"'{name}' of shape [{string.Join(", ", shape)}] needs {4 * elements} bytes, but its data_offsets are {offsets.GetRawText()}.");
        return new Entry(name, [.. shape], start, end);
    }

    private static bool TryInt64(JsonElement json, out long value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out value) && value >= 0;
    }

    private static Dictionary<string, NamedTensor> ReadData(FileStream file, List<Entry> entries)
    {
        entries.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Start != end)
                throw new InvalidDataException($"'{entry.Name}' begins at byte {entry.Start} of the data, but the tensor before it ends at {end}.");
            end = entry.End;
        }

        var left = file.Length - file.Position;
        if (left != end)
            throw new InvalidDataException($"its header announces {end} bytes of data, but {left} follow.");

        var tensors = new Dictionary<string, NamedTensor>();
        foreach (var entry in entries)
        {
            var values = new float[(entry.End - entry.Start) / 4];
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            tensors.Add(entry.Name, new NamedTensor(entry.Name, entry.Shape, values));
        }

        return tensors;
    }

    private readonly record struct Entry(string Name, int[] Shape, long Start, long End);
}
