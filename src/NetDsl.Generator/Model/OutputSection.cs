namespace NetDsl.Generator.Model;

/// <summary>What leads to an output: a run of layers that ends with a loss: the network's own, or those of a head.</summary>
/// <param name="Name">The head's name as a member: <c>Parity</c>; empty for the network's own layers.</param>
/// <param name="Head">Index of the Head that opens it; -1 for the network's own layers.</param>
/// <param name="Start">Index of its first layer.</param>
/// <param name="End">Index after its last layer.</param>
public sealed record OutputSection(string Name, int Head, int Start, int End)
{
    /// <summary>The word that opens a head.</summary>
    public const string Word = "Head";

    public bool IsHead => Head >= 0;

    /// <summary>The members that a head gives its class: its layers' parameters, and its output and loss.</summary>
    public IEnumerable<string> Members => IsHead ? [Name, Name + Word] : [];

    /// <summary>The parts of a declaration, in order: the network's own layers first.</summary>
    public static IReadOnlyList<OutputSection> Of(NetworkSpec network)
    {
        var heads = Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].Word == Word).ToList();
        var ends = heads.Skip(1).Append(network.Layers.Count).ToList();
        var taken = new HashSet<string>();
        var sections = new List<OutputSection> { new("", -1, 0, heads.Count == 0 ? network.Layers.Count : heads[0]) };
        foreach (var (head, i) in heads.Select((head, i) => (head, i)))
        {
            // A name that is wrong or taken is reported elsewhere; here the head gets another, so that what is emitted compiles.
            var isGood = network.Layers[head].GivenName is { } name && LayerName.Problem(name, network) is null && taken.Add(LayerName.Member(name));
            sections.Add(new(isGood ? LayerName.Member(network.Layers[head].GivenName!) : $"Unnamed{i + 1}", head, head + 1, ends[i]));
        }

        return sections;
    }
}
