namespace NetDsl.Generator.Ir;

/// <summary>For each node of a graph, the distinct nodes that read it, in order.</summary>
public sealed class Readers
{
    private readonly List<Node>?[] readers;

    /// <param name="nodes">The nodes that count, in the order of their graph.</param>
    public Readers(IReadOnlyList<Node> nodes)
    {
        readers = new List<Node>?[nodes.Count == 0 ? 0 : nodes[nodes.Count - 1].Id + 1];
        foreach (var reader in nodes)
            foreach (var input in reader.Inputs)
            {
                var own = readers[input.Id] ??= new(2);
                // A node that reads a value twice has just been added.
                if (own.Count == 0 || own[own.Count - 1] != reader)
                    own.Add(reader);
            }
    }

    public IReadOnlyList<Node> this[Node node] => node.Id < readers.Length && readers[node.Id] is { } own ? own : [];
}
