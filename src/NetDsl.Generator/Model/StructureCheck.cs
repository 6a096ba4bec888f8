namespace NetDsl.Generator.Model;

/// <summary>
/// Checks what can be said of a network without knowing any operation: that there are inputs at the head and a loss at
/// the end of each output, that every word is known, that names are names.
/// </summary>
public static class StructureCheck
{
    private const string Input = "Input";

    /// <summary>Checks a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">The words of all layers that the compiler knows.</param>
    /// <param name="losses">The words of all losses that the compiler knows.</param>
    public static StructureResult Check(NetworkSpec network, IReadOnlyCollection<string> layers, IReadOnlyCollection<string> losses)
    {
        List<Finding> findings = [];
        CheckInput(network, findings);
        CheckWords(network, layers, losses, findings);
        CheckLoss(network, losses, findings);
        CheckNames(network, findings);
        foreach (var member in network.Members.Where(LayerName.Emitted.Contains))
            findings.Add(new Finding(Rules.MemberTaken, -1, new([network.Name, member])));

        var sound = findings.Where(finding => !LeavesShapes(finding.Rule)).Select(finding => Math.Max(0, finding.Layer))
            .Concat(Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].IsBroken))
            .DefaultIfEmpty(network.Layers.Count)
            .Min();
        return new StructureResult(
            findings.OrderBy(finding => finding.Layer).ToEquatableArray(),
            sound,
            CanCompile: findings.Count == 0 && sound == network.Layers.Count);
    }

    private static bool LeavesShapes(Rule rule) => rule == Rules.NoLoss || rule == Rules.SameName || rule == Rules.BadName;

    private static void CheckInput(NetworkSpec network, List<Finding> findings)
    {
        var (first, layer) = (-1, -1);
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Word != Input)
            {
                // What is half typed may be meant as an input.
                layer = layer < 0 && network.Layers[i].Word != LayerSpec.Unreadable ? i : layer;
                continue;
            }

            if (layer >= 0 && !network.Layers.Take(i).Any(l => l.Word == LayerSpec.Unreadable))
                findings.Add(new Finding(Rules.LateInput, i, new(["this one comes after ", FindingArgument.ToLayer(layer)])));
            else if (first >= 0 && network.Layers[i] is { GivenName: null, IsBroken: false })
                findings.Add(new Finding(Rules.InputWithoutName, i, new([network.Layers[i].Declaration, FindingArgument.ToLayer(first)])));
            CheckInputShape(network.Layers[i], i, findings);
            first = first < 0 ? i : first;
        }

        if (first < 0 && !IsHalfTyped(network))
            findings.Add(new Finding(Rules.LateInput, -1, new([$"'{network.Name}' has none", ""])));
    }

    private static void CheckInputShape(LayerSpec layer, int index, List<Finding> findings)
    {
        var reader = new ArgumentReader(layer, index, findings);
        var shape = reader.Integers("shape");
        if (reader.Failed)
            return;
        var reason = shape switch
        {
            { Count: not (1 or 2 or 3) } => "a sample has one size (features), two (channels and length) or three (channels, rows and columns)",
            _ when shape.Any(size => size < 1) => "every size is at least 1",
            _ when shape.Aggregate(1.0, (product, size) => product * size) > int.MaxValue => "it has more than 2147483647 numbers",
            _ => null,
        };
        if (reason is not null)
            findings.Add(new Finding(Rules.InputShape, index, new([layer.Declaration, reason])));
    }

    private static void CheckWords(
        NetworkSpec network, IReadOnlyCollection<string> layers, IReadOnlyCollection<string> losses, List<Finding> findings)
    {
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var word = network.Layers[i].Word;
            if (word is not (Input or LayerSpec.Unreadable) && !layers.Contains(word) && !losses.Contains(word))
                findings.Add(new Finding(Rules.UnknownLayer, i, new([word, NearMiss.Question(word, layers.Concat(losses))])));
        }
    }

    private static void CheckLoss(NetworkSpec network, IReadOnlyCollection<string> losses, List<Finding> findings)
    {
        foreach (var section in OutputSection.Of(network))
        {
            var range = Enumerable.Range(section.Start, section.End - section.Start).ToList();
            var loss = range.Where(i => losses.Contains(network.Layers[i].Word)).DefaultIfEmpty(-1).First();
            var after = range.Where(i => loss >= 0 && i > loss && network.Layers[i].Word != Input).DefaultIfEmpty(-1).First();
            // What is half typed may be meant as a head.
            if (after >= 0 && network.Layers[after].Word != LayerSpec.Unreadable)
                findings.Add(new Finding(Rules.AfterLoss, after, new([network.Layers[after].Declaration, FindingArgument.ToLayer(loss)])));

            // What is unknown or half typed may be meant as the loss.
            if (loss < 0 && !IsHalfTyped(network) && findings.All(finding => finding.Rule != Rules.UnknownLayer))
                findings.Add(new Finding(Rules.NoLoss, section.Head, new([section.IsHead ? network.Layers[section.Head].Declaration : $"'{network.Name}'"])));
        }
    }

    private static void CheckNames(NetworkSpec network, List<Finding> findings)
    {
        // Heads stand beside the network's own layers; the layers of each head are by themselves.
        Dictionary<string, int> outer = [];
        foreach (var section in OutputSection.Of(network))
        {
            if (section.IsHead)
                CheckName(network, section.Head, "a head", outer, findings);
            var inner = section.IsHead ? [] : outer;
            for (var i = section.Start; i < section.End; i++)
                CheckName(network, i, network.Layers[i].Word == Input ? "an input" : "a layer", inner, findings);
        }
    }

    private static void CheckName(NetworkSpec network, int index, string kind, Dictionary<string, int> taken, List<Finding> findings)
    {
        var layer = network.Layers[index];
        var isHead = layer.Word == OutputSection.Word;
        // A head has to have a name; one that C# complains about may get one.
        if ((layer.GivenName ?? (isHead && !layer.IsBroken ? "" : null)) is not { } name)
            return;
        // A head is two members: the parameters of its layers, and its output with its loss.
        var second = name + OutputSection.Word;
        if ((LayerName.Problem(name, network) ?? (isHead ? LayerName.Problem(second, network) : null)) is { } problem)
            findings.Add(new Finding(Rules.BadName, index, new([name, problem, kind]), layer.NameArgument));
        else if (taken.TryGetValue(LayerName.Member(name), out var other) && !(layer.IsShared && network.Layers[other].IsShared))
            findings.Add(new Finding(Rules.SameName, index, new([name, FindingArgument.ToLayer(other)]), layer.NameArgument));
        else if (isHead && taken.TryGetValue(LayerName.Member(second), out other))
            findings.Add(new Finding(Rules.SameName, index, new([second, FindingArgument.ToLayer(other)]), layer.NameArgument));
        else
            taken[LayerName.Member(name)] = taken[LayerName.Member(isHead ? second : name)] = index;
    }

    private static bool IsHalfTyped(NetworkSpec network) => network.Layers.Any(layer => layer.Word == LayerSpec.Unreadable);
}

/// <summary>What the structure of a network allows.</summary>
/// <param name="Findings">What is wrong, in order of the layers.</param>
/// <param name="Sound">How many layers, from the first, shapes can be inferred for.</param>
/// <param name="CanCompile">Whether nothing is wrong, for us or for C#: the network can be compiled if its shapes fit.</param>
public readonly record struct StructureResult(EquatableArray<Finding> Findings, int Sound, bool CanCompile);
