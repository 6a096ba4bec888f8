using Studies.Harness;

namespace Studies.SequenceLength;

/// <summary>Recurrent networks on the adding problem, over the length of the sequence.</summary>
internal static class SequenceLengthStudy
{
    private const int Batch = 50;

    /// <summary>The error of always answering 1, the mean.</summary>
    private const double Guess = 1.0 / 6;

    public static Study Study { get; } = new()
    {
        Name = "sequence-length",
        Title = "Recurrent networks over the length of a sequence",
        Lecture = "002",
        Claim = "Recurrent networks find temporal patterns wherever they occur in a sequence",
        Seeds = 3,
        Rows =
        [
            Row("RNN", 10, (d, s) => Rnn10.Create(d, Batch, s)), Row("RNN", 30, (d, s) => Rnn30.Create(d, Batch, s)), Row("RNN", 100, (d, s) => Rnn100.Create(d, Batch, s)),
            Row("LSTM", 10, (d, s) => Lstm10.Create(d, Batch, s)), Row("LSTM", 30, (d, s) => Lstm30.Create(d, Batch, s)), Row("LSTM", 100, (d, s) => Lstm100.Create(d, Batch, s)),
            Row("GRU", 10, (d, s) => Gru10.Create(d, Batch, s)), Row("GRU", 30, (d, s) => Gru30.Create(d, Batch, s)), Row("GRU", 100, (d, s) => Gru100.Create(d, Batch, s)),
        ],
        Measures = [new("error", "mean squared error (0.1667 for a guess)", "0.0000"), new("steps", "steps until a tenth of that", "0")],
        Effects =
        [
            new("Gated networks solve 10 steps", r => r["GRU, 10 steps"].Mean("error") < Guess / 10 && r["LSTM, 10 steps"].Mean("error") < Guess / 10),
            new("and 30 steps, with less error than the simple network", r => r["GRU, 30 steps"].Mean("error") < r["RNN, 30 steps"].Mean("error")),
        ],
        Charts = [new LineChart("Error on the adding problem over the length, after the same number of steps", "steps of the sequence", "mean squared error", r =>
            new[] { "RNN", "LSTM", "GRU" }.Select(name => new Line(name, [.. new[] { 10, 30, 100 }.Where(l => r[$"{name}, {l} steps"].Runs.Count > 0).Select(l => ((double)l, r[$"{name}, {l} steps"].Mean("error")))]))) { LogarithmicX = true, LogarithmicY = true }],
        Judge = r =>
        {
            var why = FormattableString.Invariant($"At 100 steps the simple network has an error of {r["RNN, 100 steps"].Mean("error"):0.0000}, LSTM {r["LSTM, 100 steps"].Mean("error"):0.0000}, GRU {r["GRU, 100 steps"].Mean("error"):0.0000}; a guess has 0.1667. The marked numbers are anywhere in the two halves, so that the networks find them wherever they occur. The gradient of the simple network vanishes over long sequences.");
            return r.Study.Effects.All(e => e.Holds(r)) ? Verdict.Reproduced(why) : Verdict.Not(why);
        },
    };

    private static Row Row(string cell, int length, Func<Device, int, Model> create) => new($"{cell}, {length} steps", run =>
    {
        using var model = create(run.Device, run.Seed);
        var (random, optimizer) = (new Random(run.Seed), new Adam(0.005f) { MaxGradientNorm = 1 });
        var (inputs, sums) = (new float[Batch * 2 * length], new float[Batch]);
        var (steps, solved) = (run.Pick(3000, 600), -1);
        var losses = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            Draw(inputs, sums, random, length);
            losses[step] = model.TrainStep(inputs, sums, optimizer);
            if (solved < 0 && step >= 20 && losses[(step - 20)..step].Average() < Guess / 10)
                solved = step;
        }

        // Every batch is new, so that the last losses are test errors.
        var outcome = new Outcome { ["error"] = losses[^100..].Average() };
        if (solved >= 0)
            outcome["steps"] = solved;
        return outcome;
    }) { InQuickRuns = length < 100 };

    private static void Draw(float[] inputs, float[] sums, Random random, int length)
    {
        Array.Clear(inputs);
        for (var i = 0; i < Batch; i++)
        {
            var numbers = inputs.AsSpan(2 * i * length, length);
            var marks = inputs.AsSpan((2 * i + 1) * length, length);
            foreach (ref var number in numbers)
                number = random.NextSingle();
            var (first, second) = (random.Next(length / 2), length / 2 + random.Next(length / 2));
            marks[first] = marks[second] = 1;
            sums[i] = numbers[first] + numbers[second];
        }
    }
}
