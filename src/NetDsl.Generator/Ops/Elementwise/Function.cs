using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Structure;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Ops.Elementwise;

/// <summary>[Elementwise(type)]: applies a user-defined method to every element, or to the same element of several paths.</summary>
public sealed class ElementwiseLayer : JoinLayer
{
    public override string Word => "Elementwise";

    // It needs a function of the user.
    public override LayerExample? Example => null;

    public override bool PassesScale => false;

    public override bool Joins(LoweringContext context) => Read(context).Values.Count < Read(context).Function.Parameters.Count - 1;

    public override void CheckPaths(LoweringContext context, int count)
    {
        var (function, hyper) = Read(context);
        var values = function.Parameters.Count - hyper.Count;
        if (count != values)
            throw context.Fail(Rules.FunctionArity, context.Declaration, function.Signature, values,
                count == 0 ? "there are no paths" : count == 1 ? "there is 1 path" : $"there are {count} paths");
    }

    public override Node Join(LoweringContext context, IReadOnlyList<Node> paths)
    {
        if (TensorType.Join(paths) is not { } type)
            throw Differ(context, paths);
        var (function, values) = Read(context);
        var given = Derivatives(context, function, paths.Count);
        context.Model.Title = function.Body!.Name;
        return context.Graph.Broadcast(ScalarFunction.Of(function.Body!).Bind(values, given).On(context.Graph, paths), type);
    }

    /// <summary>The function, and the values of its hyper-parameters: the last parameters, if they have values or defaults.</summary>
    private static (FunctionSpec Function, IReadOnlyList<double> Values) Read(LoweringContext context)
    {
        var (function, given) = context.Arguments.Function();
        Check(context, function.Body, function.Problem);
        var parameters = function.Parameters;
        if (given.Count >= parameters.Count)
            throw context.FailAt("values", Rules.FunctionArguments, context.Declaration, function.Signature,
                parameters.Count switch { 1 => "no hyper-parameter", 2 => "at most 1 hyper-parameter", _ => $"at most {parameters.Count - 1} hyper-parameters" }, given.Count == 1 ? "1 value" : $"{given.Count} values");
        var hyper = Math.Max(given.Count, parameters.Count(p => p.Default is not null));
        if (parameters.Count - hyper is > Body.MaxArity and var values)
            throw context.FailAt("function", Rules.WrongFunction, context.Declaration, $"{function.Type}.{function.Method}",
                $"it takes {values} values, and {Body.MaxArity} are the most");
        return (function, [.. given, .. parameters.Skip(parameters.Count - hyper + given.Count).Select(p => p.Default!.Value)]);
    }

    /// <summary>The given derivatives, by value.</summary>
    private static ScalarFunction?[] Derivatives(LoweringContext context, FunctionSpec function, int values)
    {
        var result = new ScalarFunction?[values];
        foreach (var derivative in function.Derivatives)
        {
            if (derivative.Parameter is null && values > 1)
                throw context.FailAt("function", Rules.WrongDerivative, context.Declaration, $"{function.Type}.{derivative.Method}",
                    $"{function.Type}.{function.Method}",
                    $"that has {values} values: each has a derivative of its own, such as "
                    + $"{derivative.Method}{FunctionSpec.Capital(function.Parameters[0].Name)}");
            var value = function.Parameters.Select(p => p.Name).ToList().IndexOf(derivative.Parameter ?? function.Parameters[0].Name);
            if (value >= values)
                continue;
            Check(context, derivative.Body, derivative.Problem);
            result[value] = ScalarFunction.Of(derivative.Body!);
        }

        return result;
    }

    private static void Check(LoweringContext context, FunctionBody? body, FunctionProblem? problem)
    {
        if (problem is not null)
            throw context.FailAt("function", problem.Rule, [context.Declaration, .. problem.About]);
        if (body is null)
            throw new FindingException([]);
    }
}

/// <summary>Creates nodes of user-defined functions. A function is one node; fusion computes it entirely or not at all.</summary>
public static class Function
{
    public static readonly ElementwiseOp Op = new("Function", 0, "",
        (g, n, dy) => ((ScalarFunction)n.Attribute!).Derivatives.Select(derivative => Gradient(g, dy, derivative.On(g, n.Inputs))).ToList(),
        x => throw new InvalidOperationException("A function is computed by its steps."));

    private static Node? Gradient(GraphBuilder graph, Node gradient, Node slope) =>
        slope.Attribute is Constant.Number { Value: 0 } ? null : graph.Multiply(gradient, slope);
}

/// <summary>An argument of a <see cref="ScalarFunction"/> while it is built in a graph of its own.</summary>
public sealed class FunctionArgument : SourceOp<int>
{
    public static readonly FunctionArgument Op = new();

    public override string Name => "Argument";

    /// <summary>A batched scalar, because a constant would be folded.</summary>
    protected override TensorType Infer(int attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample();

    public static IReadOnlyList<Node> Make(GraphBuilder graph, int count) => Enumerable.Range(0, count).Select(i => graph.Add(Op, i)).ToList();
}
