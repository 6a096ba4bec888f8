using NetDsl.Generator.Ops;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A program under construction: nodes in an order in which they can be computed, and the named results (roots) for whose
/// sake they are there. Passes read one graph and write another.
/// </summary>
public sealed class Graph
{
    private readonly List<Node> nodes = [];
    private readonly Dictionary<Key, Node> interned = [];
    private readonly List<(Root Root, Node Value)> roots = [];

    public IReadOnlyList<Node> Nodes => nodes;

    public IReadOnlyList<(Root Root, Node Value)> Roots => roots;

    /// <summary>What new nodes say of where they come from.</summary>
    public Origin Origin { get; set; } = new(-1);

    /// <summary>The node that applies <paramref name="op"/>; an existing one if there is one.</summary>
    public Node Add(Op op, object? attribute, params IReadOnlyList<Node> inputs) => Add(op, attribute, null, inputs);

    public Node Add(Op op, object? attribute, Body? body, IReadOnlyList<Node> inputs)
    {
        var array = inputs.ToImmutableArray();
        var key = new Key(op, attribute, body, array);
        if (!interned.TryGetValue(key, out var node))
        {
            node = new Node(nodes.Count, op, attribute, body, array, op.Infer(attribute, array), Origin);
            interned.Add(key, node);
            nodes.Add(node);
        }

        return node;
    }

    /// <summary>A second node that computes the same as one of another graph, at this point of the order.</summary>
    public Node AddAgain(Node node, IReadOnlyList<Node> inputs)
    {
        var again = new Node(nodes.Count, node.Op, node.Attribute, node.Body, [.. inputs], node.Type, Origin);
        nodes.Add(again);
        return again;
    }

    /// <summary>Makes nodes that say they come from somewhere else.</summary>
    public Node At(Origin origin, Func<Node> make)
    {
        var outer = Origin;
        Origin = origin;
        var node = make();
        Origin = outer;
        return node;
    }

    public void AddRoot(Root root, Node value) => roots.Add((root, value));

    /// <summary>Names a result that takes the place of one of the same name, if there is one.</summary>
    public void SetRoot(Root root, Node value)
    {
        roots.RemoveAll(r => r.Root.Equals(root));
        AddRoot(root, value);
    }

    /// <summary>Results of that kind are no longer wanted.</summary>
    public void RemoveRoots(RootKind kind) => roots.RemoveAll(r => r.Root.Kind == kind);

    public Node? FindRoot(Root root) => roots.Find(r => r.Root.Equals(root)).Value;

    /// <summary>The value of the root of that kind without a name: the network's own, where heads have others.</summary>
    public Node? FindRoot(RootKind kind) => roots.Where(r => r.Root.Kind == kind && r.Root.Name.Length == 0).Select(r => r.Value).FirstOrDefault();

    /// <summary>The nodes that roots need, in order.</summary>
    public IReadOnlyList<Node> Live()
    {
        var needed = new bool[nodes.Count];
        foreach (var (_, value) in roots)
            needed[value.Id] = true;
        for (var id = nodes.Count - 1; id >= 0; id--)
            if (needed[id])
                foreach (var input in nodes[id].Inputs)
                    needed[input.Id] = true;
        return nodes.Where(n => needed[n.Id]).ToList();
    }

    /// <summary>For each node, the nodes among some that read it, each once.</summary>
    public static ILookup<Node, Node> Readers(IEnumerable<Node> nodes) =>
        nodes.SelectMany(n => n.Inputs.Distinct().Select(i => (Input: i, Reader: n))).ToLookup(p => p.Input, p => p.Reader);

    /// <summary>
    /// A new graph of what this one's roots need, each node remade by <paramref name="remake"/> from its new inputs.
    /// What is not needed is gone.
    /// </summary>
    public Graph Rewrite(Func<Graph, Node, ImmutableArray<Node>, Node> remake)
    {
        var result = new Graph();
        var made = new Dictionary<Node, Node>();
        foreach (var node in Live())
        {
            result.Origin = node.Origin;
            made[node] = remake(result, node, node.Inputs.Select(i => made[i]).ToImmutableArray());
        }

        foreach (var (root, value) in roots)
            result.AddRoot(root, made[value]);
        return result;
    }

    /// <summary>The program as text, one node a line: what pass tests compare.</summary>
    public override string ToString() => string.Join("\n", Live().Select(n => n.ToString())
        .Concat(roots.Select(r => $"{r.Root} <- %{r.Value.Id}"))) + "\n";

    private readonly struct Key(Op op, object? attribute, Body? body, ImmutableArray<Node> inputs) : IEquatable<Key>
    {
        private readonly Op op = op;
        private readonly object? attribute = attribute;
        private readonly Body? body = body;
        private readonly ImmutableArray<Node> inputs = inputs;

        public bool Equals(Key other) =>
            ReferenceEquals(op, other.op) && Equals(attribute, other.attribute) && Equals(body, other.body) && inputs.SequenceEqual(other.inputs);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            unchecked
            {
                var hash = op.GetHashCode() * 31 + (attribute?.GetHashCode() ?? 0);
                foreach (var input in inputs)
                    hash = hash * 31 + input.Id;
                return hash;
            }
        }
    }
}

/// <summary>What a root is for.</summary>
public enum RootKind
{
    /// <summary>What <c>Forward</c> returns; with a name, that of a head.</summary>
    Output,

    /// <summary>
    /// The loss, averaged over the batch, that is trained. Where there are heads, that of each output by itself is there
    /// too, under its name.
    /// </summary>
    Loss,

    /// <summary>The gradient of the parameter <see cref="Root.Name"/>.</summary>
    Gradient,

    /// <summary>The gradient for the input <see cref="Root.Name"/>; the first has no name.</summary>
    InputGradient,

    /// <summary>The gradient of the loss for the output of the head <see cref="Root.Name"/>; the network's own has no name.</summary>
    OutputGradient,

    /// <summary>The variance of the output of the layer with the weight <see cref="Root.Name"/>.</summary>
    Variance,

    /// <summary>The new value of the parameter <see cref="Root.Name"/>.</summary>
    Weight,

    /// <summary>The new value of the statistic <see cref="Root.Name"/>.</summary>
    Statistic,

    /// <summary>The result <see cref="Root.Name"/> of a recurrence, at one step.</summary>
    Step,

    /// <summary>What inference reads that depends on parameters alone.</summary>
    Prepared,
}

/// <summary>A result of the program.</summary>
public sealed record Root(RootKind Kind, string Name = "")
{
    public override string ToString() => Name.Length == 0 ? Kind.ToString() : $"{Kind} {Name}";
}
