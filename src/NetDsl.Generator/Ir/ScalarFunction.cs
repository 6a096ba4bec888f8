using NetDsl.Generator.Model;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ir;

/// <summary>
/// A user's function of numbers, as elementwise operations. Value i is argument i where i is below <see cref="Arity"/>, and
/// the result of step i - Arity otherwise.
/// </summary>
/// <param name="Name">For names in emitted code: <c>Mish</c>.</param>
/// <param name="Result">Which value is the function's.</param>
/// <param name="Derivatives">The derivative with respect to each argument, once known.</param>
public sealed record ScalarFunction(string Name, int Arity, EquatableArray<Step> Steps, int Result, EquatableArray<ScalarFunction> Derivatives = default)
{
    /// <summary>The function that computes a node from arguments made by <see cref="FunctionArgument"/>.</summary>
    public static ScalarFunction Of(string name, int arity, Node result)
    {
        var (steps, values) = (new List<Step>(), new Dictionary<Node, int>());
        return new(name, arity, EquatableArray<Step>.Empty, Write(result)) { Steps = steps.ToEquatableArray() };

        int Write(Node node)
        {
            if (node.Op == FunctionArgument.Op)
                return (int)node.Attribute!;
            if (node.Op == Scalars.Broadcast)
                return Write(node.Input);
            if (values.TryGetValue(node, out var known))
                return known;
            var arguments = node.Inputs.Select(Write).ToEquatableArray();
            steps.Add(node.Op == Constant.Op ? new(Scalars.Literal, node.Attribute, arguments) : new((Elementwise)node.Op, null, arguments));
            return values[node] = arity + steps.Count - 1;
        }
    }

    /// <summary>Whether it costs many instructions.</summary>
    public bool IsExpensive => Steps.Any(step => step.Op.IsExpensive);

    /// <summary>The function with its last arguments fixed, what then is constant computed, and its derivatives.</summary>
    /// <param name="values">The last arguments.</param>
    /// <param name="given">Derivatives that are not to be derived, with the same parameters, by argument; null where there is none.</param>
    public ScalarFunction Bind(IReadOnlyList<double> values, IReadOnlyList<ScalarFunction?> given)
    {
        var arity = Arity - values.Count;
        var function = Simplified(this);
        return function with { Derivatives = Enumerable.Range(0, arity).Select(i => given[i] is { } own ? Simplified(own) : function.Derive(i)).ToEquatableArray() };

        ScalarFunction Simplified(ScalarFunction original)
        {
            var graph = new Graph();
            var arguments = FunctionArgument.Make(graph, arity).Concat(values.Select(graph.Number)).ToList();
            return Simplify(graph, Name, arity, original.Write(graph, arguments).Result);
        }
    }

    /// <summary>
    /// The derivative with respect to an argument, forward through the steps. So the branch of a condition that is not taken
    /// never takes part: what is infinite there does no harm, as it would if zeros were sent back through it.
    /// </summary>
    public ScalarFunction Derive(int argument)
    {
        var graph = new Graph();
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

    /// <summary>Puts the function on values of a network's graph: one node, so that fusion takes it as a whole.</summary>
    public Node On(Graph graph, IReadOnlyList<Node> arguments)
    {
        // What has a derivative of its own is more than what it gives.
        if (Derivatives.Count > 0)
            return graph.Add(Function.Op, this, arguments);
        if (Result < Arity)
            return arguments[Result];
        if (Steps[Result - Arity].Op == Scalars.Literal)
            return graph.Add(Constant.Op, Steps[Result - Arity].Attribute);

        // What it does not read, it need not be given.
        var read = Enumerable.Range(0, Arity).Where(i => Steps.Any(step => step.Arguments.Contains(i))).ToList();
        int Renumber(int value) => value < Arity ? read.IndexOf(value) : value - Arity + read.Count;
        var steps = Steps.Select(step => step with { Arguments = step.Arguments.Select(Renumber).ToEquatableArray() }).ToEquatableArray();
        return graph.Add(Function.Op, new ScalarFunction(Name, read.Count, steps, Renumber(Result)), read.Select(i => arguments[i]).ToList());
    }

    public override string ToString() => Name;

    /// <summary>The steps as nodes.</summary>
    private (IReadOnlyList<Node> Values, Node Result) Write(Graph graph, IReadOnlyList<Node> arguments)
    {
        var values = arguments.ToList();
        foreach (var step in Steps)
            values.Add(step.Op == Scalars.Literal ? graph.Add(Constant.Op, step.Attribute) : graph.Add(step.Op, null, step.Arguments.Select(a => values[a]).ToList()));
        return (values, values[Result]);
    }

    /// <summary>The chain rule for one step, by the operation's own derivative. Which branch is taken has none.</summary>
    private static Node Slope(Graph graph, Node node, IReadOnlyList<Node?> inner)
    {
        var op = (Elementwise)node.Op;
        var inputs = node.Inputs;
        if (op == Scalars.SelectGreater)
            return graph.SelectGreater(inputs[0], inputs[1], Of(2), Of(3));
        if (op == Scalars.Max)
            return graph.SelectGreater(inputs[0], inputs[1], Of(0), Of(1));
        if (op == Scalars.Min)
            return graph.SelectGreater(inputs[1], inputs[0], Of(0), Of(1));

        var partial = op.Derivative(graph, node, graph.Number(1));
        return partial.Zip(inner, (p, slope) => p is null || slope is null ? null : graph.Multiply(p, slope))
            .Aggregate((Node?)null, (sum, term) => term is null ? sum : sum is null ? term : graph.Add(sum, term)) ?? graph.Number(0);

        Node Of(int i) => inner[i] ?? graph.Number(0);
    }

    private static ScalarFunction Simplify(Graph graph, string name, int arity, Node result)
    {
        graph.AddRoot(new(RootKind.Output), result);
        return Of(name, arity, Passes.Simplify.Run(graph).FindRoot(RootKind.Output)!);
    }
}
