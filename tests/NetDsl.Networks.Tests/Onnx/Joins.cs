using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>Operators of several values.</summary>
internal static class Joins
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["Add"] = test => Elements(test, "Add"),
        ["Sum"] = test => Elements(test, "Add"),
        ["Mul"] = test => Elements(test, "Multiply"),
        ["Max"] = test => Elements(test, "Maximum"),
        ["Min"] = test => Elements(test, test.Node.Inputs.Count == 3 ? Functions.Own("Smallest") : Functions.Own("Smaller")),
        ["Mean"] = test => Elements(test, test.Node.Inputs.Count == 3 ? Functions.Own("MeanOfThree") : Functions.Own("Mean")),
        ["Sub"] = test => Elements(test, Functions.Own("Subtract")),
        ["Div"] = test => test.Name.EndsWith("uint8", StringComparison.Ordinal) ? throw OutOfScope("whole numbers that overflow or are rounded down") : Elements(test, Functions.Own("Divide")),
        ["Pow"] = test => Elements(test, Functions.Own("Power")),
        ["Concat"] = Concatenate,
    };

    private static Translation Elements(OnnxCase test, string join)
    {
        var inputs = Enumerable.Range(0, test.Node.Inputs.Count).Select(i => test.Input(i)!).ToList();
        if (inputs.Any(input => !input.Shape.SequenceEqual(inputs[0].Shape)))
            throw OutOfScope("operands of different shapes");
        var (batch, sample) = Batched(inputs[0].Shape);
        return inputs.Count == 1 ? Of(inputs[0], batch, sample, "Identity") : Join(inputs, batch, [.. inputs.Select(_ => sample)], join);
    }

    private static Translation Concatenate(OnnxCase test)
    {
        var inputs = Enumerable.Range(0, test.Node.Inputs.Count).Select(i => test.Input(i)!).ToList();
        var axis = test.Integer("axis", 0);
        return Join(inputs, From(inputs[0].Shape, axis).Batch, [.. inputs.Select(input => From(input.Shape, axis).Sample)], "Concat");
    }
}
