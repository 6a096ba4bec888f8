using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Reduction;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Fuses sibling reductions: two sums over the same values become one kernel, which reads them once. The backward pass of a normalisation
/// needs two: of the gradient, and of its product with the normalised value.
/// </summary>
public static class FuseSiblingReductions
{
    /// <summary>Returns the graph with fused sums. The origin of the second function is that of its tuple element.</summary>
    public static Graph Run(Graph graph)
    {
        var pairs = Find(graph);
        if (pairs.Count == 0)
            return graph;
        var pairOf = pairs.SelectMany(pair => new[] { (Sum: pair.First, Pair: pair), (Sum: pair.Second, Pair: pair) }).ToDictionary(p => p.Sum, p => p.Pair);

        var copy = new GraphRewriter();
        foreach (var node in graph.Live())
        {
            if (!pairOf.TryGetValue(node, out var pair))
            {
                copy.Copy(node);
                continue;
            }

            if (pair.At != node)
                continue;
            var (first, second, operands) = (pair.First, pair.Second, pair.Operands);
            var axes = Reduce.AttributeOf(node) with { Second = OnAll(second, operands) };
            var both = copy.Result.Add(first.Origin, Reduce.Op, axes, OnAll(first, operands), [.. operands.Select(o => copy[o])], first.Fused);
            copy[first] = copy.Result.Add(first.Origin, TupleElement.Op, 0, null, [both]);
            copy[second] = copy.Result.Add(second.Origin, TupleElement.Op, 1, null, [both], second.Fused);
        }

        return copy.Finish(graph);
    }

    private static List<Pair> Find(Graph graph)
    {
        var live = graph.Live();
        var firstReader = live.SelectMany(n => n.Inputs.Select(i => (Input: i, n.Id))).GroupBy(p => p.Input).ToDictionary(g => g.Key, g => g.Min(p => p.Id));
        // A partner sums over the same dimensions and reads a value of the full type that both read, so only such sums are tried.
        var open = new Dictionary<(Reduce.Axes Axes, Node Operand), List<Node>>();
        var pairs = new List<Pair>();
        foreach (var second in live.Where(n => n.Op == Reduce.Op && n.Type.Length > 1))
        {
            var candidates = Keys(second).SelectMany(key => open.TryGetValue(key, out var sums) ? sums : []).Distinct().OrderBy(first => first.Id);
            if (candidates.Select(first => Pairing(first, second)).FirstOrDefault(p => p is not null) is { } pair)
            {
                foreach (var key in Keys(pair.First))
                    open[key].Remove(pair.First);
                pairs.Add(pair);
                continue;
            }

            foreach (var key in Keys(second))
                if (open.TryGetValue(key, out var sums))
                    sums.Add(second);
                else
                    open.Add(key, [second]);
        }

        return pairs;

        static IEnumerable<(Reduce.Axes Axes, Node Operand)> Keys(Node sum) =>
            sum.Inputs.Distinct().Where(operand => operand.Type.Equals(Reduce.AttributeOf(sum).Over)).Select(operand => (Reduce.AttributeOf(sum), operand));

        Pair? Pairing(Node first, Node second)
        {
            var over = Reduce.AttributeOf(first).Over;
            var operands = first.Inputs.Union(second.Inputs).ToList();
            if (!Reduce.AttributeOf(first).Equals(Reduce.AttributeOf(second)) || operands.Count > Body.MaxArity || !first.Inputs.Intersect(second.Inputs).Any(o => o.Type.Equals(over)))
                return null;
            // Both are computed at the position of the first, if all operands of the second are known there; or at that of the second, if
            // no node between them reads the first.
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
            throw new InvalidOperationException($"{operand} is not an operand of the fused reduction.");
        }
    }

    /// <param name="At">The node at whose position both are computed.</param>
    private sealed record Pair(Node First, Node Second, Node At, IReadOnlyList<Node> Operands);
}
