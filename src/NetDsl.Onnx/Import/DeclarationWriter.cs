using System.Text;

namespace NetDsl.Onnx.Import;

/// <summary>Writes a declaration as a person would: a line for each step of the data, paths below each other, repeated blocks once.</summary>
internal sealed class DeclarationWriter
{
    private const int Width = 120;

    private readonly StringBuilder text = new();
    private readonly List<string> line = [];
    private bool hasBlock;

    /// <summary>The layers of the network, or of a block.</summary>
    /// <param name="items">The layers.</param>
    /// <param name="expressions">The texts that stand in for numbers, in order; none for the network.</param>
    /// <param name="inputs">The network's inputs by layer, for <c>From</c>.</param>
    /// <param name="end">Attributes at the end: the loss of a network.</param>
    public static string Write(IReadOnlyList<Item> items, IEnumerable<string?> expressions, IReadOnlyDictionary<ImportLayer, string> inputs, params IEnumerable<string> end)
    {
        var writer = new DeclarationWriter();
        using var next = expressions.GetEnumerator();
        writer.Add(items, () => next.MoveNext() ? next.Current : null, inputs);
        foreach (var attribute in end)
            writer.line.Add(attribute);
        writer.Flush();
        return writer.text.ToString();
    }

    private void Add(IReadOnlyList<Item> items, Func<string?> next, IReadOnlyDictionary<ImportLayer, string> inputs, bool inPath = false)
    {
        for (var i = 0; i < items.Count; i++)
        {
            switch (items[i])
            {
                case LayerItem { Layer: var layer }:
                    if (!inPath && layer.Parameters.ContainsKey("Weight") && (hasBlock || line.Exists(IsWeighted)))
                        Flush();
                    line.Add(ArgumentText.Of(layer, next));
                    break;
                case FromItem from:
                    if (!inPath)
                        Flush();
                    line.Add($"From(\"{(from.Layer.Inputs.Count == 0 ? inputs[from.Layer] : from.Layer.Name)}\")");
                    break;
                case ParallelItem parallel:
                    foreach (var path in parallel.Paths)
                    {
                        Flush();
                        line.Add("Branch");
                        Add(path, next, inputs, inPath: true);
                    }

                    Flush();
                    line.Add(ArgumentText.Of(parallel.Join, () => null));
                    break;
                case BlockItem block:
                    var arguments = block.Arguments.Select((value, k) => next() ?? (block.Block.Parameters[k].Usual == value ? null : $"{value}")).ToList();
                    var repeat = 1;
                    while (!inPath && i + 1 < items.Count && items[i + 1] is BlockItem other && other.Block == block.Block && other.Arguments.SequenceEqual(block.Arguments))
                        (repeat, i) = (repeat + 1, i + 1);
                    if (!inPath && line.Exists(IsWeighted))
                        Flush();
                    line.Add(Use(block.Block, arguments, repeat));
                    hasBlock = !inPath;
                    break;
            }
        }
    }

    private static string Use(BlockDefinition block, List<string?> arguments, int repeat)
    {
        var parts = new List<string>();
        var isComplete = true;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is { } argument)
                parts.Add(isComplete ? argument : $"{block.Parameters[i].Name}: {argument}");
            else
                isComplete = false;
        }

        if (repeat > 1)
            parts.Add($"Repeat = {repeat}");
        return parts.Count == 0 ? block.Name : $"{block.Name}({string.Join(", ", parts)})";
    }

    private static bool IsWeighted(string attribute) => attribute.StartsWith("Conv", StringComparison.Ordinal) || attribute.StartsWith("Dense(", StringComparison.Ordinal);

    private void Flush()
    {
        if (line.Count == 0)
            return;
        text.Append('[');
        var column = 1;
        for (var i = 0; i < line.Count; i++)
        {
            if (i > 0)
            {
                var wraps = column + line[i].Length + 2 > Width;
                text.Append(wraps ? ",\n    " : ", ");
                column = wraps ? 4 : column + 2;
            }

            text.Append(line[i]);
            column += line[i].Length;
        }

        text.Append("]\n");
        line.Clear();
        hasBlock = false;
    }
}
