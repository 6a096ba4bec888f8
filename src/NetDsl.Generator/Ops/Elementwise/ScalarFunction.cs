using NetDsl.Generator.Ir;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>
/// A user-defined function of numbers, as elementwise operations. Value i is argument i if i is below <see cref="Arity"/>, otherwise the
/// result of operation i - Arity.
/// </summary>
/// <param name="Name">The name in emitted code: <c>Mish</c>.</param>
/// <param name="Result">The index of the value that is the result.</param>
/// <param name="Derivatives">The derivative with respect to each argument, if known.</param>
public sealed record ScalarFunction(string Name, int Arity, EquatableArray<Step> Steps, int Result, EquatableArray<ScalarFunction> Derivatives = default)
{
    /// <summary>Creates the function that computes a node from arguments created by <see cref="FunctionArgument"/>.</summary>
    public static ScalarFunction Of(string name, int arity, Node result)
    {
        var (steps, values) = (new List<Step>(), new Dictionary<Node, int>());
        return new(name, arity, EquatableArray<Step>.Empty, Write(result)) { Steps = steps.ToEquatableArray() };

        int Write(Node node)
        {
            if (node.Op == FunctionArgument.Op)
                return FunctionArgument.AttributeOf(node);
            if (node.Op == Scalars.Broadcast)
                return Write(node.Input);
            if (values.TryGetValue(node, out var known))
                return known;
            var arguments = node.Inputs.Select(Write).ToEquatableArray();
            steps.Add(node.Op == Constant.Op ? new(Scalars.Literal, Constant.AttributeOf(node).Value, arguments) : new((ElementwiseOp)node.Op, null, arguments));
            return values[node] = arity + steps.Count - 1;
        }
    }

    /// <summary>The user's function.</summary>
    public static ScalarFunction Of(FunctionBody body) => new(
        body.Name, body.Arity,
        body.Steps.Select(step => step.Operation == ScalarOperation.Literal
            ? new Step(Scalars.Literal, step.Literal, step.Arguments)
            : new Step(Scalars.Of(step.Operation), null, step.Arguments)).ToEquatableArray(),
        body.Result);

    /// <summary>Whether it costs many instructions.</summary>
    public bool IsExpensive => Steps.Any(step => step.Op.IsExpensive);

    /// <summary>Fixes the last arguments, evaluates constants, and derives the derivatives.</summary>
    /// <param name="values">The last arguments.</param>
    /// <param name="given">Given derivatives with the same parameters, by argument; null where the derivative has to be derived.</param>
    public ScalarFunction Bind(IReadOnlyList<double> values, IReadOnlyList<ScalarFunction?> given)
    {
        var arity = Arity - values.Count;
        var function = Simplified(this);
        return function with { Derivatives = Enumerable.Range(0, arity).Select(i => given[i] is { } own ? Simplified(own) : function.Derive(i)).ToEquatableArray() };

        ScalarFunction Simplified(ScalarFunction original)
        {
            var graph = new Graph().At(Origin.None);
            var arguments = FunctionArgument.Make(graph, arity).Concat(values.Select(graph.Number)).ToList();
            return Simplify(graph, Name, arity, original.Write(graph, arguments).Result);
        }
    }

    /// <summary>
    /// The derivative with respect to an argument, forward through the operations. The branch of a condition that is not taken does not
    /// affect the result, even if it is infinite. Backward, zero times infinity would give NaN.
    /// </summary>
    public ScalarFunction Derive(int argument)
    {
        var graph = new Graph().At(Origin.None);
        var one = graph.Number(1);
        var values = Write(graph, FunctionArgument.Make(graph, Arity)).Values;
        var slopes = new Node?[values.Count];
        slopes[argument] = one;
        for (var i = Arity; i < values.Count; i++)
        {
            var inner = Steps[i - Arity].Arguments.Select(a => slopes[a]).ToList();
            if (inner.Any(slope => slope is not null))
                slopes[i] = Slope(graph, values[i], inner);
        }

        return Simplify(graph, Name, Arity, slopes[Result] ?? graph.Number(0));
    }

    /// <summary>Applies the function to values of a network's graph. It is one node, so that fusion handles it as a whole.</summary>
    public Node On(GraphBuilder graph, IReadOnlyList<Node> arguments)
    {
        // A function with a given derivative cannot be replaced by its operations.
        if (Derivatives.Count > 0)
            return graph.Add(Function.Op, this, null, arguments);
        if (Result < Arity)
            return arguments[Result];
        if (Steps[Result - Arity].Literal is { } number)
            return graph.Number(number);

        // Arguments that are not read are dropped.
        var read = Enumerable.Range(0, Arity).Where(i => Steps.Any(step => step.Arguments.Contains(i))).ToList();
        int Renumber(int value) => value < Arity ? read.IndexOf(value) : value - Arity + read.Count;
        var steps = Steps.Select(step => step with { Arguments = step.Arguments.Select(Renumber).ToEquatableArray() }).ToEquatableArray();
        return graph.Add(Function.Op, new ScalarFunction(Name, read.Count, steps, Renumber(Result)), null, read.Select(i => arguments[i]).ToList());
    }

    public override string ToString() => Name;

    /// <summary>Writes the operations as nodes.</summary>
    private (IReadOnlyList<Node> Values, Node Result) Write(GraphBuilder graph, IReadOnlyList<Node> arguments)
    {
        var values = arguments.ToList();
        foreach (var step in Steps)
            values.Add(step.Literal is { } number ? graph.Number(number) : graph.Add(step.Op, [.. step.Arguments.Select(a => values[a])]));
        return (values, values[Result]);
    }

    /// <summary>The chain rule for one operation. The condition of a branch has no derivative.</summary>
    private static Node Slope(GraphBuilder graph, Node node, IReadOnlyList<Node?> inner)
    {
        var op = (ElementwiseOp)node.Op;
        var inputs = node.Inputs;
        if (op == Scalars.SelectGreater)
            return graph.SelectGreater(inputs[0], inputs[1], Of(2), Of(3));
        if (op == Scalars.SelectGreaterOrEqual)
            return graph.SelectGreaterOrEqual(inputs[0], inputs[1], Of(2), Of(3));
        if (op == Scalars.Max)
            return Larger(inputs[0], inputs[1]);
        if (op == Scalars.Min)
            return Larger(inputs[1], inputs[0]);

        var partial = op.Derivative(graph, node, graph.Number(1));
        return partial.Zip(inner, (p, slope) => p is null || slope is null ? null : graph.Multiply(p, slope))
            .Aggregate((Node?)null, (sum, term) => term is null ? sum : sum is null ? term : graph.Add(sum, term)) ?? graph.Number(0);

        Node Of(int i) => inner[i] ?? graph.Number(0);

        // As in PyTorch: the mean of both slopes where the operands are equal, their sum where one is NaN.
        Node Larger(Node a, Node b)
        {
            var sum = inner[0] is { } one && inner[1] is { } other ? graph.Add(one, other) : inner[0] ?? Of(1);
            var equal = graph.SelectGreaterOrEqual(a, b, graph.Multiply(sum, graph.Number(0.5)), sum);
            return graph.SelectGreater(a, b, Of(0), graph.SelectGreater(b, a, Of(1), equal));
        }
    }

    private static ScalarFunction Simplify(GraphBuilder graph, string name, int arity, Node result)
    {
        graph.Graph.AddRoot(new(RootKind.Output), result);
        return Of(name, arity, ScalarRules.Simplify(graph.Graph).FindRoot(RootKind.Output)!);
    }
}
