using Studies.Harness;

namespace Studies.HandFilters;

/// <summary>The numbers that lectures 001, 003 and 004 calculate by hand.</summary>
internal static class HandFiltersStudy
{
    // The table of lecture 001, whose first window has the mean 6.25 and the maximum 10.
    private static readonly float[] Table =
    [
        3, 5, 8, 10, 9, 4,
        7, 10, 2, 6, 2, 8,
        7, 3, 5, 1, 7, 0,
        1, 2, 6, 1, 9, 2,
        3, 1, 2, 2, 5, 4,
        4, 8, 2, 1, 4, 3,
    ];

    public static Study Study { get; } = new()
    {
        Name = "hand-filters",
        Title = "Convolutions calculated by hand",
        Lecture = "001, 003, 004",
        Claim = "A 2x2 filter with a bias and a rectifier answers to one pattern only; pooling, sizes and costs as in the exercises; the toy network of a spreadsheet",
        Seeds = 1,
        Rows =
        [
            new("vertical edge: patterns of 2x2 that answer", run => Value(Answers(run, -1, -1, 1, -1, 1).Count)) { Published = "1" },
            new("vertical edge: answer to 01 / 01", run => Value(Answers(run, -1, -1, 1, -1, 1).GetValueOrDefault("01 / 01"))) { Published = "1" },
            new("L: patterns of 2x2 that answer", run => Value(Answers(run, 0, -1, 1, -1, -1).Count)) { Published = "1" },
            new("L: answer to 01 / 00", run => Value(Answers(run, 0, -1, 1, -1, -1).GetValueOrDefault("01 / 00"))) { Published = "1" },
            new("average pooling 2x2, first window", run => Value(Predict(AveragePooling.Create(run.Device, 1), Table)[0])) { Published = "6.25" },
            new("max pooling 2x2, first window", run => Value(Predict(MaxPooling.Create(run.Device, 1), Table)[0])) { Published = "10" },
            new("32@64x64 with 64@5x5: multiply-adds", _ => Value(FiveByFive.Architecture.MultiplyAdds)) { Published = "184320000" },
            new("32@64x64 with 64@3x3: multiply-adds", _ => Value(ThreeByThree.Architecture.MultiplyAdds)) { Published = "70852608" },
            new("32@64x64 with 64@3x3 twice: multiply-adds", _ => Value(ThreeByThreeTwice.Architecture.MultiplyAdds)) { Published = "203563008" },
            new("3@32x32 with 64@3x3: parameters", _ => Value(ColourLayer.Architecture.TrainableParameters)) { Published = "1792" },
            new("toy network: largest difference of a logit", run => Value(Toy(run).Logits)) { Published = "0" },
            new("toy network: largest difference of a gradient", run => Value(Toy(run).Gradient)) { Published = "0" },
        ],
        Measures = [new("value", "NetDsl", "0.######")],
        Effects =
        [
            new("Every number is the lecture's, up to rounding", AllEqual),
        ],
        Judge = results => AllEqual(results)
            ? Verdict.Reproduced("The filters answer to their pattern alone, the exercises come out, and the toy network agrees with the sums of the slides, forward and backward.")
            : Verdict.Not("At least one number differs from the lecture's."),
    };

    private static Outcome Value(double value) => new() { ["value"] = value };

    /// <summary>The black (0) and white (1) patterns of 2x2 to which a filter answers with more than 0.</summary>
    private static Dictionary<string, float> Answers(Run run, float bias, params float[] filter)
    {
        using var net = OneFilter.Create(run.Device, maxBatch: 16);
        net.Conv1.Weight.Write(filter);
        net.Conv1.Bias.Write([bias]);
        string[] patterns = [.. Enumerable.Range(0, 16).Select(i => Convert.ToString(i, 2).PadLeft(4, '0'))];
        var answers = net.Predict([.. patterns.SelectMany(p => p.Select(c => (float)(c - '0')))]);
        return patterns.Zip(answers).Where(p => p.Second > 0).ToDictionary(p => $"{p.First[..2]} / {p.First[2..]}", p => p.Second);
    }

    private static float[] Predict(Model model, float[] input)
    {
        using (model)
            return model.Predict(input);
    }

    /// <summary>The toy network on a drawn seven: the largest differences from the sums of the slides.</summary>
    private static (double Logits, double Gradient) Toy(Run run)
    {
        var digits = Digits.Draw(100, run.Seed);
        var seven = Enumerable.Range(0, digits.Count).First(i => digits.Label(i) == 7);
        var image = new float[digits.InputLength];
        digits.Read([seven], image, new float[1]);

        using var net = Zoo.ToyConvNet.Create(run.Device, 1, run.Seed);
        var (logits, gradient) = ByHand.Calculate(net, image, 7);
        var ours = net.Forward(image);
        net.ComputeGradients(image, [7]);
        return (Largest(logits, ours), Largest(gradient, net.Conv1.Weight.ReadGradient()));
    }

    private static double Largest(double[] expected, float[] actual) => expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();

    private static bool AllEqual(Results results) =>
        results.Rows.All(row => Math.Abs(row.Mean("value") - double.Parse(row.Row.Published!, System.Globalization.CultureInfo.InvariantCulture)) < 1e-5);
}
