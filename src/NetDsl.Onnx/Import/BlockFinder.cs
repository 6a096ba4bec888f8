namespace NetDsl.Onnx.Import;

/// <summary>Makes blocks of paths that repeat, and of paths within paths.</summary>
internal sealed class BlockFinder
{
    /// <summary>Layers without parameters that belong to a block if they always follow it.</summary>
    private static readonly string[] Followers = ["Relu", "Relu6", "LeakyRelu", "Silu", "Gelu", "Hardswish", "Elu", "Tanh", "Sigmoid", "Mish", "ChannelShuffle"];

    /// <summary>The blocks, each after those that it uses.</summary>
    public List<BlockDefinition> Blocks { get; } = [];

    public List<Item> Run(List<Item> items)
    {
        Shorten(items);
        // From the inside out: paths without paths within become blocks first.
        while (Groups(items) is { Count: > 0 } groups)
            items = Replaced(items, groups);
        return items;
    }

    /// <summary>
    /// Residual paths that are the identity where shapes stay, and a convolution with batch normalisation where they change, become shortcuts.
    /// </summary>
    private static void Shorten(List<Item> items)
    {
        var sums = All(items).Where(parallel => parallel is { Join.Attribute: "Add", Paths.Count: 2 }).ToList();
        // The layers beside a projection, with the arguments that its shortcut has in all uses.
        var projected = new Dictionary<string, ImportArgument[]>();
        foreach (var sum in sums)
            if (Projection(sum) is { } at && sum.Paths[at][0] is LayerItem { Layer: var first })
                projected[Holes.Skeleton(sum.Paths[1 - at])] = [.. first.Arguments.Where(argument => first.Is("Shortcut") && argument.Name == "Option")];
        foreach (var sum in sums)
        {
            if (sum.Paths[1].Count == 0 && projected.TryGetValue(Holes.Skeleton(sum.Paths[0]), out var options))
            {
                sum.Paths[1] = [new LayerItem(Shortcut(sum.Join, sum.Join.Shape[0], 1, options))];
            }
            else if (Projection(sum) is { } at && sum.Paths[at] is [LayerItem conv, LayerItem norm])
            {
                var shortcut = Shortcut(sum.Join, sum.Join.Shape[0], conv.Layer.Argument("Stride")!);
                shortcut.Parameters["Weight"] = conv.Layer.Parameters["Weight"];
                foreach (var (role, values) in norm.Layer.Parameters)
                    shortcut.Parameters[role] = values;
                sum.Paths[at] = [new LayerItem(shortcut)];
            }
        }

        // A block has its shortcut on the same side in all of its uses.
        foreach (var sum in sums.Where(sum => sum.Paths[1] is [LayerItem { Layer: { Attribute: "Shortcut", Parameters.Count: 0 } }] && sums.Exists(other => IsTwin(other, sum))))
            sum.Paths.Reverse();

        static bool IsTwin(ParallelItem other, ParallelItem sum) =>
            other.Paths[0] is [LayerItem { Layer: { Attribute: "Shortcut", Parameters.Count: > 0 } }] && Holes.Skeleton(other.Paths[1]) == Holes.Skeleton(sum.Paths[0]);
    }

    /// <summary>The path of a sum that is a projection; null if none is.</summary>
    private static int? Projection(ParallelItem sum) => IsProjection(sum.Paths[1]) ? 1 : IsProjection(sum.Paths[0]) ? 0 : null;

    private static ImportLayer Shortcut(ImportLayer join, int filters, object stride, params IEnumerable<ImportArgument> options) =>
        new("Shortcut", join.Inputs) { Shape = join.Shape, Arguments = [Layers.Given(filters), Layers.Option("Stride", stride, 1), .. options] };

    /// <summary>Whether a path is a projection that the layer Shortcut makes: it changes the shape, or that layer would be the identity.</summary>
    private static bool IsProjection(List<Item> path) =>
        path is [LayerItem { Layer: { Attribute: "Shortcut", Parameters.Count: 0 } plain }] && !plain.Shape.SequenceEqual(plain.X.Shape)
        || path is [LayerItem { Layer: { Attribute: "Conv2d" } conv }, LayerItem { Layer: { Attribute: "BatchNorm" } norm }]
        && conv.Argument("") is int && conv.Arguments.Where(a => a.Name.Length == 0).Skip(1).First().Value is 1 && !conv.Parameters.ContainsKey("Bias")
        && conv.Argument("Padding") is 0 && conv.Argument("Groups") is 1 && norm.Arguments.TrueForAll(argument => argument.IsUsual)
        && conv.Argument("Stride") is int && !conv.Shape.SequenceEqual(conv.X.Shape);

    private static IEnumerable<ParallelItem> All(IEnumerable<Item> items) => items.OfType<ParallelItem>().SelectMany(parallel => parallel.Paths.SelectMany(All).Append(parallel));

    /// <summary>
    /// The uses of blocks by their skeletons: paths without paths within. Those in the outermost list become blocks only if they repeat.
    /// </summary>
    private static Dictionary<string, (int Length, List<List<Item>> Uses)> Groups(List<Item> items)
    {
        var uses = new List<(List<Item> List, int Index, bool IsNested)>();
        Collect(items, isNested: false);
        var groups = new Dictionary<string, (int, List<List<Item>>)>();
        foreach (var group in uses.GroupBy(use => Holes.Skeleton([use.List[use.Index]])))
        {
            // An activation after the join belongs to the block if it always follows.
            var next = group.Select(use => use.Index + 1 < use.List.Count && use.List[use.Index + 1] is LayerItem { Layer: var layer } && Followers.Contains(layer.Attribute)
                ? Holes.Skeleton([use.List[use.Index + 1]]) : "").Distinct().ToList();
            var length = next is [{ Length: > 0 }] ? 2 : 1;
            if (group.Count() > 1 || group.Any(use => use.IsNested))
                groups[group.Key] = (length, [.. group.Select(use => use.List.GetRange(use.Index, length))]);
        }

        return groups;

        void Collect(List<Item> list, bool isNested)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not ParallelItem parallel)
                    continue;
                if (IsLeaf(parallel))
                    uses.Add((list, i, isNested));
                else
                    parallel.Paths.ForEach(path => Collect(path, isNested: true));
            }
        }
    }

    private static bool IsLeaf(ParallelItem parallel) => !parallel.Paths.Exists(path => path.Exists(item => item is ParallelItem or FromItem));

    private List<Item> Replaced(List<Item> items, Dictionary<string, (int Length, List<List<Item>> Uses)> groups)
    {
        var definitions = groups.ToDictionary(group => group.Key, group => Define(group.Value.Uses));
        return Replace(items);

        List<Item> Replace(List<Item> list)
        {
            var result = new List<Item>();
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is not ParallelItem parallel)
                    result.Add(list[i]);
                else if (!IsLeaf(parallel))
                    result.Add(parallel with { Paths = [.. parallel.Paths.Select(Replace)] });
                else if (Holes.Skeleton([parallel]) is var skeleton && definitions.TryGetValue(skeleton, out var block))
                {
                    var body = list.GetRange(i, groups[skeleton].Length);
                    result.Add(new BlockItem(block.Definition, block.Arguments(body), body));
                    i += body.Count - 1;
                }
                else
                    result.Add(parallel);
            }

            return result;
        }
    }

    /// <summary>Makes a block of its uses: numbers that differ become parameters, or expressions of others.</summary>
    private (BlockDefinition Definition, Func<List<Item>, List<int>> Arguments) Define(List<List<Item>> uses)
    {
        var columns = uses.Select(Holes.Of).ToList();
        var block = new BlockDefinition(Name(uses[0])) { Body = uses[0] };
        var parameters = new List<(string Name, int? Usual, int Hole)>();
        for (var hole = 0; hole < columns[0].Count; hole++)
        {
            var values = columns.Select(column => column[hole].Value).ToList();
            if (values.Distinct().Count() == 1)
            {
                block.Expressions.Add(null);
                continue;
            }

            if (parameters.Select(p => Expression(p, values)).FirstOrDefault(text => text is not null) is not { } expression)
            {
                var (_, name, usual) = columns[0][hole];
                var free = name;
                for (var i = 2; parameters.Exists(p => p.Name == free); i++)
                    free = name + i;
                var parameter = (free, usual is { } value && values.Contains(value) ? usual : null, hole);
                parameters.Add(parameter);
                expression = $"nameof({free})";
            }

            block.Expressions.Add(expression);
        }

        // Parameters with a default come last, as C# wants them.
        parameters = [.. parameters.OrderBy(p => p.Usual is not null)];
        block.Parameters.AddRange(parameters.Select(p => (p.Name, p.Usual)));
        Blocks.Add(block);
        return (block, body => Holes.Of(body) is var holes ? [.. parameters.Select(p => holes[p.Hole].Value)] : []);

        string? Expression((string Name, int? Usual, int Hole) parameter, List<int> values)
        {
            var own = columns.Select(column => column[parameter.Hole].Value).ToList();
            if (own.SequenceEqual(values))
                return $"nameof({parameter.Name})";
            for (var factor = 2; factor <= 16; factor++)
            {
                if (own.Select(value => value * factor).SequenceEqual(values))
                    return $"\"{factor} * {parameter.Name}\"";
                if (own.TrueForAll(value => value % factor == 0) && own.Select(value => value / factor).SequenceEqual(values))
                    return $"\"{parameter.Name} / {factor}\"";
            }

            return null;
        }
    }

    private string Name(List<Item> body)
    {
        var parallel = (ParallelItem)body[0];
        var kernels = parallel.Paths[0].OfType<LayerItem>().Where(item => item.Layer.Attribute == "Conv2d").Select(item => item.Layer.Arguments[1].Value).ToList();
        var hasIdentity = parallel.Paths.Exists(path => path.Count == 0);
        var name = (parallel.Join.Attribute, kernels) switch
        {
            ("Add", [1, _, 1]) => "Bottleneck",
            ("Add", [3, 3]) => "BasicBlock",
            ("Add", _) => "ResidualBlock",
            ("Multiply", _) => "Gate",
            ("Concat", _) when hasIdentity && parallel.Paths.Count == 2 => "DenseLayer",
            ("Concat", _) when parallel.Paths.Exists(path => path is [LayerItem { Layer.Attribute: "Split" }, ..]) => "ShuffleBlock",
            ("Concat", _) => parallel.Paths.Count > 2 ? "Inception" : "ConcatBlock",
            _ => "PathBlock",
        };
        if (Holes.Of(body).Exists(hole => hole is { Name: "stride", Value: > 1, Usual: 1 }))
            name = "Strided" + name;
        // Letters, because uses of a block are numbered.
        var free = name;
        for (var letter = 'B'; Blocks.Exists(block => block.Name == free); letter++)
            free = name + letter;
        return free;
    }
}
