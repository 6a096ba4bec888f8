using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Makes one kernel of two sums over the same values, so that these are read once: normalisation needs two to go backward, of the gradient, and of
/// its product with what was normalised.
/// </summary>
public static class PairSums
{
    /// <summary>The graph with its sums paired. The origin of the second function is that of what picks its result.</summary>
    public static (Graph Graph, IReadOnlyDictionary<Node, FunctionOrigin> Origins) Run(Graph graph, IReadOnlyDictionary<Node, FunctionOrigin> origins)
    {
        var pairs = Find(graph);
        if (pairs.Count == 0)
            return (graph, origins);

        var result = new Graph();
        var made = new Dictionary<Node, Node>();
        var newOrigins = new Dictionary<Node, FunctionOrigin>();
        foreach (var node in graph.Live())
        {
            result.Origin = node.Origin;
            if (pairs.FirstOrDefault(p => p.First == node || p.Second == node) is not { } pair)
            {
                Remember(node, made[node] = result.Add(node.Op, node.Attribute, node.Body, node.Inputs.Select(i => made[i]).ToList()));
                continue;
            }

            if (pair.At != node)
                continue;
            var operands = pair.Operands;
            var axes = (Reduce.Axes)node.Attribute! with { Second = OnAll(pair.Second, operands) };
            result.Origin = pair.First.Origin;
            var both = result.Add(Reduce.Op, axes, OnAll(pair.First, operands), operands.Select(o => made[o]).ToList());
            Remember(pair.First, both);
            made[pair.First] = result.Add(Pick.Op, 0, both);
            result.Origin = pair.Second.Origin;
            Remember(pair.Second, made[pair.Second] = result.Add(Pick.Op, 1, both));
        }

        foreach (var (root, value) in graph.Roots)
            result.AddRoot(root, made[value]);
        return (result, newOrigins);

        void Remember(Node old, Node node)
        {
            if (origins.TryGetValue(old, out var origin) && !newOrigins.ContainsKey(node))
                newOrigins.Add(node, origin);
        }
    }

    private static List<Pair> Find(Graph graph)
    {
        var live = graph.Live();
        var firstReader = live.SelectMany(n => n.Inputs.Select(i => (Input: i, n.Id))).GroupBy(p => p.Input).ToDictionary(g => g.Key, g => g.Min(p => p.Id));
        var open = new List<Node>();
        var pairs = new List<Pair>();
        foreach (var second in live.Where(n => n.Op == Reduce.Op && n.Type.Length > 1))
        {
            var pair = open.Select(first => Pairing(first, second)).FirstOrDefault(p => p is not null);
            if (pair is null)
            {
                open.Add(second);
                continue;
            }

            open.Remove(pair.First);
            pairs.Add(pair);
        }

        return pairs;

        Pair? Pairing(Node first, Node second)
        {
            var over = ((Reduce.Axes)first.Attribute!).Over;
            var operands = first.Inputs.Union(second.Inputs).ToList();
            if (!first.Attribute.Equals(second.Attribute) || operands.Count > Body.MaxArity || !first.Inputs.Intersect(second.Inputs).Any(o => o.Type.Equals(over)))
                return null;
            // Both are computed where the first was, if that knows what the second reads; or where the second was, if nobody reads the first before.
            return second.Inputs.All(i => i.Id < first.Id) ? new(first, second, first, operands)
                : !firstReader.TryGetValue(first, out var reader) || reader > second.Id ? new(first, second, second, operands)
                : null;
        }
    }

    /// <summary>The function of a sum as one of all operands of the pair.</summary>
    private static Body OnAll(Node sum, IReadOnlyList<Node> operands)
    {
        var (body, own) = (sum.Body!, sum.Inputs);
        var steps = body.Steps.Count > 0 ? body.Steps : new EquatableArray<Step>([new(Scalars.Copy, null, new([0]))]);
        return new(operands.Count, steps.Select(step => step with { Arguments = step.Arguments.Select(Moved).ToEquatableArray() }).ToEquatableArray());

        int Moved(int value) => value < body.Arity ? IndexOf(own[value]) : value - body.Arity + operands.Count;

        int IndexOf(Node operand)
        {
            for (var i = 0; i < operands.Count; i++)
                if (operands[i] == operand)
                    return i;
            throw new InvalidOperationException($"{operand} is no operand.");
        }
    }

    /// <param name="At">The one in whose place both are computed.</param>
    private sealed record Pair(Node First, Node Second, Node At, IReadOnlyList<Node> Operands);
}
