using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Trades a little time for memory: what a loop makes, forward, of values that backward needs anyway is not kept for backward but made
/// again where backward first reads it. In a network with batch normalisation that is a third to a half of all that is kept: what is
/// normalised and rectified goes, what the convolutions put out stays.
/// </summary>
public static class Rematerialize
{
    /// <summary>Longer functions take longer than reading what they made.</summary>
    private const int MostSteps = 16;

    /// <summary>
    /// How many values may be made again one from the other. A row of residual sums is such a chain. Long ones leave nothing to be kept, but all of
    /// one has to be there at the same time: which length is best is known when the memory is planned.
    /// </summary>
    private static readonly int[] Lengths = [1, 2, 4, 8, int.MaxValue];

    /// <summary>A share of the memory that is worth the time.</summary>
    private const double Worthwhile = 1 / 32.0;

    /// <summary>The graph that needs least memory, or <paramref name="graph"/> itself, where nothing would be won.</summary>
    /// <param name="graph">What is to be planned.</param>
    /// <param name="origins">Those of its functions.</param>
    /// <param name="network">Whose program it is.</param>
    /// <param name="planned">Plans the memory of a graph.</param>
    public static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins, MemoryPlan Plan) Run(
        Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins, Network network, Func<Graph, MemoryPlan> planned)
    {
        var best = (Graph: graph, Origins: origins, Plan: planned(graph));
        foreach (var length in Lengths)
        {
            var again = Chosen(graph, length, out var isLimited);
            if (again.Count == 0)
                break;
            var (candidate, newOrigins) = Run(graph, origins, network, again);
            var plan = planned(candidate);
            if (plan.PerSample < (1 - Worthwhile) * best.Plan.PerSample)
                best = (candidate, newOrigins, plan);
            if (!isLimited)
                break;
        }

        return best;
    }

    private static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins) Run(
        Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins, Network network, HashSet<Node> again)
    {
        var result = new Graph();
        var (made, repeated) = (new Dictionary<Node, Node>(), new Dictionary<Node, Node>());
        var newOrigins = new Dictionary<Node, FunctionOrigin>();
        var live = graph.Live();
        for (var i = 0; i < live.Count; i++)
        {
            var node = live[i];
            // What comes from another block comes before all of this one: so blocks go on doing the same, and share their code.
            if (node.Origin.Backward && BlockOf(node) is { } block && !IsOf(live[i - 1], block))
                foreach (var input in live.Skip(i).TakeWhile(n => IsOf(n, block)).SelectMany(n => n.Inputs))
                    if (again.Contains(input) && BlockOf(input) != block)
                        Repeated(input, null);
            var inputs = node.Inputs.Select(input => node.Origin.Backward && again.Contains(input) ? Repeated(input, node) : made[input]).ToList();
            result.Origin = node.Origin;
            Remember(node, made[node] = result.Add(node.Op, node.Attribute, node.Body, inputs));
        }

        foreach (var (root, value) in graph.Roots)
            result.AddRoot(root, made[value]);
        return (result, newOrigins);

        // Within a block it is done by the layer that reads it.
        Node Repeated(Node node, Node? reader)
        {
            if (repeated.TryGetValue(node, out var known))
                return known;
            var inputs = node.Inputs.Select(input => again.Contains(input) ? Repeated(input, reader) : made[input]).ToList();
            result.Origin = (reader ?? node).Origin with { Backward = true, Role = Again.Role };
            return Remember(node, repeated[node] = result.AddAgain(node, inputs));
        }

        Node Remember(Node old, Node made)
        {
            if (origins.TryGetValue(old, out var origin))
                newOrigins[made] = origin;
            return made;
        }

        bool IsOf(Node node, string block) => node.Origin.Backward && BlockOf(node) == block;

        // The outermost one.
        string? BlockOf(Node node) => node.Origin.Layer >= 0 && network.Layers[node.Origin.Layer].Name is var name && name.IndexOf('.') is > 0 and var end ? name.Substring(0, end) : null;
    }

    /// <param name="graph">Where they are sought.</param>
    /// <param name="longest">How long a chain may be.</param>
    /// <param name="isLimited">Whether more would have been chosen without that.</param>
    private static HashSet<Node> Chosen(Graph graph, int longest, out bool isLimited)
    {
        var live = graph.Live();
        var readers = Graph.Readers(live);
        var lastUse = new Dictionary<Node, int>();
        foreach (var reader in live)
            foreach (var input in reader.Inputs)
                lastUse[PlanMemory.Owner(input)] = reader.Id;

        isLimited = false;
        var chains = new Dictionary<Node, int>();
        foreach (var node in live.Where(n => IsLoop(n) && IsReadBothWays(n) && n.Inputs.All(input => Stays(input, n))))
        {
            var before = node.Inputs.Max(input => chains.TryGetValue(input, out var length) ? length : 0);
            if (before < longest)
                chains.Add(node, before + 1);
            else
                isLimited = true;
        }

        return [.. chains.Keys];

        // Who reads a view would have to read another view; and results are kept for the caller.
        bool IsReadBothWays(Node node) =>
            !graph.Roots.Any(r => r.Value == node) && readers[node].All(r => !r.Op.IsFree)
            && readers[node].Any(r => r.Origin.Backward) && readers[node].Any(r => !r.Origin.Backward);

        // Small values may live longer for it. Statistics change meanwhile.
        bool Stays(Node input, Node node)
        {
            var owner = PlanMemory.Owner(input);
            return owner.Attribute is not ParameterSpec { Trainable: false }
                && (owner.Type.Length < node.Type.Length || !owner.Type.Batched || lastUse[owner] >= lastUse[node]);
        }
    }

    private static bool IsLoop(Node node) =>
        node.Op == Map.Op && !node.Origin.Backward && node.Type.Batched && node.Body!.Steps.Count <= MostSteps && !node.Body.Steps.Any(s => s.Op.IsExpensive);
}
