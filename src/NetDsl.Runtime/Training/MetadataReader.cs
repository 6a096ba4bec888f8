using System.Globalization;

namespace NetDsl;

/// <summary>Reads what training wrote into a file's metadata, and says which entry is wrong.</summary>
internal sealed class MetadataReader(string path, IReadOnlyDictionary<string, string> metadata)
{
    public string Text(string key) => metadata.TryGetValue(key, out var text)
        ? text
        : throw new InvalidDataException($"{path} is no checkpoint that training can go on from: it has no '{key}'. Load it with Load instead.");

    public long Whole(string key) =>
        long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(key);

    /// <summary>A whole number from 0 to <paramref name="largest"/>.</summary>
    public int Count(string key, int largest = int.MaxValue) => Whole(key) is >= 0 and var number && number <= largest ? (int)number : throw Wrong(key);

    public double Number(string key) =>
        double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(key);

    public double[] Numbers(string key, int count)
    {
        var parts = Text(key).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[count];
        if (parts.Length != count)
            throw Wrong(key);
        for (var i = 0; i < count; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                throw Wrong(key);
        return numbers;
    }

    public T Read<T>(string key, Func<string, T> read)
    {
        var text = Text(key);
        try
        {
            return read(text);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Wrong(key);
        }
    }

    private InvalidDataException Wrong(string key) => new($"{path}: '{key}' cannot be '{metadata[key]}'.");
}
