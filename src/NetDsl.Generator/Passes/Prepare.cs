using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Takes what depends on parameters alone out of an inference graph, into a graph of its own that runs only when they have changed.
/// Before that, numbers by which the channels of a convolution or a matrix product are multiplied, as normalisation does at
/// inference, go into its weights.
/// </summary>
public static class Prepare
{
    private delegate Node? Rule(Graph graph, Node node, IReadOnlyList<Node> inputs, Facts facts);

    private static readonly Rule[] Table = [ScaleOfSum, ScaleIntoWeights, SumOfSum, SumOfSums];

    /// <summary>The graph that is left, and the one that prepares what it reads; null where that is nothing.</summary>
    public static (Graph Graph, Graph? Preparation) Run(Graph graph)
    {
        graph = FoldScales(graph);
        var facts = new Facts(graph);
        var prepared = new Dictionary<Node, Prepared.Value>();
        foreach (var node in graph.Live())
            if (facts.IsFixed(node) && !node.Op.IsFree && !IsRepeated(node) && (facts.IsRoot(node) || ReadersOf(node).Any(reader => !facts.IsFixed(reader))))
                prepared.Add(node, new(prepared.Count, node.Type, node.Origin.Layer, node.Origin.Role.Length == 0 ? "Prepared" : node.Origin.Role));
        if (prepared.Count == 0)
            return (graph, null);

        var preparation = new Graph();
        var made = new Dictionary<Node, Node>();
        foreach (var node in graph.Live().Where(facts.IsFixed))
        {
            preparation.Origin = node.Origin;
            made[node] = preparation.Add(node.Op, node.Attribute, node.Body, node.Inputs.Select(i => made[i]).ToList());
            if (prepared.TryGetValue(node, out var value))
                preparation.AddRoot(value.Root, made[node]);
        }

        return (graph.Rewrite((g, node, inputs) => prepared.TryGetValue(node, out var value) ? g.Add(Prepared.Op, value) : g.Add(node.Op, node.Attribute, node.Body, inputs)), preparation);

        // What only gives a value another shape, or repeats it, is not worth a place of its own.
        static bool IsRepeated(Node node) => node.Op == Reshape.Op || node.Op == Scalars.Broadcast;

        IEnumerable<Node> ReadersOf(Node node) => facts.Readers[node].SelectMany(reader => IsRepeated(reader) && facts.IsFixed(reader) ? ReadersOf(reader) : [reader]);
    }

    private static Graph FoldScales(Graph graph)
    {
        for (var changed = true; changed;)
        {
            changed = false;
            var facts = new Facts(graph);
            graph = graph.Rewrite((g, node, inputs) =>
            {
                foreach (var rule in Table)
                    if (rule(g, node, inputs, facts) is { } better)
                    {
                        changed = true;
                        return better;
                    }

                return g.Add(node.Op, node.Attribute, node.Body, inputs);
            });
        }

        return graph;
    }

    /// <summary>(y + b) s = y s + b s</summary>
    private static Node? ScaleOfSum(Graph graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        facts.Term(node, Scalars.Multiply) is var scale and >= 0 && facts.IsReadOnce(node.Inputs[1 - scale]) && facts.Term(node.Inputs[1 - scale], Scalars.Add) is var shift and >= 0
        && inputs[1 - scale] is { } sum && sum.Op == Scalars.Add
            ? graph.Add(graph.Multiply(sum.Inputs[1 - shift], inputs[scale]), graph.Multiply(sum.Inputs[shift], inputs[scale]))
            : null;

    /// <summary>(x * w) s = x * (w s)</summary>
    private static Node? ScaleIntoWeights(Graph graph, Node node, IReadOnlyList<Node> inputs, Facts facts)
    {
        if (facts.Term(node, Scalars.Multiply) is not (var scale and >= 0))
            return null;
        var kernel = node.Inputs[1 - scale];
        if (!(kernel.Op == Conv2d.Op || kernel.Op == MatMul.Op) || !facts.IsReadOnce(kernel) || !facts.IsFixed(kernel.Inputs[1]))
            return null;
        graph.Origin = kernel.Origin with { Role = "Folded" };
        var weights = graph.Multiply(inputs[1 - scale].Inputs[1], inputs[scale]);
        graph.Origin = kernel.Origin;
        return graph.Add(kernel.Op, kernel.Attribute, inputs[1 - scale].Inputs[0], weights);
    }

    /// <summary>(y + b) + c = y + (b + c)</summary>
    private static Node? SumOfSum(Graph graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        facts.Term(node, Scalars.Add) is var outer and >= 0 && facts.IsReadOnce(node.Inputs[1 - outer]) && facts.Term(node.Inputs[1 - outer], Scalars.Add) is var inner and >= 0
        && inputs[1 - outer] is { } sum && sum.Op == Scalars.Add
            ? graph.Add(sum.Inputs[1 - inner], graph.Add(sum.Inputs[inner], inputs[outer]))
            : null;

    /// <summary>(y + b) + (z + c) = (y + z) + (b + c)</summary>
    private static Node? SumOfSums(Graph graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        node.Op == Scalars.Add && inputs[0].Op == Scalars.Add && inputs[1].Op == Scalars.Add && facts.IsReadOnce(node.Inputs[0]) && facts.IsReadOnce(node.Inputs[1])
        && facts.Term(node.Inputs[0], Scalars.Add) is var first and >= 0 && facts.Term(node.Inputs[1], Scalars.Add) is var second and >= 0
            ? graph.Add(graph.Add(inputs[0].Inputs[1 - first], inputs[1].Inputs[1 - second]), graph.Add(inputs[0].Inputs[first], inputs[1].Inputs[second]))
            : null;

    /// <summary>What the rules ask about a graph.</summary>
    private sealed class Facts
    {
        private readonly HashSet<Node> isFixed = [];
        private readonly HashSet<Node> roots;

        public Facts(Graph graph)
        {
            var live = graph.Live();
            roots = [.. graph.Roots.Select(r => r.Value)];
            Readers = Graph.Readers(live);
            foreach (var node in live)
                if (node.Op == Constant.Op || node.Op == Weight.Op || node.Op == Statistic.Op
                    || !node.Type.Batched && node.Inputs.Length > 0 && node.Inputs.All(isFixed.Contains) && !Fuse.IsHostNumber(node))
                    isFixed.Add(node);
        }

        public ILookup<Node, Node> Readers { get; }

        /// <summary>Whether it depends on nothing but parameters.</summary>
        public bool IsFixed(Node node) => isFixed.Contains(node);

        public bool IsRoot(Node node) => roots.Contains(node);

        public bool IsReadOnce(Node node) => !IsRoot(node) && !Readers[node].Skip(1).Any();

        /// <summary>Which operand of a sum or a product of a batch is a parameter's number for each channel; -1 where none is.</summary>
        public int Term(Node node, Op op)
        {
            for (var i = 0; node.Op == op && node.Type.Batched && i < 2; i++)
                if (IsFixed(node.Inputs[i]) && node.Inputs[i].Type.Rank == 1 && node.Inputs[1 - i].Type.Equals(node.Type))
                    return i;
            return -1;
        }
    }
}
