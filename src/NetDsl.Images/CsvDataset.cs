using System.Globalization;
using nietras.SeparatedValues;

namespace NetDsl.Images;

/// <summary>How a CSV file is read.</summary>
public sealed record CsvOptions
{
    /// <summary>The column of class labels: whole numbers, or names, which are numbered in ordinal order.</summary>
    public string? Label { get; init; }

    /// <summary>The columns of target values, instead of a label.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The columns of inputs, in order; all others if not given.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The shape of an input, such as channels, height and width; a vector of all input columns if not given.</summary>
    public IReadOnlyList<int>? InputShape { get; init; }

    /// <summary>The separator; found out from the first line if not given.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first line names the columns. If not, they are named "0", "1" and so on.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The classes, in the order of their numbers, for labels that are names; those that occur if not given.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}

/// <summary>Reads CSV files as data sets.</summary>
public static class CsvDataset
{
    /// <summary>Reads a file: a sample for each line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The columns.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or a value is not a number; the message names line and column.</exception>
    public static TensorDataset Load(string path, CsvOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        if ((options.Label is null) == (options.Targets is not { Count: > 0 }))
            throw new ArgumentException("Give either the column of the label or the columns of the targets.", nameof(options));
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {Path.GetFullPath(path)}.", path);
        try
        {
            return Read(path, options);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or FormatException && e is not ArgumentNullException)
        {
            // Those of the parser and of the data set do not name the file.
            throw new InvalidDataException(e.Message.StartsWith(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}", e);
        }
    }

    private static TensorDataset Read(string path, CsvOptions options)
    {
        using var reader = Sep.Reader(o => o with
        {
            Sep = options.Separator is { } separator ? new Sep(separator) : null,
            HasHeader = options.HasHeader,
            Unescape = true,
        }).FromFile(path);
        var (values, targets, labels) = (new List<float>(), new List<float>(), new List<string>());
        int[]? inputColumns = null;
        int[] targetColumns = [];
        string[] names = [.. reader.Header.ColNames];
        foreach (var row in reader)
        {
            if (inputColumns is null)
            {
                if (!options.HasHeader)
                    names = [.. Enumerable.Range(0, row.ColCount).Select(i => i.ToString(CultureInfo.InvariantCulture))];
                targetColumns = Columns(path, names, options.Targets ?? [options.Label!]);
                inputColumns = options.Inputs is { } wanted ? Columns(path, names, wanted) : [.. Enumerable.Range(0, names.Length).Except(targetColumns)];
                if (inputColumns.Length == 0)
                    throw new InvalidDataException($"{path} has no column for the inputs.");
            }

            foreach (var column in inputColumns)
                values.Add(Number(path, names, row, column));
            if (options.Label is null)
                foreach (var column in targetColumns)
                    targets.Add(Number(path, names, row, column));
            else
                labels.Add(row[targetColumns[0]].ToString());
        }

        if (inputColumns is null)
            throw new InvalidDataException($"{path} has no samples.");
        var shape = options.InputShape ?? [inputColumns.Length];
        if (shape.Aggregate(1L, (product, size) => product * size) != inputColumns.Length)
            throw new InvalidDataException($"{path} has {inputColumns.Length} input columns, which do not make the shape [{string.Join(", ", shape)}].");
        if (options.Label is null)
            return new TensorDataset(shape, values.ToArray(), targets.ToArray(), targetColumns.Length);
        // Numbers stay numbers, unless the classes are named.
        if (options.ClassNames is null && labels.All(label => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return new TensorDataset(shape, values.ToArray(), labels.Select(label => int.Parse(label, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray().AsSpan());
        return new TensorDataset(shape, values.ToArray(), labels, options.ClassNames);
    }

    private static int[] Columns(string path, string[] names, IReadOnlyList<string> wanted) => [.. wanted.Select(name => Array.IndexOf(names, name) is >= 0 and var index
        ? index
        : throw new InvalidDataException($"{path} has no column '{name}': its columns are {string.Join(", ", names.Take(20))}{(names.Length > 20 ? "..." : "")}."))];

    private static float Number(string path, string[] names, SepReader.Row row, int column) =>
        float.TryParse(row[column].Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
            ? number
            : throw new InvalidDataException($"{path}, line {row.LineNumberFrom}: '{row[column].ToString()}' in the column '{names[column]}' is not a finite number.");
}
