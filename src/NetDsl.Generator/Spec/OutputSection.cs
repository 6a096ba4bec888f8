namespace NetDsl.Generator.Spec;

/// <summary>The layers of an output: a run of layers that ends with a loss, of the network or of a head.</summary>
/// <param name="Name">The head's name as a member: <c>Parity</c>; empty for the network's own layers.</param>
/// <param name="Head">The index of the Head attribute; -1 for the network's own layers.</param>
/// <param name="Start">The index of the first layer.</param>
/// <param name="End">The index after the last layer.</param>
public sealed record OutputSection(string Name, int Head, int Start, int End)
{
    /// <summary>The name of the attribute that opens a head.</summary>
    public const string Word = "Head";

    public bool IsHead => Head >= 0;

    /// <summary>The members of the class for a head: its layers' parameters, and its output with its loss.</summary>
    public IEnumerable<string> Members => IsHead ? [Name, Name + Word] : [];

    /// <summary>The sections of a declaration, in order; the network's own layers come first.</summary>
    public static IReadOnlyList<OutputSection> Of(NetworkSpec network)
    {
        var heads = Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].Word == Word).ToList();
        var ends = heads.Skip(1).Append(network.Layers.Count).ToList();
        var taken = new HashSet<string>();
        var sections = new List<OutputSection> { new("", -1, 0, heads.Count == 0 ? network.Layers.Count : heads[0]) };
        foreach (var (head, i) in heads.Select((head, i) => (head, i)))
        {
            // Invalid and duplicate names are reported elsewhere. Here the head gets another name, so that the emitted code compiles.
            var isGood = network.Layers[head].GivenName is { } name && LayerName.Problem(name, network) is null
                && taken.Add(LayerName.Member(name));
            sections.Add(new(isGood ? LayerName.Member(network.Layers[head].GivenName!) : $"Unnamed{i + 1}", head, head + 1, ends[i]));
        }

        return sections;
    }
}
