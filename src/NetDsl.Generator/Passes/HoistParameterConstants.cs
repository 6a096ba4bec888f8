using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Elementwise;
using NetDsl.Generator.Ops.Linear;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Passes;

/// <summary>
/// Hoists parameter constants: moves computations that depend on parameters only out of an inference graph, into a graph of its own that
/// runs only when parameters have changed. Before that, factors of the channels of a convolution or a matrix product, as in normalisation
/// at inference, are folded into its weights.
/// </summary>
public static class HoistParameterConstants
{
    private delegate Node? Rule(GraphBuilder graph, Node node, IReadOnlyList<Node> inputs, Facts facts);

    private static readonly Rule[] Table = [ScaleOfSum, ScaleIntoWeights, SumOfSum, SumOfSums];

    /// <summary>Returns the program without the constants, and the program of the constants if there are any.</summary>
    public static IEnumerable<NetworkProgram> Run(NetworkProgram program, PassContext context)
    {
        var (graph, constants) = Run(program.Graph);
        return constants is null
            ? [program with { Graph = graph }]
            : [program with { Graph = graph }, new(ProgramKind.ParameterConstants, "The constants of inference that depend on parameters only.", constants)];
    }

    /// <summary>Returns the remaining graph, and the graph of the hoisted constants; null if there are none.</summary>
    public static (Graph Graph, Graph? Constants) Run(Graph graph)
    {
        graph = FoldScales(graph);
        var facts = new Facts(graph);
        var prepared = new Dictionary<Node, Prepared.Value>();
        foreach (var node in graph.Live())
            if (facts.IsFixed(node) && !node.Op.IsFree && !IsRepeated(node) && (facts.IsRoot(node) || ReadersOf(node).Any(reader => !facts.IsFixed(reader))))
                prepared.Add(node, new(prepared.Count, node.Type, node.Origin.Layer, node.Origin.Role.Length == 0 ? "Prepared" : node.Origin.Role));
        if (prepared.Count == 0)
            return (graph, null);

        var constants = new GraphRewriter();
        foreach (var node in graph.Live().Where(facts.IsFixed))
        {
            constants.Copy(node);
            if (prepared.TryGetValue(node, out var value))
                constants.Result.AddRoot(value.Root, constants[node]);
        }

        return (graph.Rewrite((g, node, inputs) => prepared.TryGetValue(node, out var value) ? g.Add(Prepared.Op, value) : g.AddLike(node, inputs)), constants.Result);

        // Reshaped or broadcast values are not worth a slice of their own.
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

                return g.AddLike(node, inputs);
            });
        }

        return graph;
    }

    /// <summary>(y + b) s = y s + b s</summary>
    private static Node? ScaleOfSum(GraphBuilder graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        facts.Term(node, Scalars.Multiply) is var scale and >= 0 && facts.IsReadOnce(node.Inputs[1 - scale]) && facts.Term(node.Inputs[1 - scale], Scalars.Add) is var shift and >= 0
        && inputs[1 - scale] is { } sum && sum.Op == Scalars.Add
            ? graph.Add(graph.Multiply(sum.Inputs[1 - shift], inputs[scale]), graph.Multiply(sum.Inputs[shift], inputs[scale]))
            : null;

    /// <summary>(x * w) s = x * (w s)</summary>
    private static Node? ScaleIntoWeights(GraphBuilder graph, Node node, IReadOnlyList<Node> inputs, Facts facts)
    {
        if (facts.Term(node, Scalars.Multiply) is not (var scale and >= 0))
            return null;
        var kernel = node.Inputs[1 - scale];
        if (!(kernel.Op == Conv2d.Op || kernel.Op == MatMul.Op) || !facts.IsReadOnce(kernel) || !facts.IsFixed(kernel.Inputs[1]))
            return null;
        var own = graph.Graph.At(kernel.Origin);
        var weights = own.As("Folded").Multiply(inputs[1 - scale].Inputs[1], inputs[scale]);
        return own.Add(kernel.Op, kernel.Attribute, null, [inputs[1 - scale].Inputs[0], weights]);
    }

    /// <summary>(y + b) + c = y + (b + c)</summary>
    private static Node? SumOfSum(GraphBuilder graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        facts.Term(node, Scalars.Add) is var outer and >= 0 && facts.IsReadOnce(node.Inputs[1 - outer]) && facts.Term(node.Inputs[1 - outer], Scalars.Add) is var inner and >= 0
        && inputs[1 - outer] is { } sum && sum.Op == Scalars.Add
            ? graph.Add(sum.Inputs[1 - inner], graph.Add(sum.Inputs[inner], inputs[outer]))
            : null;

    /// <summary>(y + b) + (z + c) = (y + z) + (b + c)</summary>
    private static Node? SumOfSums(GraphBuilder graph, Node node, IReadOnlyList<Node> inputs, Facts facts) =>
        node.Op == Scalars.Add && inputs[0].Op == Scalars.Add && inputs[1].Op == Scalars.Add && facts.IsReadOnce(node.Inputs[0]) && facts.IsReadOnce(node.Inputs[1])
        && facts.Term(node.Inputs[0], Scalars.Add) is var first and >= 0 && facts.Term(node.Inputs[1], Scalars.Add) is var second and >= 0
            ? graph.Add(graph.Add(inputs[0].Inputs[1 - first], inputs[1].Inputs[1 - second]), graph.Add(inputs[0].Inputs[first], inputs[1].Inputs[second]))
            : null;

    /// <summary>Properties of a graph that the rules query.</summary>
    private sealed class Facts
    {
        private readonly HashSet<Node> isFixed = [];
        private readonly HashSet<Node> roots;

        public Facts(Graph graph)
        {
            var live = graph.Live();
            roots = [.. graph.Results];
            Readers = new Readers(live);
            foreach (var node in live)
                if (node.Op == Constant.Op || node.Op == Weight.Op || node.Op == Statistic.Op
                    || !node.Type.Batched && node.Inputs.Length > 0 && node.Inputs.All(isFixed.Contains) && !Fuse.IsHostNumber(node))
                    isFixed.Add(node);
        }

        public Readers Readers { get; }

        /// <summary>Whether a node depends on parameters only.</summary>
        public bool IsFixed(Node node) => isFixed.Contains(node);

        public bool IsRoot(Node node) => roots.Contains(node);

        public bool IsReadOnce(Node node) => !IsRoot(node) && !Readers[node].Skip(1).Any();

        /// <summary>
        /// The operand of a sum or a product of a batch that is a parameter constant for each channel; -1 if there is none.
        /// </summary>
        public int Term(Node node, Op op)
        {
            for (var i = 0; node.Op == op && node.Type.Batched && i < 2; i++)
                if (IsFixed(node.Inputs[i]) && node.Inputs[i].Type.Rank == 1 && node.Inputs[1 - i].Type.Equals(node.Type))
                    return i;
            return -1;
        }
    }
}
