using System.Globalization;

namespace NetDsl;

/// <summary>Reads the entries that training wrote into a file's metadata, and names the one that is wrong.</summary>
internal sealed class MetadataReader(string path, IReadOnlyDictionary<string, string> metadata)
{
    public string Text(string key) => metadata.TryGetValue(key, out var text)
        ? text
        : throw new InvalidDataException($"{path} is not a checkpoint that training can go on from: it has no '{SafeTensorsHeader.Short(key)}'. Load it with Load instead.");

    /// <summary>A whole number in a range.</summary>
    public long Whole(string key, long smallest, long largest) =>
        long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= smallest && number <= largest
            ? number
            : throw Wrong(key);

    /// <summary>A whole number from 0 to <paramref name="largest"/>.</summary>
    public int Count(string key, int largest = int.MaxValue) => (int)Whole(key, 0, largest);

    /// <summary>A finite number, at least as large as <paramref name="smallest"/>.</summary>
    public double Number(string key, double smallest = double.MinValue, double largest = double.MaxValue) =>
        double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= smallest && number <= largest
            ? number
            : throw Wrong(key);

    /// <summary>Numbers, separated by spaces.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="count">How many there must be; any number if null.</param>
    /// <param name="finite">Whether all must be finite.</param>
    public double[] Numbers(string key, int? count, bool finite = false)
    {
        var parts = Text(key).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        if (parts.Length != (count ?? parts.Length))
            throw Wrong(key);
        for (var i = 0; i < numbers.Length; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || (finite && !double.IsFinite(numbers[i])))
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
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException)
        {
            throw Wrong(key);
        }
    }

    private InvalidDataException Wrong(string key) => new($"{path}: '{SafeTensorsHeader.Short(key)}' cannot be '{SafeTensorsHeader.Short(metadata[key])}'.");
}
