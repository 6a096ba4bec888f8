using System.Runtime.InteropServices;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A program under construction: nodes in topological order, and named results (roots). Passes read one graph and write another.
/// </summary>
public sealed class Graph
{
    private readonly List<Node> nodes = [];
    private readonly InternedNodes interned = new();
    private readonly List<(Root Root, Node Value)> roots = [];
    private readonly Dictionary<Root, int> places = [];
    private readonly Dictionary<string, Node> layerOutputs = [];
    private IReadOnlyList<Node>? live;

    public IReadOnlyList<Node> Nodes => nodes;

    public IReadOnlyList<(Root Root, Node Value)> Roots => roots;

    /// <summary>
    /// The outputs of layers and blocks, by name. Passes carry them along as long as their values exist; unlike roots, they do not keep a
    /// value alive, unless <see cref="KeepsLayerOutputs"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Node> LayerOutputs => layerOutputs;

    /// <summary>Whether every layer output has to be in memory at some time.</summary>
    public bool KeepsLayerOutputs
    {
        get;
        set
        {
            field = value;
            live = null;
        }
    }

    /// <summary>The values that have to be computed: roots, and layer outputs that are kept.</summary>
    public IEnumerable<Node> Results => roots.Select(r => r.Value).Concat(KeepsLayerOutputs ? layerOutputs.Values : Enumerable.Empty<Node>());

    /// <summary>The most nodes that it takes; adding more throws <see cref="TooManyNodesException"/>.</summary>
    public int MostNodes { get; init; } = int.MaxValue;

    /// <summary>A builder of nodes with an origin.</summary>
    public GraphBuilder At(Origin origin) => new(this, origin);

    /// <summary>Adds a node, or returns an existing equal node, which keeps its origin.</summary>
    public Node Add(Origin origin, Op op, object? attribute, Body? body, IReadOnlyList<Node> inputs, FunctionOrigin? fused = null) =>
        Add(origin, op, attribute, body, inputs.ToImmutableArray(), fused, null);

    /// <summary>Adds a node that is like one of another graph but for its inputs, or returns an existing equal node.</summary>
    public Node AddLike(Node node, ImmutableArray<Node> inputs) => Add(node.Origin, node.Op, node.Attribute, node.Body, inputs, node.Fused, node);

    /// <param name="like">A node of the same operation, which has the same type if its inputs have the same types.</param>
    private Node Add(Origin origin, Op op, object? attribute, Body? body, ImmutableArray<Node> inputs, FunctionOrigin? fused, Node? like)
    {
        if (interned.Find(op, attribute, body, inputs) is { } known)
            return known;
        if (nodes.Count >= MostNodes)
            throw new TooManyNodesException();
        var type = like is not null && HaveSameTypes(like.Inputs, inputs) ? like.Type : op.Infer(attribute, ImmutableCollectionsMarshal.AsArray(inputs)!);
        var node = new Node(nodes.Count, op, attribute, body, inputs, type, origin, fused);
        interned.Add(node);
        Append(node);
        return node;
    }

    private static bool HaveSameTypes(ImmutableArray<Node> one, ImmutableArray<Node> other)
    {
        for (var i = 0; i < one.Length; i++)
            if (i >= other.Length || !ReferenceEquals(one[i].Type, other[i].Type))
                return false;
        return one.Length == other.Length;
    }

    private void Append(Node node)
    {
        nodes.Add(node);
        live = null;
    }

    /// <summary>Adds a second node that computes the same as a node of another graph, at the end of the order.</summary>
    public Node AddAgain(Origin origin, Node node, IReadOnlyList<Node> inputs)
    {
        var again = new Node(nodes.Count, node.Op, node.Attribute, node.Body, [.. inputs], node.Type, origin, node.Fused);
        Append(again);
        return again;
    }

    /// <summary>Marks a new node as the gradient of a value. A node that is the gradient of several keeps the first.</summary>
    /// <param name="firstNew">The number of nodes before the new ones.</param>
    public void MarkGradient(Node gradient, int firstNew, ValueOrigin of)
    {
        if (gradient.Id >= firstNew && gradient.Origin is { GradientOf: null, Role: "" })
            gradient.Origin = gradient.Origin with { GradientOf = of };
    }

    public void AddRoot(Root root, Node value)
    {
        places.Add(root, roots.Count);
        roots.Add((root, value));
        live = null;
    }

    /// <summary>Sets a root. It replaces a root of the same name.</summary>
    public void SetRoot(Root root, Node value)
    {
        live = null;
        if (places.TryGetValue(root, out var place))
            roots[place] = (root, value);
        else
            AddRoot(root, value);
    }

    /// <summary>Removes all roots of a kind.</summary>
    public void RemoveRoots(RootKind kind)
    {
        var kept = roots.Where(r => r.Root.Kind != kind).ToList();
        roots.Clear();
        places.Clear();
        live = null;
        foreach (var (root, value) in kept)
            AddRoot(root, value);
    }

    /// <summary>Names the output of a layer or block. Of several with the same name, the last one counts.</summary>
    public void SetLayerOutput(string layer, Node value)
    {
        layerOutputs[layer] = value;
        live = null;
    }

    public Node? FindRoot(Root root) => places.TryGetValue(root, out var place) ? roots[place].Value : null;

    /// <summary>The value of the unnamed root of a kind. That is the network's own; roots of heads have names.</summary>
    public Node? FindRoot(RootKind kind) => FindRoot(new Root(kind));

    /// <summary>The nodes that the results depend on, in order.</summary>
    public IReadOnlyList<Node> Live() => live ??= FindLive();

    private List<Node> FindLive()
    {
        var needed = new bool[nodes.Count];
        foreach (var value in Results)
            needed[value.Id] = true;
        for (var id = nodes.Count - 1; id >= 0; id--)
            if (needed[id])
                foreach (var input in nodes[id].Inputs)
                    needed[input.Id] = true;
        var found = new List<Node>(nodes.Count);
        foreach (var node in nodes)
            if (needed[node.Id])
                found.Add(node);
        return found;
    }

    /// <summary>The program as text, one node per line, for tests of passes.</summary>
    public override string ToString() => string.Join("\n", Live().Select(n => n.ToString())
        .Concat(roots.Select(r => $"{r.Root} <- %{r.Value.Id}"))) + "\n";
}

/// <summary>A graph already has as many nodes as it takes.</summary>
public sealed class TooManyNodesException : Exception;

/// <summary>The purpose of a root.</summary>
public enum RootKind
{
    /// <summary>The output of <c>Forward</c>; with a name, the output of a head.</summary>
    Output,

    /// <summary>
    /// The trained loss, averaged over the batch. With heads, the loss of each output is also a root, with its name.
    /// </summary>
    Loss,

    /// <summary>
    /// The sum of weights that the loss of the output <see cref="Root.Name"/> is divided by, where it is not the number of samples.
    /// </summary>
    LossWeight,

    /// <summary>The gradient of the parameter <see cref="Root.Name"/>.</summary>
    Gradient,

    /// <summary>The gradient for the input <see cref="Root.Name"/>. The first input has no name.</summary>
    InputGradient,

    /// <summary>
    /// The gradient of the loss for the output of the head <see cref="Root.Name"/>. The network's own output has no name.
    /// </summary>
    OutputGradient,

    /// <summary>The variance of the output of the layer with the weight <see cref="Root.Name"/>.</summary>
    Variance,

    /// <summary>The new value of the parameter <see cref="Root.Name"/>.</summary>
    Weight,

    /// <summary>The new value of the statistic <see cref="Root.Name"/>.</summary>
    Statistic,

    /// <summary>The result <see cref="Root.Name"/> of a recurrence, at one step.</summary>
    Step,

    /// <summary>A parameter constant that inference reads.</summary>
    Prepared,
}

/// <summary>A result of the program.</summary>
public sealed record Root(RootKind Kind, string Name = "")
{
    public override string ToString() => Name.Length == 0 ? Kind.ToString() : $"{Kind} {Name}";
}
