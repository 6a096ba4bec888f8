namespace NetDsl.Onnx.Export;

/// <summary>Recurrent layers. ONNX has steps first, and other orders of gates.</summary>
internal static class Recurrences
{
    public static readonly Dictionary<string, Func<ExportLayer, string>> All = new()
    {
        ["Rnn"] = layer => Run(layer, "RNN", [0], [], layer.Text("Nonlinearity", "tanh") == "relu" ? "Relu" : "Tanh"),
        ["Lstm"] = layer => Run(layer, "LSTM", [0, 3, 1, 2], [], null),
        ["Gru"] = layer => Run(layer, "GRU", [1, 0, 2], [("linear_before_reset", 1)], null),
    };

    private static string Run(ExportLayer layer, string type, int[] gates, (string, object)[] options, string? activation)
    {
        var (hidden, layers, directions) = (layer.Integer("hidden"), layer.Integer("Layers", 1), layer.Boolean("Bidirectional", false) ? 2 : 1);
        var sequences = layer.Boolean("ReturnSequences", false);
        var x = layer.Transpose(layer.X, 2, 0, 1);
        var features = layer.Channels;
        for (var level = 0; ; level++)
        {
            string[] suffixes = directions == 2 ? [$"L{level}", $"L{level}Reverse"] : [$"L{level}"];
            var weight = Stack("WeightIh", suffixes, features, hidden * features);
            var recurrent = Stack("WeightHh", suffixes, hidden, hidden * hidden);
            var bias = layer.Find($"BiasIhL{level}") is null ? "" : layer.Constant($"BiasL{level}",
                [.. suffixes.SelectMany(suffix => (float[])[.. Ordered(layer.Values($"BiasIh{suffix}"), hidden), .. Ordered(layer.Values($"BiasHh{suffix}"), hidden)])],
                directions, 2 * gates.Length * hidden);
            List<(string, object)> attributes = [("hidden_size", hidden), ("direction", directions == 2 ? "bidirectional" : "forward"), .. options];
            if (activation is not null)
                attributes.Add(("activations", Enumerable.Repeat(activation, directions).ToArray()));
            var isLast = level == layers - 1;
            var outputs = layer.Graph.Nodes(type, isLast && !sequences ? ["", layer.Info.Name] : [layer.Info.Name], [x, weight, recurrent, bias], [.. attributes]);
            if (isLast && !sequences)
                return layer.Reshape(layer.Transpose(outputs[1], 1, 0, 2), directions * hidden);

            // Steps, directions, batch, units to steps, batch, directions with units; or to the order of this language.
            if (isLast)
                return Joined(layer.Transpose(outputs[0], 2, 1, 3, 0), [directions * hidden, layer.Shape[1]]);
            x = layer.Node("Reshape", [layer.Transpose(outputs[0], 0, 2, 1, 3), layer.Integers("Shape", layer.Shape[1], -1, directions * hidden)]);
            features = directions * hidden;
        }

        string Joined(string y, int[] shape) => layer.Reshape(y, shape);

        string Stack(string role, string[] suffixes, int columns, int gate) => layer.Constant(role,
            [.. suffixes.SelectMany(suffix => Ordered(layer.Values(role + suffix), gate))], directions, gates.Length * hidden, columns);

        IEnumerable<float> Ordered(float[] values, int gate) => gates.SelectMany(index => values.Skip(index * gate).Take(gate));
    }
}
