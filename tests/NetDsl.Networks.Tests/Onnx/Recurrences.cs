using static NetDsl.Networks.Tests.Onnx.Translation;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>RNN, LSTM and GRU over a sequence, of which the last state is compared.</summary>
internal static class Recurrences
{
    public static IReadOnlyDictionary<string, Func<OnnxCase, Translation>> All { get; } = new Dictionary<string, Func<OnnxCase, Translation>>
    {
        ["RNN"] = test => Read(test, "Rnn", [0]),
        // The gates of ONNX are i, o, f, c; here they are i, f, c, o.
        ["LSTM"] = test => test.Input(7) is null ? Read(test, "Lstm", [0, 2, 3, 1]) : throw OutOfScope("peepholes"),
        // z, r, h; here r, z, h.
        ["GRU"] = test => IsResetBefore(test) ? throw OutOfScope("a reset before the recurrent weights, and not after them as in PyTorch") : Read(test, "Gru", [1, 0, 2]),
    };

    /// <param name="gates">Which of ONNX's parts is each of ours.</param>
    private static Translation Read(OnnxCase test, string word, int[] gates)
    {
        if (test.Input(4) is not null || test.Input(5) is not null)
            throw OutOfScope("sequences of several lengths, or a given first state");
        var (x, weights, recurrent, biases) = (test.Input(0)!, test.Input(1)!, test.Input(2)!, test.Input(3));
        if (weights.Shape[0] != 1)
            throw OutOfScope("two directions");
        var (hidden, features) = (recurrent.Shape[2], x.Shape[2]);
        var isBatchFirst = test.Integer("layout", 0) == 1;
        var (batch, steps) = isBatchFirst ? (x.Shape[0], x.Shape[1]) : (x.Shape[1], x.Shape[0]);

        // Features come before steps here, and samples before both.
        var sequence = new double[x.Length];
        for (var i = 0; i < sequence.Length; i++)
        {
            var (sample, feature, step) = (i / steps / features, i / steps % features, i % steps);
            sequence[i] = x.Values[((isBatchFirst ? sample * steps + step : step * batch + sample) * features) + feature];
        }

        var count = gates.Length * hidden;
        var translation = Of(x with { Values = sequence }, batch, [features, steps], $"{word}({hidden})",
            ("WeightIhL0", Ordered(weights.Values, features)), ("WeightHhL0", Ordered(recurrent.Values, hidden)),
            ("BiasIhL0", Ordered(biases?.Values[..count] ?? new double[count], 1)), ("BiasHhL0", Ordered(biases?.Values[count..] ?? new double[count], 1)));
        // Of one step, all states are the last one.
        return steps == 1 ? translation with { Run = model => [.. test.Outputs.Select(_ => model.Forward([.. sequence.Select(value => (float)value)]))] } : translation;

        OnnxTensor Ordered(double[] values, int columns) => new("", [count, columns], [.. gates.SelectMany(gate => values.Skip(gate * hidden * columns).Take(hidden * columns))]);
    }

    private static bool IsResetBefore(OnnxCase test)
    {
        var hidden = test.Input(2)!.Shape[2];
        // From a state of zeros it makes no difference, unless there is a bias.
        var steps = test.Input(0)!.Shape[test.Integer("layout", 0)];
        return test.Integer("linear_before_reset", 0) == 0 && (steps > 1 || test.Input(3) is { } biases && biases.Values[(5 * hidden)..].Any(bias => bias != 0));
    }
}
