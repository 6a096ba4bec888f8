namespace NetDsl.Generator.Model;

/// <summary>
/// Checks what can be said of a network without knowing any operation: that there is one input at the head and a loss at
/// the end, that every word is known, that names are names.
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
        var first = -1;
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Word != Input)
                continue;
            if (first >= 0)
                findings.Add(new Finding(Rules.OneInput, i, new(["this one comes after ", FindingArgument.ToLayer(first)])));
            else if (i > 0 && !network.Layers.Take(i).Any(layer => layer.Word == LayerSpec.Unreadable))
                findings.Add(new Finding(Rules.OneInput, i, new(["this one comes after ", FindingArgument.ToLayer(0)])));
            if (first < 0)
                CheckInputShape(network.Layers[i], i, findings);
            first = first < 0 ? i : first;
        }

        if (first < 0 && !IsHalfTyped(network))
            findings.Add(new Finding(Rules.OneInput, -1, new([$"'{network.Name}' has none", ""])));
    }

    private static void CheckInputShape(LayerSpec layer, int index, List<Finding> findings)
    {
        var reader = new ArgumentReader(layer, index, findings);
        var shape = reader.Integers("shape");
        if (reader.Failed)
            return;
        var reason = shape switch
        {
            { Count: not (1 or 3) } => "a sample has one size (features) or three (channels, rows and columns)",
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
        var loss = -1;
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (loss < 0)
                loss = losses.Contains(network.Layers[i].Word) ? i : -1;
            else if (network.Layers[i].Word is not (Input or LayerSpec.Unreadable))
            {
                findings.Add(new Finding(Rules.AfterLoss, i, new([network.Layers[i].Declaration, FindingArgument.ToLayer(loss)])));
                return;
            }
        }

        // What is unknown or half typed may be meant as the loss.
        if (loss < 0 && !IsHalfTyped(network) && findings.All(finding => finding.Rule != Rules.UnknownLayer))
            findings.Add(new Finding(Rules.NoLoss, -1, new([network.Name])));
    }

    private static void CheckNames(NetworkSpec network, List<Finding> findings)
    {
        Dictionary<string, int> layers = [];
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Arguments.FirstOrDefault(a => a.Name == "Name")?.Value is not TextValue { Value: var name })
                continue;
            if (LayerName.Problem(name, network) is { } problem)
                findings.Add(new Finding(Rules.BadName, i, new([name, problem]), "Name"));
            else if (layers.TryGetValue(LayerName.Member(name), out var other) && !(network.Layers[i].IsShared && network.Layers[other].IsShared))
                findings.Add(new Finding(Rules.SameName, i, new([name, FindingArgument.ToLayer(other)]), "Name"));
            else
                layers[LayerName.Member(name)] = i;
        }
    }

    private static bool IsHalfTyped(NetworkSpec network) => network.Layers.Any(layer => layer.Word == LayerSpec.Unreadable);
}

/// <summary>What the structure of a network allows.</summary>
/// <param name="Findings">What is wrong, in order of the layers.</param>
/// <param name="Sound">How many layers, from the first, shapes can be inferred for.</param>
/// <param name="CanCompile">Whether nothing is wrong, for us or for C#: the network can be compiled if its shapes fit.</param>
public readonly record struct StructureResult(EquatableArray<Finding> Findings, int Sound, bool CanCompile);
