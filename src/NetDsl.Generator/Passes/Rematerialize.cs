using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Trades a little time for memory. Results of cheap forward loops, whose operands the backward pass needs anyway, are not stored; the
/// backward pass computes them again where it first reads them. In a network with batch normalisation this saves a third to a half of the
/// stored values: normalised and rectified values are dropped, outputs of convolutions are stored.
/// </summary>
public static class Rematerialize
{
    /// <summary>The most operations of a repeated function. Longer functions take longer than reading their result.</summary>
    private const int MaxSteps = 16;

    /// <summary>
    /// The lengths of chains of values that are computed again from each other. A row of residual sums is such a chain. A long chain stores
    /// nothing, but all its values are in memory at the same time, so the best length is known only after planning.
    /// </summary>
    private static readonly int[] Lengths = [1, 2, 4, 8, int.MaxValue];

    /// <summary>The share of memory that has to be saved to be worth the time.</summary>
    private const double Worthwhile = 1 / 32.0;

    /// <summary>Returns the graph that needs the least memory, or <paramref name="graph"/> itself if nothing is saved.</summary>
    public static Graph Run(Graph graph, PassContext context)
    {
        var (best, memory) = (graph, context.MemoryPerSample(graph));
        foreach (var length in Lengths)
        {
            var again = Chosen(graph, length, out var isLimited);
            if (again.Count == 0)
                break;
            var candidate = Run(graph, context.Network, again);
            var needed = context.MemoryPerSample(candidate);
            if (needed < (1 - Worthwhile) * memory)
                (best, memory) = (candidate, needed);
            if (!isLimited)
                break;
        }

        return best;
    }

    private static Graph Run(Graph graph, Network network, HashSet<Node> again)
    {
        var copy = new GraphRewriter();
        var repeated = new NodeMap<Node>();
        var live = graph.Live();
        for (var i = 0; i < live.Count; i++)
        {
            var node = live[i];
            // Values from another block are computed before all values of this one, so that blocks stay equal and share their code.
            if (node.Origin.Backward && BlockOf(node) is { } block && !IsOf(live[i - 1], block))
                foreach (var input in live.Skip(i).TakeWhile(n => IsOf(n, block)).SelectMany(n => n.Inputs))
                    if (again.Contains(input) && BlockOf(input) != block)
                        Repeated(input, null);
            var inputs = node.Inputs.Select(input => node.Origin.Backward && again.Contains(input) ? Repeated(input, node) : copy[input]).ToList();
            copy.Copy(node, inputs);
        }

        return copy.Finish(graph);

        // In a block, the layer that reads the value computes it again.
        Node Repeated(Node node, Node? reader)
        {
            if (repeated.TryGetValue(node, out var known))
                return known;
            var inputs = node.Inputs.Select(input => again.Contains(input) ? Repeated(input, reader) : copy[input]).ToList();
            return repeated[node] = copy.Result.AddAgain((reader ?? node).Origin with { Backward = true, IsRecomputed = true }, node, inputs);
        }

        bool IsOf(Node node, string block) => node.Origin.Backward && BlockOf(node) == block;

        // The outermost block.
        string? BlockOf(Node node) => node.Origin.Layer >= 0 && network.Layers[node.Origin.Layer].Name is var name && name.IndexOf('.') is > 0 and var end ? name.Substring(0, end) : null;
    }

    /// <param name="graph">The graph.</param>
    /// <param name="longest">The largest length of a chain.</param>
    /// <param name="isLimited">Whether the length limited the choice.</param>
    private static HashSet<Node> Chosen(Graph graph, int longest, out bool isLimited)
    {
        var live = graph.Live();
        var readers = new Readers(live);
        var roots = new HashSet<Node>(graph.Roots.Select(r => r.Value));
        var lastUse = new NodeMap<int>();
        foreach (var reader in live)
            foreach (var input in reader.Inputs)
                lastUse[Views.Owner(input)] = reader.Id;

        isLimited = false;
        var chains = new NodeMap<int>();
        foreach (var node in live.Where(n => IsLoop(n) && IsReadBothWays(n) && n.Inputs.All(input => Stays(input, n))))
        {
            var before = node.Inputs.Max(input => chains.TryGetValue(input, out var length) ? length : 0);
            if (before < longest)
                chains.Add(node, before + 1);
            else
                isLimited = true;
        }

        return [.. chains.Keys];

        // The reader of a view would have to read another view, and roots are stored for the caller.
        bool IsReadBothWays(Node node) =>
            !roots.Contains(node) && readers[node].All(r => !r.Op.IsFree)
            && readers[node].Any(r => r.Origin.Backward) && readers[node].Any(r => !r.Origin.Backward);

        // Small values may live longer. Statistics change between the passes.
        bool Stays(Node input, Node node)
        {
            var owner = Views.Owner(input);
            return owner.Attribute is not ParameterSpec { Trainable: false }
                && (owner.Type.Length < node.Type.Length || !owner.Type.Batched || lastUse[owner] >= lastUse[node]);
        }
    }

    private static bool IsLoop(Node node) =>
        node.Op == Map.Op && !node.Origin.Backward && node.Type.Batched && node.Body!.Steps.Count <= MaxSteps && !node.Body.Steps.Any(s => s.Op.IsExpensive);
}
