using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Expand;

/// <summary>
/// Checks properties of a network that do not depend on operations: it starts with inputs, each output ends with a loss, all attributes are
/// known, and all names are valid.
/// </summary>
public static class StructureCheck
{
    private const string Input = "Input";

    /// <summary>The attribute that ends an output without a loss.</summary>
    private const string Output = "Output";

    /// <summary>Checks a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">The names of all layer attributes.</param>
    /// <param name="losses">The names of all loss attributes.</param>
    public static StructureResult Check(NetworkSpec network, IReadOnlyCollection<string> layers, IReadOnlyCollection<string> losses)
    {
        List<Finding> findings = [];
        CheckTemplates(network, findings);
        CheckInput(network, findings);
        InputSizes.Of(network, findings);
        CheckWords(network, layers, losses, findings);
        CheckLoss(network, losses, findings);
        CheckNames(network, findings);
        foreach (var member in LayerName.Taken(network))
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

    private static bool LeavesShapes(Rule rule) =>
        rule == Rules.NoLoss || rule == Rules.SameName || rule == Rules.BadName || rule == Rules.MemberTaken;

    private static void CheckTemplates(NetworkSpec network, List<Finding> findings)
    {
        TemplateNames.Of(network, findings);
        foreach (var template in network.Templates)
            foreach (var option in template.Use.Arguments.Where(a => a.Name is "Name" or "When" or "Repeat" or "Shared"))
                findings.Add(new(Rules.NoSuchOption, template.First, new([TemplateNames.Describe(network, template.Use), option.Name, "a template",
                    "its layers become layers of the network; a part that repeats, or has a name, is a block"]), TemplateNames.Argument(network, template.Use, option.Name)));
    }

    private static void CheckInput(NetworkSpec network, List<Finding> findings)
    {
        var (first, layer) = (-1, -1);
        for (var i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Word == InputSizes.Word)
                continue;
            if (network.Layers[i].Word != Input)
            {
                // An incomplete attribute may become an input.
                layer = layer < 0 && network.Layers[i].Word != LayerSpec.Unreadable ? i : layer;
                continue;
            }

            if (layer >= 0 && !network.Layers.Take(i).Any(l => l.Word == LayerSpec.Unreadable))
                findings.Add(new Finding(Rules.LateInput, i, new(["this one comes after ", FindingArgument.ToLayer(layer)])));
            else if (first >= 0 && network.Layers[i] is { GivenName: null, IsBroken: false })
                findings.Add(new Finding(Rules.InputWithoutName, i, new([network.Layers[i].Declaration, FindingArgument.ToLayer(first)])));
            CheckInputShape(network, network.Layers[i], i, findings);
            first = first < 0 ? i : first;
        }

        if (first < 0 && !IsHalfTyped(network))
            findings.Add(new Finding(Rules.LateInput, -1, new([$"'{network.Name}' has none", ""])));
    }

    private static void CheckInputShape(NetworkSpec network, LayerSpec layer, int index, List<Finding> findings)
    {
        var names = layer.Template < 0 ? null : TemplateNames.Of(network)[layer.Template];
        var reader = new ArgumentReader(layer, index, findings, names, place: TemplateNames.PlaceOf(network, layer));
        var shape = reader.Integers("shape");
        if (reader.Failed)
            return;
        var reason = shape switch
        {
            { Count: not (1 or 2 or 3) } =>
                "a sample has one size (features), two (channels and length) or three (channels, rows and columns)",
            _ when shape.Any(size => size < 1) => "every size is at least 1",
            _ when shape.Aggregate(1.0, (product, size) => product * size) > int.MaxValue => "it has more than 2147483647 numbers",
            _ => null,
        };
        if (reason is not null)
            findings.Add(new Finding(Rules.InputShape, index, new([TemplateNames.Describe(network, layer), reason])));
    }

    private static void CheckWords(
        NetworkSpec network, IReadOnlyCollection<string> layers, IReadOnlyCollection<string> losses, List<Finding> findings)
    {
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var word = network.Layers[i].Word;
            if (network.Templates.Any(template => template.Use.Word == word))
                findings.Add(new Finding(Rules.RecursiveBlock, i, new([TemplateNames.Describe(network, network.Layers[i]), word])));
            else if (word is not (Input or InputSizes.Word or Output or LayerSpec.Unreadable) && !layers.Contains(word) && !losses.Contains(word))
                findings.Add(new Finding(Rules.UnknownLayer, i, new([word, NearMiss.Question(word, layers.Concat(losses))])));
        }
    }

    private static void CheckLoss(NetworkSpec network, IReadOnlyCollection<string> losses, List<Finding> findings)
    {
        foreach (var section in OutputSection.Of(network))
        {
            var range = Enumerable.Range(section.Start, section.End - section.Start).ToList();
            var loss = range.Where(i => losses.Contains(network.Layers[i].Word) || network.Layers[i].Word == Output).DefaultIfEmpty(-1).First();
            var after = range.Where(i => loss >= 0 && i > loss && network.Layers[i].Word != Input).DefaultIfEmpty(-1).First();
            // An incomplete attribute may become a head.
            if (after >= 0 && network.Layers[after].Word != LayerSpec.Unreadable)
                findings.Add(new Finding(Rules.AfterLoss, after, new([network.Layers[after].Declaration, FindingArgument.ToLayer(loss)])));

            // An unknown or incomplete attribute may become the loss.
            if (loss < 0 && !IsHalfTyped(network) && findings.All(finding => finding.Rule != Rules.UnknownLayer))
                findings.Add(new Finding(Rules.NoLoss, section.Head,
                    new([section.IsHead ? network.Layers[section.Head].Declaration : $"'{network.Name}'"])));
        }

        var (trained, untrained) = (First(losses.Contains), First(word => word == Output));
        if (trained >= 0 && untrained >= 0 && findings.All(finding => finding.Layer != untrained))
            findings.Add(new Finding(Rules.PartlyTrained, untrained, new([network.Layers[untrained].Declaration, FindingArgument.ToLayer(trained)])));
        else if (untrained >= 0 && network.Asks("SampleWeights"))
            findings.Add(new Finding(Rules.NoSuchOption, -1, new([network.Name, "SampleWeights", "a network without a loss", "leave it out, or end the network with a loss"])));

        int First(Func<string, bool> ends) => Enumerable.Range(0, network.Layers.Count).Where(i => ends(network.Layers[i].Word)).DefaultIfEmpty(-1).First();
    }

    private static void CheckNames(NetworkSpec network, List<Finding> findings)
    {
        // Names of heads share a scope with the network's own layers; the layers of each head have a scope of their own.
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
        // A head needs a name. If C# reports an error in the attribute, the name may follow.
        if ((layer.GivenName ?? (isHead && !layer.IsBroken ? "" : null)) is not { } name)
            return;
        // A head has two members: the parameters of its layers, and its output with its loss.
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

/// <summary>The result of the structure check.</summary>
/// <param name="Findings">The errors, in order of the layers.</param>
/// <param name="Sound">The number of leading layers whose shapes can be inferred.</param>
/// <param name="CanCompile">Whether neither NetDsl nor C# reports an error. The network can be compiled if its shapes fit.</param>
public readonly record struct StructureResult(EquatableArray<Finding> Findings, int Sound, bool CanCompile);
