using System.Globalization;
using System.Text;

namespace NetDsl;

/// <summary>Formats the table of layers that <see cref="ModelInfo.ToString"/> returns, with the memory below it.</summary>
internal static class ModelTable
{
    public static string Format(ModelInfo info)
    {
        List<string[]> rows = [["layer", "declared as", "output", "parameters", "buffers", "multiply-adds", "bytes"]];
        foreach (var input in info.Inputs)
            rows.Add([info.Inputs.Count == 1 ? "input" : $"input {input.Name}", "", Shape(input.Shape), "", "", "", ""]);
        foreach (var (layer, index) in info.Layers.Select((layer, index) => (layer, index)))
        {
            if (info.Heads.FirstOrDefault(h => h.FirstLayer == index) is { } head)
                rows.Add([head.Name, head.Declaration, "", "", "", "", ""]);
            rows.Add([layer.Name, layer.Declaration, Shape(layer.Output), Count(layer.Parameters), Count(layer.Buffers),
                Count(layer.MultiplyAdds), Count(layer.ActivationBytes)]);
        }

        rows.Add(["total", "", "", Count(info.TrainableParameters), Count(info.BufferElements), Count(info.MultiplyAdds),
            Count(info.Layers.Sum(l => l.ActivationBytes))]);
        // Most networks have none.
        if (info.BufferElements == 0)
            rows = [.. rows.Select(row => row.Where((_, column) => column != 4).ToArray())];

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
                text.Append(column < 3 ? row[column].PadRight(widths[column] + 2) : row[column].PadLeft(widths[column] + 2));
            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture,
            $"\nmemory: {info.FixedBytes:N0} bytes, and {info.BytesPerSample:N0} for each sample of a batch");
        text.Append(CultureInfo.InvariantCulture,
            $" ({(info.IsTrainable ? $"{info.TrainingBytesPerSample:N0} while training, " : "")}{info.InferenceBytesPerSample:N0} at inference)");
        text.Append(info.PreparedBytes > 0 ? string.Create(CultureInfo.InvariantCulture,
            $"; {info.PreparedBytes:N0} more from the first inference on\n") : "\n");
        return text.ToString();
    }

    private static string Shape(IReadOnlyList<int> shape) => string.Join('x', shape);

    private static string Count(long count) => count == 0 ? "" : count.ToString("N0", CultureInfo.InvariantCulture);
}
