namespace NetDsl.Generator.Ir;

/// <summary>Checks what every pass must leave true. A failure is a mistake in the compiler, not in a declaration.</summary>
public static class Verifier
{
    public static Graph Verified(this Graph graph, string pass)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs.Any(i => i.Id >= node.Id || !ReferenceEquals(graph.Nodes[i.Id], i)))
                throw Broken(pass, node, "reads a value that is made later, or by another graph");
            if (node.Op.OperandCount(node) > node.Inputs.Length)
                throw Broken(pass, node, "has too few operands");
            if (!Equals(node.Op.Infer(node.Attribute, node.Inputs), node.Type))
                throw Broken(pass, node, "has another type than its operation gives");
            if (node.Body is { } body)
                Check(pass, node, body);
        }

        foreach (var (root, value) in graph.Roots)
            if (root.Kind == RootKind.Loss && !Equals(value.Type, TensorType.Scalar))
                throw Broken(pass, value, "is the loss, but no scalar");
        return graph;
    }

    private static void Check(string pass, Node node, Body body)
    {
        var own = node.Op.GivesValueToBody ? 1 : 0;
        if (body.Arity > Body.MaxArity || body.Arity != own + node.BodyOperands.Count())
            throw Broken(pass, node, "has a function of the wrong arity");
        if (node.BodyOperands.Any(o => o.Type.SpreadOver(node.Op.BodyType(node)) is null))
            throw Broken(pass, node, "has a function with an operand that does not spread over it");
        for (var i = 0; i < body.Steps.Count; i++)
            if (body.Steps[i].Arguments.Any(a => a < 0 || a >= body.Arity + i))
                throw Broken(pass, node, "has a function that reads what is not made yet");
    }

    private static InvalidOperationException Broken(string pass, Node node, string what) => new($"After {pass}: {node} {what}.");
}
