namespace NetDsl.Networks.Tests.Onnx;

/// <summary>The operators of ONNX that layers of the language implement.</summary>
public static class Translations
{
    private static readonly Dictionary<string, Func<OnnxCase, Translation>> ByOperator = new[]
    {
        Convolutions.All, Pools.All, Normalizations.All, Functions.All, Joins.All, Shapes.All, Losses.All, Recurrences.All,
    }.SelectMany(group => group).ToDictionary(pair => pair.Key, pair => pair.Value);

    public static IEnumerable<string> Operators => ByOperator.Keys;

    /// <summary>The network of a test.</summary>
    /// <exception cref="OutOfScopeException">It has none.</exception>
    public static Translation Of(OnnxCase test)
    {
        if (!test.IsSingle)
            throw Translation.OutOfScope("a graph of several operators");
        if (!ByOperator.TryGetValue(test.Node.Operator, out var translate))
            throw Translation.OutOfScope("no word for this operator");
        return translate(test);
    }
}
