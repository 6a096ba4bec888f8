using NetDsl.Generator.Ir;
using NetDsl.Generator.Model;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Ops;

/// <summary>[Elementwise(type)]: a method of the user's on every element, or on the same element of several paths.</summary>
public sealed class ElementwiseLayer : JoinLayer
{
    public override string Word => "Elementwise";

    public override bool PassesScale => false;

    public override bool Joins(LayerBuilder builder) => Read(builder).Values.Count < Read(builder).Function.Parameters.Count - 1;

    public override void CheckPaths(LayerBuilder builder, int count)
    {
        var (function, hyper) = Read(builder);
        var values = function.Parameters.Count - hyper.Count;
        if (count != values)
            throw builder.Fail(Rules.FunctionArity, builder.Declaration, function.Signature, values, count == 0 ? "there are no paths" : count == 1 ? "there is 1 path" : $"there are {count} paths");
    }

    public override Node Join(LayerBuilder builder, IReadOnlyList<Node> paths)
    {
        if (TensorType.Join(paths.Select(p => p.Type)) is not { } type)
            throw Differ(builder, paths);
        var (function, values) = Read(builder);
        var given = Derivatives(builder, function, paths.Count);
        builder.Model.Title = function.Body!.Name;
        return builder.Graph.Broadcast(function.Body!.Bind(values, given).On(builder.Graph, paths), type);
    }

    /// <summary>The function, and the value of each hyper-parameter: the last parameters, if they are given values or have defaults.</summary>
    private static (FunctionSpec Function, IReadOnlyList<double> Values) Read(LayerBuilder builder)
    {
        var (function, given) = builder.Function();
        Check(builder, function.Body, function.Problem);
        var parameters = function.Parameters;
        if (given.Count >= parameters.Count)
            throw builder.FailAt("values", Rules.FunctionArguments, builder.Declaration, function.Signature,
                parameters.Count switch { 1 => "no hyper-parameter", 2 => "at most 1 hyper-parameter", _ => $"at most {parameters.Count - 1} hyper-parameters" }, given.Count == 1 ? "1 value" : $"{given.Count} values");
        var hyper = Math.Max(given.Count, parameters.Count(p => p.Default is not null));
        if (parameters.Count - hyper is > Body.MaxArity and var values)
            throw builder.FailAt("function", Rules.WrongFunction, builder.Declaration, $"{function.Type}.{function.Method}", $"it takes {values} values, and {Body.MaxArity} are the most");
        return (function, [.. given, .. parameters.Skip(parameters.Count - hyper + given.Count).Select(p => p.Default!.Value)]);
    }

    /// <summary>What the user says of the derivatives, by value.</summary>
    private static ScalarFunction?[] Derivatives(LayerBuilder builder, FunctionSpec function, int values)
    {
        var result = new ScalarFunction?[values];
        foreach (var derivative in function.Derivatives)
        {
            if (derivative.Parameter is null && values > 1)
                throw builder.FailAt("function", Rules.WrongDerivative, builder.Declaration, $"{function.Type}.{derivative.Method}", $"{function.Type}.{function.Method}",
                    $"that has {values} values: each has a derivative of its own, such as {derivative.Method}{FunctionSpec.Capital(function.Parameters[0].Name)}");
            var value = function.Parameters.Select(p => p.Name).ToList().IndexOf(derivative.Parameter ?? function.Parameters[0].Name);
            if (value >= values)
                continue;
            Check(builder, derivative.Body, derivative.Problem);
            result[value] = derivative.Body;
        }

        return result;
    }

    private static void Check(LayerBuilder builder, ScalarFunction? body, FunctionProblem? problem)
    {
        if (problem is not null)
            throw builder.FailAt("function", problem.Rule, [builder.Declaration, .. problem.About]);
        if (body is null)
            throw new FindingException([]);
    }
}

/// <summary>A user's function. One node, whatever it computes: fusion takes it whole, and computes nothing of it twice but all.</summary>
public static class Function
{
    public static readonly Elementwise Op = new("Function", 0, "",
        (g, n, dy) => ((ScalarFunction)n.Attribute!).Derivatives.Select(derivative => Gradient(g, dy, derivative.On(g, n.Inputs))).ToList(),
        x => throw new InvalidOperationException("A function is computed by its steps."));

    private static Node? Gradient(Graph graph, Node gradient, Node slope) =>
        slope.Attribute is Constant.Number { Value: 0 } ? null : graph.Multiply(gradient, slope);
}

/// <summary>An argument of a <see cref="ScalarFunction"/>, while that is made in a graph of its own.</summary>
public sealed class FunctionArgument : SourceOp
{
    public static readonly FunctionArgument Op = new();

    public override string Name => "Argument";

    /// <summary>A number that is not constant.</summary>
    public override TensorType Infer(object? attribute, IReadOnlyList<Node> inputs) => TensorType.PerSample();

    public static IReadOnlyList<Node> Make(Graph graph, int count) => Enumerable.Range(0, count).Select(i => graph.Add(Op, i)).ToList();
}
