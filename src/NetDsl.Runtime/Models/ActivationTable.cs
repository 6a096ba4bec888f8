using System.IO.Enumeration;
using NetDsl.Runtime.CompilerServices;

namespace NetDsl;

/// <summary>The layers and blocks whose outputs can be read, and why the others cannot.</summary>
internal sealed class ActivationTable
{
    /// <summary>The most names in a message.</summary>
    private const int MostNames = 3;

    private readonly ModelInfo info;
    private readonly NamedOutput[] outputs;
    private readonly Dictionary<string, NamedOutput> byName;

    public ActivationTable(ModelInfo info, LayerOutput[] outputs)
    {
        this.info = info;
        this.outputs = [.. outputs.SelectMany(output => output.Layers.Select(layer => new NamedOutput(layer, output)))];
        byName = this.outputs.ToDictionary(output => output.Layer);
        Readable = [.. this.outputs.Select(output => new ActivationInfo(output.Layer, output.Value.Shape))];
    }

    public IReadOnlyList<ActivationInfo> Readable { get; }

    /// <summary>The output of that name.</summary>
    /// <exception cref="ArgumentException">There is no such layer or block.</exception>
    /// <exception cref="InvalidOperationException">It has no output in memory at inference.</exception>
    public NamedOutput Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (byName.TryGetValue(name, out var output))
            return output;
        foreach (var other in outputs)
            if (string.Equals(other.Layer, name, StringComparison.OrdinalIgnoreCase))
                return other;
        throw Missing(name);
    }

    /// <summary>The outputs of names and patterns, in the order in which they are computed; all if there is none.</summary>
    /// <exception cref="ArgumentException">A name or pattern fits no layer or block.</exception>
    /// <exception cref="InvalidOperationException">What fits has no output in memory at inference.</exception>
    public IReadOnlyList<NamedOutput> Matching(ReadOnlySpan<string> patterns)
    {
        if (patterns.IsEmpty)
            return outputs;
        var chosen = new HashSet<string>();
        foreach (var pattern in patterns)
        {
            ArgumentNullException.ThrowIfNull(pattern, nameof(patterns));
            if (!pattern.AsSpan().ContainsAny('*', '?'))
            {
                chosen.Add(Find(pattern).Layer);
                continue;
            }

            var fitting = outputs.Where(output => FileSystemName.MatchesSimpleExpression(pattern, output.Layer)).ToList();
            chosen.UnionWith(fitting.Select(output => output.Layer));
            if (fitting.Count == 0)
                throw Missing(info.Layers.FirstOrDefault(layer => FileSystemName.MatchesSimpleExpression(pattern, layer.Name))?.Name ?? pattern);
        }

        return [.. outputs.Where(output => chosen.Contains(output.Layer))];
    }

    private Exception Missing(string name)
    {
        if (IndexOf(name) is not { } index)
            return new ArgumentException($"{info.Name} has no layer or block '{name}'{Question(name)} ReadableLayers lists those that can be read.", nameof(name));
        var layer = info.Layers[index];
        if (info.Heads.FirstOrDefault(head => head.TrainingOnly && IsWithin(layer.Name, head.Name)) is { } training)
            return new InvalidOperationException($"{info.Name}: '{name}' is in the head '{training.Name}', which exists in training only, so it has no output at inference.");
        string[] near = [.. After(layer).Take(1).Select(l => $"'{l.Name}' after it"), .. Before(layer).Take(1).Select(l => $"'{l.Name}' before it")];
        return new InvalidOperationException(
            $"{info.Name}: the output of '{name}' is not in memory at inference, because it is computed in one kernel with what follows. "
            + (near.Length > 0 ? $"Read {string.Join(" or ", near)}; or d" : "D") + "eclare the network as [Network(Activations = true)], where every layer can be read.");
    }

    /// <summary>The layer of that name, or the last one of the block.</summary>
    private int? IndexOf(string name)
    {
        for (var i = info.Layers.Count - 1; i >= 0; i--)
            if (string.Equals(info.Layers[i].Name, name, StringComparison.OrdinalIgnoreCase) || IsWithin(info.Layers[i].Name, name))
                return i;
        return null;
    }

    /// <summary>Layers that can be read and depend on a layer, nearest first.</summary>
    private IEnumerable<LayerInfo> After(LayerInfo layer)
    {
        var names = new HashSet<string> { layer.Name };
        foreach (var other in info.Layers)
            if (other.Inputs.Any(names.Contains) && names.Add(other.Name) && byName.ContainsKey(other.Name))
                yield return other;
    }

    /// <summary>Layers that can be read and that a layer depends on, nearest first.</summary>
    private IEnumerable<LayerInfo> Before(LayerInfo layer)
    {
        var names = new HashSet<string>(layer.Inputs);
        foreach (var other in info.Layers.Reverse())
            if (names.Contains(other.Name))
            {
                names.UnionWith(other.Inputs);
                if (byName.ContainsKey(other.Name))
                    yield return other;
            }
    }

    private string Question(string name)
    {
        var near = outputs.Select(output => (output.Layer, Distance: Distance(name.ToUpperInvariant(), output.Layer.ToUpperInvariant())))
            .Where(other => other.Distance <= Math.Max(2, name.Length / 3)).OrderBy(other => other.Distance).Take(MostNames).Select(other => $"'{other.Layer}'").ToList();
        return near.Count == 0 ? "." : $"; did you mean {string.Join(" or ", near)}?";
    }

    private static bool IsWithin(string layer, string block) => layer.Length > block.Length && layer[block.Length] == '.' && layer.StartsWith(block, StringComparison.OrdinalIgnoreCase);

    /// <summary>The number of letters to insert, delete or replace.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(row[j], row[j - 1])));
        }

        return row[b.Length];
    }
}

/// <summary>The output of a layer or block under one of its names.</summary>
internal readonly record struct NamedOutput(string Layer, LayerOutput Value);
