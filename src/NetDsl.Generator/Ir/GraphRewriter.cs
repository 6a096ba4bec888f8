namespace NetDsl.Generator.Ir;

/// <summary>Copies graphs, node by node, with changes. No other class copies graphs.</summary>
/// <param name="result">The graph that is written; a new one if not given.</param>
public sealed class GraphRewriter(Graph? result = null)
{
    private readonly NodeMap<Node> made = new();

    /// <summary>The graph that is written.</summary>
    public Graph Result { get; } = result ?? new();

    /// <summary>The new node of an old one.</summary>
    public Node this[Node old]
    {
        get => made[old];
        set => made[old] = value;
    }

    /// <summary>The new node of an old one, if there is one.</summary>
    public Node? Find(Node old) => made.TryGetValue(old, out var node) ? node : null;

    /// <summary>The new inputs of an old node.</summary>
    public ImmutableArray<Node> Inputs(Node old)
    {
        var inputs = ImmutableArray.CreateBuilder<Node>(old.Inputs.Length);
        foreach (var input in old.Inputs)
            inputs.Add(made[input]);
        return inputs.MoveToImmutable();
    }

    /// <summary>Copies a node.</summary>
    public Node Copy(Node old) => made[old] = Result.AddLike(old, Inputs(old));

    /// <summary>Copies a node with other inputs, and another attribute if it is given.</summary>
    public Node Copy(Node old, IReadOnlyList<Node> inputs, object? attribute = null) =>
        made[old] = Result.Add(old.Origin, old.Op, attribute ?? old.Attribute, old.Body, inputs, old.Fused);

    /// <summary>Copies the roots, and the names of layer outputs.</summary>
    public Graph Finish(Graph old)
    {
        foreach (var (root, value) in old.Roots)
            Result.AddRoot(root, made[value]);
        return FinishLayerOutputs(old);
    }

    /// <summary>Copies the names of the layer outputs that still are values.</summary>
    public Graph FinishLayerOutputs(Graph old)
    {
        Result.KeepsLayerOutputs = old.KeepsLayerOutputs;
        foreach (var output in old.LayerOutputs)
            if (made.TryGetValue(output.Value, out var value))
                Result.SetLayerOutput(output.Key, value);
        return Result;
    }

    /// <summary>Applies rules until none applies. A rule whose value has another type than the node is not applied.</summary>
    public static Graph Apply(Graph graph, IReadOnlyList<RewriteRule> rules)
    {
        for (var changed = true; changed;)
        {
            changed = false;
            graph = graph.Rewrite((g, node, inputs) =>
            {
                var made = g.AddLike(node, inputs);
                foreach (var rule in rules)
                    if (rule.Apply(g, made) is { } better && better.Type.Equals(made.Type))
                    {
                        changed = true;
                        return better;
                    }

                return made;
            });
        }

        return graph;
    }
}

/// <summary>Ways to rewrite a whole graph.</summary>
public static class GraphRewriting
{
    /// <summary>A graph of the nodes that the roots need, each remade from its new inputs.</summary>
    public static Graph Rewrite(this Graph graph, Func<GraphBuilder, Node, ImmutableArray<Node>, Node> remake)
    {
        var copy = new GraphRewriter();
        foreach (var node in graph.Live())
            copy[node] = remake(copy.Result.At(node.Origin), node, copy.Inputs(node));
        return copy.Finish(graph);
    }
}

/// <summary>A rule that puts a simpler value in the place of a node.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Apply">The value, given the node in the new graph; null where the rule does not apply.</param>
public sealed record RewriteRule(string Name, Func<GraphBuilder, Node, Node?> Apply);
