namespace NetDsl.Generator.Ir;

/// <summary>Adds nodes of one origin to a graph.</summary>
/// <param name="graph">The graph that is extended.</param>
/// <param name="origin">The origin of new nodes. A node that exists already keeps its own.</param>
public sealed class GraphBuilder(Graph graph, Origin origin)
{
    public Graph Graph { get; } = graph;

    public Origin Origin { get; } = origin;

    /// <summary>A builder for nodes with a role within the layer, for readable names.</summary>
    public GraphBuilder As(string role) => new(Graph, Origin with { Role = role });

    /// <summary>Adds the node that applies an operation without constants, or returns an existing equal node.</summary>
    public Node Add(Op op, params IReadOnlyList<Node> inputs) => Graph.Add(Origin, op, null, null, inputs);

    /// <summary>Adds the node that applies an operation with constants, or returns an existing equal node.</summary>
    public Node Add<TAttribute>(Op<TAttribute> op, TAttribute attribute, params IReadOnlyList<Node> inputs)
        where TAttribute : notnull => Graph.Add(Origin, op, attribute, null, inputs);

    /// <summary>Adds a node that is like one of another graph but for its inputs, or returns an existing equal node. It keeps its origin.</summary>
    public Node AddLike(Node node, ImmutableArray<Node> inputs) => Graph.AddLike(node, inputs);

    /// <summary>Adds a node of an operation that is not known at compile time.</summary>
    public Node Add(Op op, object? attribute, Body? body, IReadOnlyList<Node> inputs, FunctionOrigin? fused = null) =>
        Graph.Add(Origin, op, attribute, body, inputs, fused);
}
