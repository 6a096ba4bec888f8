using System.Globalization;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>One of ONNX's tests in this language: a declaration and its inputs.</summary>
/// <param name="Attributes">The declaration, without its loss if it has none of its own.</param>
/// <param name="Batch">The number of samples of a call.</param>
/// <param name="Inputs">All inputs, one after the other.</param>
public sealed record Translation(string Attributes, int Batch, float[] Inputs)
{
    /// <summary>Values of parameters, by the end of their name: <c>Weight</c>.</summary>
    public IReadOnlyList<(string Role, OnnxTensor Values)> Parameters { get; init; } = [];

    /// <summary>Runs the network and returns its results in the operator's order, without those at the end that no layer gives.</summary>
    public Func<Model, IReadOnlyList<float[]>> Run { get; init; } = null!;

    /// <summary>A network of one input that runs as at inference.</summary>
    /// <param name="x">The input, of any shape.</param>
    /// <param name="batch">The number of samples in it.</param>
    /// <param name="sample">The shape of a sample.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="parameters">The values of the layer's parameters; null if there are none.</param>
    public static Translation Of(OnnxTensor x, int batch, int[] sample, string layers, params (string Role, OnnxTensor? Values)[] parameters) =>
        new($"Input({string.Join(", ", sample)}), {layers}, MeanSquaredError", batch, x.Floats)
        {
            Parameters = [.. parameters.Where(p => p.Values is not null).Select(p => (p.Role, p.Values!))],
            Run = model => [model.Forward(x.Floats)],
        };

    /// <summary>A network that joins several inputs of one shape by <paramref name="join"/>.</summary>
    public static Translation Join(IReadOnlyList<OnnxTensor> inputs, int batch, IReadOnlyList<int[]> samples, string join)
    {
        var declared = inputs.Select((_, i) => $"Input({string.Join(", ", samples[i])}{(i == 0 ? "" : $", Name = \"input{i}\"")})");
        var paths = inputs.Select((_, i) => i == 0 ? "Branch" : $"Branch, From(\"input{i}\")");
        float[] values = [.. inputs.SelectMany(input => input.Floats)];
        return new($"{string.Join(", ", declared)}, {string.Join(", ", paths)}, {join}, MeanSquaredError", batch, values) { Run = model => [model.Forward(values)] };
    }

    /// <summary>The reason why a test is not translated.</summary>
    public static Exception OutOfScope(string reason) => new OutOfScopeException(reason);

    /// <summary>A size, or a list of sizes, in the form of an attribute's argument.</summary>
    public static string Sizes(IReadOnlyList<int> sizes) => sizes.Count == 1 ? $"{sizes[0]}" : $"new[] {{ {string.Join(", ", sizes)} }}";

    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The first axis as the batch, the others as a shape of at most three sizes; of one axis, one sample.</summary>
    public static (int Batch, int[] Sample) Batched(int[] shape) => shape.Length < 2 ? (1, [shape.Aggregate(1, (a, b) => a * b)]) : From(shape, 1);

    /// <summary>The axes before an axis as the batch, and that axis as the channels.</summary>
    public static (int Batch, int[] Sample) From(int[] shape, int axis)
    {
        axis = axis < 0 ? axis + shape.Length : axis;
        var rest = shape[axis..];
        return (Product(shape[..axis]), rest.Length <= 3 ? rest : [rest[0], rest[1], Product(rest[2..])]);
    }

    public static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}

/// <summary>Why a test of ONNX has no network here.</summary>
public sealed class OutOfScopeException(string reason) : Exception(reason);
