using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Trades time for memory: what a loop makes, forward, of values that backward needs anyway is not kept for backward but made
/// again where backward first reads it. In a network with batch normalisation that is a third to a half of all that is kept: what is
/// normalised and rectified goes, what the convolutions put out stays.
/// </summary>
public static class Rematerialize
{
    /// <summary>Longer functions take longer than reading what they made.</summary>
    private const int MostSteps = 16;

    public static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins) Run(Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins)
    {
        var again = Chosen(graph);
        var result = new Graph();
        var (made, repeated) = (new Dictionary<Node, Node>(), new Dictionary<Node, Node>());
        var newOrigins = new Dictionary<Node, FunctionOrigin>();
        foreach (var node in graph.Live())
        {
            var inputs = node.Inputs.Select(input => node.Origin.Backward && again.Contains(input) ? Repeated(input) : made[input]).ToList();
            result.Origin = node.Origin;
            Remember(node, made[node] = result.Add(node.Op, node.Attribute, node.Body, inputs));
        }

        foreach (var (root, value) in graph.Roots)
            result.AddRoot(root, made[value]);
        return (result, newOrigins);

        Node Repeated(Node node)
        {
            if (repeated.TryGetValue(node, out var known))
                return known;
            result.Origin = node.Origin with { Backward = true };
            return Remember(node, repeated[node] = result.AddAgain(made[node]));
        }

        Node Remember(Node old, Node made)
        {
            if (origins.TryGetValue(old, out var origin))
                newOrigins[made] = origin;
            return made;
        }
    }

    private static HashSet<Node> Chosen(Graph graph)
    {
        var live = graph.Live();
        var readers = live.SelectMany(reader => reader.Inputs.Distinct().Select(input => (input, reader))).ToLookup(p => p.input, p => p.reader);
        var lastUse = new Dictionary<Node, int>();
        foreach (var reader in live)
            foreach (var input in reader.Inputs)
                lastUse[PlanMemory.Owner(input)] = reader.Id;

        var chosen = new HashSet<Node>();
        foreach (var node in live)
            if (IsLoop(node) && IsReadBothWays(node) && node.Inputs.All(input => Stays(input, node)))
                chosen.Add(node);
        return chosen;

        // Who reads a view would have to read another view; and results are kept for the caller.
        bool IsReadBothWays(Node node) =>
            !graph.Roots.Any(r => r.Value == node) && readers[node].All(r => !r.Op.IsFree)
            && readers[node].Any(r => r.Origin.Backward) && readers[node].Any(r => !r.Origin.Backward);

        // Small values may live longer for it. Statistics change meanwhile.
        bool Stays(Node input, Node node)
        {
            var owner = PlanMemory.Owner(input);
            return owner.Attribute is not ParameterSpec { Trainable: false }
                && (owner.Type.Length < node.Type.Length || !owner.Type.Batched
                    || !chosen.Contains(owner) && lastUse[owner] >= lastUse[node]);
        }
    }

    private static bool IsLoop(Node node) =>
        node.Op == Map.Op && !node.Origin.Backward && node.Type.Batched && node.Body!.Steps.Count <= MostSteps && !node.Body.Steps.Any(s => s.Op.IsExpensive);
}
