using System.Text.RegularExpressions;

namespace NetDsl.Onnx.PyTorch;

/// <summary>
/// Finds the module of a file for each module of a network: by the whole name, by the kind where only one module has it, by the last part
/// of the name, and by the order.
/// </summary>
internal sealed partial class ModuleMatcher(List<WeightModule<Parameter>> layers, List<WeightModule<SourceTensor>> modules, bool isOrdered)
{
    private readonly Dictionary<WeightModule<Parameter>, (WeightModule<SourceTensor> Module, WeightMatch How)> matches = [];

    public IReadOnlyDictionary<WeightModule<Parameter>, (WeightModule<SourceTensor> Module, WeightMatch How)> Matches => matches;

    /// <summary>Layers for which several modules are possible, with the names of these.</summary>
    public List<(string Layer, IReadOnlyList<string> Candidates)> Ambiguous { get; } = [];

    private IEnumerable<WeightModule<Parameter>> FreeLayers => layers.Where(layer => !matches.ContainsKey(layer));

    private IEnumerable<WeightModule<SourceTensor>> FreeModules
    {
        get
        {
            var taken = matches.Values.Select(match => match.Module).ToHashSet();
            return modules.Where(module => !taken.Contains(module));
        }
    }

    /// <summary>Matches modules whose names the caller gave.</summary>
    public void Fix(WeightModule<Parameter> layer, WeightModule<SourceTensor> module) => matches[layer] = (module, WeightMatch.Renamed);

    public void Run()
    {
        MatchOnly(module => module.PlainPath, layer => layer.PlainPath, WeightMatch.Name);
        MatchOnly(module => module.Kind, layer => layer.Kind, WeightMatch.Shape);
        foreach (var kind in FreeLayers.GroupBy(layer => layer.Kind).ToList())
            MatchKind([.. kind], [.. Ordered(FreeModules).Where(module => module.Kind == kind.Key)]);
        MatchMisfits();
    }

    /// <summary>Matches modules where one key is that of a single layer and a single module. The kinds must agree, too.</summary>
    private void MatchOnly(Func<WeightModule<SourceTensor>, string> ofModule, Func<WeightModule<Parameter>, string> ofLayer, WeightMatch how)
    {
        var byKey = FreeModules.GroupBy(ofModule).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.First());
        foreach (var group in FreeLayers.GroupBy(ofLayer).ToList())
            if (group.Count() == 1 && byKey.TryGetValue(group.Key, out var module) && module.Kind == group.First().Kind)
                matches[group.First()] = (module, how);
    }

    private void MatchKind(List<WeightModule<Parameter>> wanted, List<WeightModule<SourceTensor>> offered)
    {
        // Names such as norm1 and norm2, which both sides have equally often, decide before the order does.
        var names = wanted.CountBy(layer => layer.PlainName).ToDictionary();
        if (names.Count > 1 && offered.CountBy(module => module.PlainName).ToDictionary() is var others
            && names.Count == others.Count && names.All(name => others.GetValueOrDefault(name.Key) == name.Value))
        {
            foreach (var name in names.Keys)
                MatchInOrder([.. wanted.Where(layer => layer.PlainName == name)], [.. offered.Where(module => module.PlainName == name)]);
        }
        else if (wanted.Count == offered.Count)
        {
            MatchInOrder(wanted, offered);
        }
        else if (offered.Count > 0 && !MatchBetweenNeighbours(wanted, offered))
        {
            Ambiguous.AddRange(wanted.Select(layer => (layer.Path, (IReadOnlyList<string>)[.. offered.Select(module => module.Path)])));
        }
    }

    private void MatchInOrder(List<WeightModule<Parameter>> wanted, List<WeightModule<SourceTensor>> offered)
    {
        foreach (var (layer, module) in wanted.Zip(offered))
            matches[layer] = (module, WeightMatch.Order);
    }

    /// <summary>
    /// Where a file has modules that the network lacks, such as auxiliary classifiers: the modules between those of the neighbouring layers, if
    /// there are just as many.
    /// </summary>
    private bool MatchBetweenNeighbours(List<WeightModule<Parameter>> wanted, List<WeightModule<SourceTensor>> offered)
    {
        var order = Ordered(modules).ToList();
        var found = new List<(WeightModule<Parameter>, WeightModule<SourceTensor>)>();
        foreach (var gap in wanted.GroupBy(layer => (Before(layer), After(layer))))
        {
            var (first, last) = (gap.Key.Item1 is { } before ? order.IndexOf(before) : -1, gap.Key.Item2 is { } after ? order.IndexOf(after) : order.Count);
            var between = offered.Where(module => order.IndexOf(module) is var at && at > first && at < last).ToList();
            if (between.Count != gap.Count())
                return false;
            found.AddRange(gap.Zip(between));
        }

        foreach (var (layer, module) in found)
            matches[layer] = (module, WeightMatch.Order);
        return true;

        WeightModule<SourceTensor>? Before(WeightModule<Parameter> layer) =>
            layers.Take(layers.IndexOf(layer)).LastOrDefault(matches.ContainsKey) is { } neighbour ? matches[neighbour].Module : null;

        WeightModule<SourceTensor>? After(WeightModule<Parameter> layer) =>
            layers.Skip(layers.IndexOf(layer) + 1).FirstOrDefault(matches.ContainsKey) is { } neighbour ? matches[neighbour].Module : null;
    }

    /// <summary>Pairs what is left by name, or by roles where only one of each is left: these have other shapes, and are reported so.</summary>
    private void MatchMisfits()
    {
        foreach (var layer in FreeLayers.ToList())
        {
            if (Ambiguous.Any(item => item.Layer == layer.Path))
                continue;
            var others = FreeModules.Where(module => module.Roles == layer.Roles).ToList();
            var module = others.FirstOrDefault(other => other.PlainPath == layer.PlainPath)
                ?? (others.Count == 1 && FreeLayers.Count(other => other.Roles == layer.Roles) == 1 ? others[0] : null);
            if (module is not null)
                matches[layer] = (module, WeightMatch.Order);
        }
    }

    /// <summary>
    /// Modules in the order of the network they come from: that of the file, with numbered siblings in the order of their numbers. Where a
    /// file is sorted by name, its parts are in the order of the layers that are already found in them.
    /// </summary>
    private IEnumerable<WeightModule<SourceTensor>> Ordered(IEnumerable<WeightModule<SourceTensor>> part)
    {
        var positions = matches.ToDictionary(match => match.Value.Module, match => layers.IndexOf(match.Key));
        var wanted = part.ToHashSet();
        return Sort(modules, 0).Where(wanted.Contains);

        IEnumerable<WeightModule<SourceTensor>> Sort(List<WeightModule<SourceTensor>> siblings, int depth)
        {
            if (siblings.Count < 2)
                return siblings;
            var children = siblings.GroupBy(module => module.Path.Split('.', '/').ElementAtOrDefault(depth) ?? "").Select(group => (Name: group.Key, Modules: group.ToList())).ToList();
            if (!isOrdered)
            {
                var keys = new List<int>();
                foreach (var child in children)
                    keys.Add(child.Modules.Where(positions.ContainsKey).Select(module => positions[module]).DefaultIfEmpty(keys.LastOrDefault()).Min());
                children = [.. children.Select((child, i) => (child, i)).OrderBy(pair => keys[pair.i]).Select(pair => pair.child)];
            }

            foreach (var numbered in children.Select((child, i) => (child, i, Match: Number().Match(child.Name)))
                .Where(item => item.Match.Success).GroupBy(item => item.Match.Groups[1].Value).Where(group => group.Count() > 1).ToList())
            {
                var sorted = numbered.OrderBy(item => item.Match.Groups[2].Value.Length).ThenBy(item => item.Match.Groups[2].Value, StringComparer.Ordinal);
                foreach (var (slot, item) in numbered.Select(item => item.i).Order().Zip(sorted))
                    children[slot] = item.child;
            }

            return children.Count == 1 && children[0].Name.Length == 0
                ? siblings
                : children.SelectMany(child => Sort(child.Modules, depth + 1));
        }
    }

    [GeneratedRegex(@"^(.*?)0*(\d+)$")]
    private static partial Regex Number();
}
