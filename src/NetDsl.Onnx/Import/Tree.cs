namespace NetDsl.Onnx.Import;

/// <summary>An entry of a list of layers.</summary>
internal abstract record Item;

/// <summary>One layer.</summary>
internal sealed record LayerItem(ImportLayer Layer) : Item;

/// <summary>A continuation from the output of a named layer.</summary>
internal sealed record FromItem(ImportLayer Layer) : Item;

/// <summary>Paths from one value, and their join.</summary>
internal sealed record ParallelItem(List<List<Item>> Paths, ImportLayer Join) : Item;

/// <summary>One use of a block.</summary>
/// <param name="Block">The block.</param>
/// <param name="Arguments">The values of its parameters.</param>
/// <param name="Body">The layers that it stands for here.</param>
internal sealed record BlockItem(BlockDefinition Block, List<int> Arguments, List<Item> Body) : Item;

/// <summary>A block of the declaration.</summary>
/// <param name="Name">Its name without the suffix.</param>
internal sealed record BlockDefinition(string Name)
{
    /// <summary>Its parameters, with their defaults.</summary>
    public List<(string Name, int? Usual)> Parameters { get; } = [];

    /// <summary>One of its uses, from which its layers are written.</summary>
    public List<Item> Body { get; set; } = [];

    /// <summary>The expressions that stand in for numbers of <see cref="Body"/>, in the order of <see cref="Holes.Of"/>; null for the number.</summary>
    public List<string?> Expressions { get; set; } = [];
}

/// <summary>Finds sequences and paths in a graph of layers.</summary>
internal static class Tree
{
    /// <summary>The layers from the input to the last one, as sequences with paths; or, where paths cross, one by one with names.</summary>
    public static List<Item> Of(ImportLayer last, IReadOnlyList<ImportLayer> inputs)
    {
        if (inputs.Count == 1)
            Regroup(new Dominators(Translator.Reachable(last)));
        var order = Translator.Reachable(last);
        return inputs.Count == 1 && Nested(last, order) is { } nested ? nested : Flat(order, inputs);
    }

    /// <summary>
    /// Some exporters join the values of nested joins at once. Neighbours among them that come from one value on the way get a join of their
    /// own again.
    /// </summary>
    private static void Regroup(Dominators dominators)
    {
        foreach (var join in dominators.Order.Where(layer => layer.Is("Concat") && layer.Inputs.Count > 2))
        {
            var (from, groups) = (dominators.Of(join)!, new List<List<ImportLayer>>());
            ImportLayer? common = null;
            foreach (var input in join.Inputs)
            {
                var shared = common is null ? null : dominators.Common(common, input);
                if (shared is not null && dominators.Depth(shared) > dominators.Depth(from))
                    groups[^1].Add(input);
                else
                    groups.Add([input]);
                common = groups[^1].Count == 1 ? input : shared;
            }

            if (groups.Count > 1)
            {
                join.Inputs = [.. groups.Select(group => group.Count == 1 ? group[0]
                    : new ImportLayer("Concat", group) { Shape = [group.Sum(input => input.Shape[0]), .. join.Shape.Skip(1)], Index = group.Max(input => input.Index) })];
            }
        }
    }

    private static List<Item>? Nested(ImportLayer last, List<ImportLayer> order)
    {
        var dominators = new Dominators(order);
        var seen = new HashSet<ImportLayer>();
        return Sequence(null, last);

        // Null where a layer would be in two paths.
        List<Item>? Sequence(ImportLayer? start, ImportLayer end)
        {
            var items = new List<Item>();
            for (var layer = end; layer != start;)
            {
                if (!seen.Add(layer))
                    return null;
                if (!layer.IsJoin)
                {
                    if (layer.Inputs.Count > 0)
                        items.Add(new LayerItem(layer));
                    else
                        return [.. Enumerable.Reverse(items)];
                    layer = layer.X;
                    continue;
                }

                var from = dominators.Of(layer)!;
                var paths = new List<List<Item>>();
                foreach (var input in layer.Inputs)
                {
                    if (Sequence(from, input) is not { } path)
                        return null;
                    paths.Add(path);
                }

                // The order of a sum does not matter: a path without layers comes last, as people write it.
                if (layer.Attribute is "Add" or "Multiply" or "Maximum")
                    paths = [.. paths.OrderBy(path => path.Count == 0)];
                items.Add(new ParallelItem(paths, layer));
                layer = from;
            }

            items.Reverse();
            return items;
        }
    }

    private static List<Item> Flat(List<ImportLayer> order, IReadOnlyList<ImportLayer> inputs)
    {
        var items = new List<Item>();
        ImportLayer? previous = inputs[0];
        var names = 0;
        // In the order of the file.
        foreach (var layer in order.Where(layer => layer.Inputs.Count > 0).OrderBy(layer => layer.Index))
        {
            if (layer.IsJoin)
                items.Add(new ParallelItem([.. layer.Inputs.Select(input => (List<Item>)[From(input)])], layer));
            else if (layer.X == previous)
                items.Add(new LayerItem(layer));
            else
                items.AddRange([From(layer.X), new LayerItem(layer)]);
            previous = layer;
        }

        return items;

        FromItem From(ImportLayer layer)
        {
            if (layer.Inputs.Count > 0)
                layer.Name ??= $"part{++names}";
            return new(layer);
        }
    }
}

/// <summary>For each layer the last layer before it through which all its inputs go.</summary>
internal sealed class Dominators
{
    private readonly Dictionary<ImportLayer, (ImportLayer? Dominator, int Depth)> all = [];

    /// <param name="order">Layers, each after its inputs.</param>
    public Dominators(IReadOnlyList<ImportLayer> order)
    {
        Order = order;
        foreach (var layer in order)
        {
            var dominator = layer.Inputs.Count == 0 ? null : layer.Inputs.Aggregate(Common);
            all[layer] = (dominator, dominator is null ? 0 : Depth(dominator) + 1);
        }
    }

    public IReadOnlyList<ImportLayer> Order { get; }

    public ImportLayer? Of(ImportLayer layer) => all[layer].Dominator;

    public int Depth(ImportLayer layer) => all[layer].Depth;

    /// <summary>The last layer through which the inputs of both go; one of them, if it is on the way to the other.</summary>
    public ImportLayer Common(ImportLayer a, ImportLayer b)
    {
        while (a != b)
            (a, b) = Depth(a) >= Depth(b) ? (Of(a)!, b) : (a, Of(b)!);
        return a;
    }
}
