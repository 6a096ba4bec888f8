namespace NetDsl.Onnx.Import;

/// <summary>The numbers of a list of layers that may differ from use to use of a block, and the rest, which may not.</summary>
internal static class Holes
{
    private static readonly Dictionary<string, string[]> Positions = new()
    {
        ["Conv"] = ["filters", "kernel"],
        ["Dense"] = ["units"],
        ["MaxPool"] = ["kernel"],
        ["AvgPool"] = ["kernel"],
        ["Shortcut"] = ["filters"],
        ["Split"] = ["parts", "part"],
        ["Slice"] = ["start", "end"],
        ["SqueezeExcite"] = ["reduction"],
        ["GroupNorm"] = ["groups"],
        ["Upsample"] = ["factor"],
    };

    /// <summary>The numbers, each with a name for a parameter and its default.</summary>
    public static List<(int Value, string Name, int? Usual)> Of(IEnumerable<Item> items)
    {
        var holes = new List<(int, string, int?)>();
        foreach (var item in items)
        {
            switch (item)
            {
                case LayerItem { Layer: var layer }:
                    AddAll(layer);
                    break;
                case ParallelItem parallel:
                    foreach (var path in parallel.Paths)
                        holes.AddRange(Of(path));
                    break;
                case BlockItem block:
                    holes.AddRange(block.Arguments.Select((value, i) => (value, block.Block.Parameters[i].Name.TrimEnd('2', '3', '4', '5', '6'), block.Block.Parameters[i].Usual)));
                    break;
            }
        }

        return holes;

        void AddAll(ImportLayer layer)
        {
            var position = 0;
            foreach (var argument in layer.Arguments)
            {
                var name = argument.Name.Length > 0 ? char.ToLowerInvariant(argument.Name[0]) + argument.Name[1..] : Position(layer.Attribute, position);
                position += argument.Name.Length == 0 ? 1 : 0;
                if (argument.Value is int value)
                    holes.Add((value, name, argument.Usual as int?));
            }
        }
    }

    /// <summary>A text that is the same for lists of layers that differ in numbers only.</summary>
    public static string Skeleton(IEnumerable<Item> items) => string.Join(' ', items.Select(item => item switch
    {
        LayerItem { Layer: var layer } => $"{layer.Attribute}({string.Join(',', layer.Arguments.Select(Kind))}|{string.Join(',', layer.Parameters.Keys)})",
        ParallelItem parallel => $"{parallel.Join.Attribute}[{string.Join(" / ", parallel.Paths.Select(Skeleton))}]",
        BlockItem block => $"{block.Block.Name}({block.Arguments.Count})",
        FromItem from => $"From({from.Layer.Name})",
        _ => "",
    }));

    private static string Kind(ImportArgument argument) => argument.Value is int ? $"{argument.Name}#" : $"{argument.Name}={ArgumentText.Of(argument.Value)}";

    private static string Position(string attribute, int index) =>
        Positions.FirstOrDefault(entry => attribute.StartsWith(entry.Key, StringComparison.Ordinal)).Value is { } names && index < names.Length ? names[index] : "size";
}
