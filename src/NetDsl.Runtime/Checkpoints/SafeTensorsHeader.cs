using System.Buffers;
using System.Text;
using System.Text.Json;

namespace NetDsl;

/// <summary>A tensor as a header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Length">How many elements it has.</param>
/// <param name="Start">Where its data begins, in bytes from the beginning of all data.</param>
/// <param name="End">Where its data ends.</param>
internal sealed record TensorEntry(string Name, TensorType Type, long[] Shape, long Length, long Start, long End);

/// <summary>
/// The header of a safetensors file: JSON with type, shape and place of each tensor, and text under <c>__metadata__</c>. It is read
/// in one pass, token by token, and every number is checked before it is used.
/// </summary>
internal sealed class SafeTensorsHeader
{
    public const string MetadataKey = "__metadata__";

    /// <summary>
    /// The metadata entry with our checksums, in hexadecimal digits, eight for each: that of the header (with zeros in its own place), then
    /// that of each tensor's bytes, in order. For other tools it is a text.
    /// </summary>
    public const string ChecksumKey = "netdsl.crc32c";

    private const int MostDimensions = 64;

    /// <summary>The text entries, without the checksums. Entries of other types, which the format does not define, are left out.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>All tensors, in the order of their data.</summary>
    public List<TensorEntry> Entries { get; } = [];

    /// <summary>The checksums as they are in the file, and where in the header; null in a file made elsewhere.</summary>
    public (string Digits, int Position)? Checksums { get; private set; }

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">The header is damaged; the message names the place.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length == 0 || json[0] != '{')
            throw new InvalidDataException("its header does not begin with '{'.");
        var header = new SafeTensorsHeader();
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            header.ReadAll(ref reader);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its header is not valid JSON ({e.Message})", e);
        }

        header.Entries.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
        var end = 0L;
        foreach (var entry in header.Entries)
        {
            if (entry.Start != end)
                throw new InvalidDataException(
                    $"'{Short(entry.Name)}' begins at byte {entry.Start} of the data, but the tensor before it ends at {end}.");
            end = entry.End;
        }

        return header;
    }

    /// <summary>A name or a number of a file, as messages quote it: what is damaged may be long.</summary>
    public static string Short(string text) => text.Length <= 120 ? text : text[..100] + "...";

    private void ReadAll(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>();
        while (NextProperty(ref reader) is { } name)
        {
            if (!names.Add(name))
                throw new InvalidDataException($"its header names '{Short(name)}' twice.");
            if (name == MetadataKey)
                ReadMetadata(ref reader);
            else
                Entries.Add(ReadEntry(ref reader, name));
        }

        // Fails where anything but spaces follows.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidDataException($"{MetadataKey} is not an object.");
        while (NextProperty(ref reader) is { } key)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }

            var value = Text(ref reader);
            if (key == ChecksumKey && Checksums is null)
                Checksums = (value, (int)reader.TokenStartIndex + 1);
            else if (key == ChecksumKey || !Metadata.TryAdd(key, value))
                throw new InvalidDataException($"{MetadataKey} names '{Short(key)}' twice.");
        }
    }

    private static TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        if (reader.TokenType == JsonTokenType.StartObject)
            while (NextProperty(ref reader) is { } key)
            {
                if (key switch { "dtype" => type is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false })
                    throw new InvalidDataException($"'{Short(name)}' has two entries '{key}'.");
                if (key == "dtype" && reader.TokenType == JsonTokenType.String)
                    type = Text(ref reader);
                else if (key == "shape" && reader.TokenType == JsonTokenType.StartArray)
                    shape = ReadNumbers(ref reader, name, "the size", "in its shape", MostDimensions, smallest: 0);
                else if (key == "data_offsets" && reader.TokenType == JsonTokenType.StartArray)
                    offsets = ReadNumbers(ref reader, name, "the number", "in its data_offsets", most: 2, smallest: long.MinValue);
                else
                    reader.Skip();
            }

        return type is not null && shape is not null && offsets is { Count: 2 }
            ? Check(name, TensorType.Of(type), [.. shape], offsets[0], offsets[1])
            : throw new InvalidDataException($"'{Short(name)}' lacks its dtype, shape or data_offsets.");
    }

    private static TensorEntry Check(string name, TensorType type, long[] shape, long start, long end)
    {
        // Sizes of 0 come first: with one of them, the others may be arbitrarily large.
        var length = shape.Contains(0) ? 0L : 1L;
        foreach (var size in shape)
            if (length > long.MaxValue / 8 / Math.Max(size, 1))
                throw new InvalidDataException($"'{Short(name)}' with shape [{string.Join(", ", shape)}] is too large.");
            else
                length *= size;

        if (start < 0 || end < start || (type.Size > 0 && end - start != length * type.Size))
            throw new InvalidDataException(
                $"'{Short(name)}' of type {Short(type.Name)} and shape [{string.Join(", ", shape)}] needs {length * type.Size} bytes, " +
                $"but its data_offsets are [{start},{end}].");
        return new TensorEntry(name, type, shape, length, start, end);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string kind, string place, int most, long smallest)
    {
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == most)
                throw new InvalidDataException($"'{Short(name)}' has more than {most} numbers {place}.");
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= smallest
                ? number
                : throw new InvalidDataException($"'{Short(name)}' has {kind} {Raw(ref reader)} {place}."));
        }

        return numbers;
    }

    /// <summary>Goes to the value of the next property of an object; null at the object's end.</summary>
    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        var name = Text(ref reader);
        reader.Read();
        return name;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"its header has a text that is not valid UTF-8, at byte {reader.TokenStartIndex}.", e);
        }
    }

    private static string Raw(ref Utf8JsonReader reader)
    {
        var bytes = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        var text = Short(Encoding.UTF8.GetString(bytes));
        return reader.TokenType == JsonTokenType.String ? $"\"{text}\"" : text;
    }
}
