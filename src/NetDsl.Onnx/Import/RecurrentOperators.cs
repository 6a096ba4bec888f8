using static NetDsl.Onnx.Import.Layers;

namespace NetDsl.Onnx.Import;

/// <summary>Recurrent layers. ONNX has steps as the first axis and the batch as the second.</summary>
internal static class RecurrentOperators
{
    private static readonly string[] Names = ["Rnn", "Lstm", "Gru"];

    public static readonly Dictionary<string, Func<ImportNode, ImportValue>> All = new()
    {
        ["RNN"] = node => Run(node, "Rnn", [0]),
        // The gates in this language's order: input, forget, candidate, output; reset, update, candidate.
        ["LSTM"] = node => Run(node, "Lstm", [0, 2, 3, 1]),
        ["GRU"] = node => Run(node, "Gru", [1, 0, 2]),
    };

    /// <summary>The state after the last step, of a layer that returns the states after all steps.</summary>
    public static LayerValue? Last(LayerValue x, long axis, long index)
    {
        var layer = x.Layer;
        if (!Names.Contains(layer.Attribute) || layer.Argument("Bidirectional") is true || Axis(x, axis) != 1 || index != -1 && index != layer.Shape[1] - 1)
            return null;
        int[] shape = [layer.Shape[0]];
        return new(With(x, argument => argument.Name == "ReturnSequences", []).Layer is var last ? Shaped(last, shape) : null!, shape);
    }

    private static LayerValue Run(ImportNode node, string attribute, int[] gates)
    {
        var x = node.Any(0);
        if (x.Batch != 1 || x.Shape.Length != 2 || node.Integer("layout", 0) != 0)
            throw new ImportException("its input does not have the axes steps, batch, features");
        // The language has features before steps.
        if (x.Order is not [1, 0])
            x = new(new("Permute", Whole(x with { Batch = 0 })) { Shape = [x.Shape[1], x.Shape[0]], Arguments = [Given(1), Given(0)] }, x.Shape, [1, 0]);
        var (weight, recurrent, bias) = (node.Required(1), node.Required(2), node.Constant(3));
        var (directions, hidden, features) = ((int)weight.Shape[0], (int)recurrent.Shape[2], (int)weight.Shape[2]);
        if (node.Input(4) is not null || Enumerable.Range(5, 3).Any(i => node.Input(i) is not (null or ConstantValue) || node.Input(i) is ConstantValue state && state.Tensor.Floats.Any(value => value != 0)))
            throw new ImportException("it has lengths of sequences, an initial state that is not zero, or peepholes");
        if (attribute == "Gru" && node.Integer("linear_before_reset", 0) == 0)
            throw new ImportException("its reset gate comes before the product (linear_before_reset = 0)");
        var activations = node.Texts("activations");
        var isRectified = attribute == "Rnn" && activations is ["Relu", ..];
        if (node.Text("direction", "forward") == "reverse" || node.Has("clip") || attribute != "Rnn" && activations is not null && !activations.SequenceEqual(Usual(attribute, directions)))
            throw new ImportException("it runs backwards only, has a clip, or has unusual activations");

        var states = node.Output == 0;
        var (steps, rows) = (x.Shape[0], gates.Length * hidden);
        var layer = new ImportLayer(attribute, x.Layer)
        {
            Shape = states ? [directions * hidden, steps] : [directions * hidden],
            Arguments =
            [
                Given(hidden), Option("Nonlinearity", isRectified ? "\"relu\"" : "\"tanh\"", "\"tanh\""), Option("Bidirectional", directions == 2, false),
                Option("ReturnSequences", states, false), Option("Bias", bias is not null, true),
            ],
        };
        for (var direction = 0; direction < directions; direction++)
        {
            var suffix = direction == 0 ? "L0" : "L0Reverse";
            layer.Parameters["WeightIh" + suffix] = (Ordered(weight.Floats, direction * rows * features, hidden * features), [rows, features]);
            layer.Parameters["WeightHh" + suffix] = (Ordered(recurrent.Floats, direction * rows * hidden, hidden * hidden), [rows, hidden]);
            if (bias is null)
                continue;
            layer.Parameters["BiasIh" + suffix] = (Ordered(bias.Floats, 2 * direction * rows, hidden), [rows]);
            layer.Parameters["BiasHh" + suffix] = (Ordered(bias.Floats, (2 * direction + 1) * rows, hidden), [rows]);
        }

        // The axes of the file: steps, directions, batch, units; or directions, batch, units of the last states.
        int[] apart = states ? [directions, hidden, steps] : [directions, hidden];
        var split = new ImportLayer("Reshape", layer) { Shape = apart, Arguments = [.. apart.Select(size => Given(size))] };
        return states ? new(split, [steps, directions, hidden], [2, 0, 1]) { Batch = 2 } : new LayerValue(split, apart) { Batch = 1 };

        float[] Ordered(float[] values, int start, int gate) => [.. gates.SelectMany(index => values.Skip(start + index * gate).Take(gate))];
    }

    private static ImportLayer Shaped(ImportLayer layer, int[] shape)
    {
        layer.Shape = shape;
        return layer;
    }

    private static IEnumerable<string> Usual(string attribute, int directions) =>
        Enumerable.Repeat(attribute == "Lstm" ? (string[])["Sigmoid", "Tanh", "Tanh"] : ["Sigmoid", "Tanh"], directions).SelectMany(names => names);
}
