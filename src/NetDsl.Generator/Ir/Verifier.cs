using System.Runtime.InteropServices;

namespace NetDsl.Generator.Ir;

/// <summary>Checks the invariants of a graph after each pass. A failure is a bug in the compiler, not in a declaration.</summary>
public static class Verifier
{
    public static Graph Verified(this Graph graph, string pass)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
                if (input.Id >= node.Id || !ReferenceEquals(graph.Nodes[input.Id], input))
                    throw Broken(pass, node, "reads a value that is made later, or by another graph");
            if (node.Op.OperandCount(node) > node.Inputs.Length)
                throw Broken(pass, node, "has too few operands");
            if (!Equals(node.Op.Infer(node.Attribute, ImmutableCollectionsMarshal.AsArray(node.Inputs)!), node.Type))
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
        var (own, first) = (node.Op.GivesValueToBody ? 1 : 0, node.Op.OperandCount(node));
        if (body.Arity > Body.MaxArity || body.Arity != own + node.Inputs.Length - first)
            throw Broken(pass, node, "has a function of the wrong arity");
        var over = node.Op.BodyType(node);
        for (var i = first; i < node.Inputs.Length; i++)
            if (node.Inputs[i].Type.SpreadOver(over) is null)
                throw Broken(pass, node, "has a function with an operand that does not spread over it");
        for (var i = 0; i < body.Steps.Count; i++)
            for (var argument = 0; argument < body.Steps[i].Arguments.Count; argument++)
                if (body.Steps[i].Arguments[argument] is var value && (value < 0 || value >= body.Arity + i))
                    throw Broken(pass, node, "has a function that reads what is not made yet");
    }

    private static InvalidOperationException Broken(string pass, Node node, string what) => new($"After {pass}: {node} {what}.");
}
