using Studies.Harness;

namespace Studies.Initialization;

/// <summary>The spread of activations through five layers for several initial weights, and which of them train.</summary>
internal static class InitializationStudy
{
    private const int Samples = 256;

    public static Study Study { get; } = new()
    {
        Name = "initialization",
        Title = "Initial weights",
        Lecture = "002",
        Claim = "Zero weights do not learn, constant ones herd the units, small ones collapse towards zero in later layers, large ones explode; Xavier's suit tanh, He's keep the spread of rectifiers",
        Data = RealData.Mnist,
        Rows =
        [
            Row("zero", (_, _) => Initializer.Zeros), Row("constant 0.01", (_, _) => Initializer.Constant(0.01f)),
            Row("normal, σ = 0.01", (_, _) => Initializer.Normal(0.01f)), Row("normal, σ = 1", (_, _) => Initializer.Normal(1)),
            Row("Xavier", (fanIn, fanOut) => Initializer.XavierNormal(fanIn, fanOut)), Row("He", (fanIn, _) => Initializer.KaimingNormal(fanIn, MathF.Sqrt(2))),
            Row("LSUV", null),
        ],
        Measures =
        [
            new("first", "standard deviation of layer 1", "0.###E+0"), new("last", "of layer 5", "0.###E+0"), new("units", "different units of layer 5 after training", "0"),
            new("error", "test error after training, %"),
        ],
        Effects =
        [
            new("Small weights collapse: the spread of layer 5 is below a thousandth of that of layer 1", r => Spread(r, "normal, σ = 0.01") < 1e-3),
            new("Large weights explode: it is above a thousand times as large", r => Spread(r, "normal, σ = 1") > 1e3),
            new("He's weights and LSUV keep it within a factor of 3", r => Spread(r, "He") is > 0.33 and < 3 && Spread(r, "LSUV") is > 0.33 and < 3),
            new("Xavier's weights lose a part of it in each layer", r => Spread(r, "Xavier") < Spread(r, "He") / 3),
            new("Zero weights learn nothing", r => r["zero"].Mean("error") > 80),
            new("Constant weights leave all units of a layer the same", r => r["constant 0.01"].Mean("units") == 1),
            new("He's weights and LSUV train", r => r["He"].Mean("error") < 25 && r["LSUV"].Mean("error") < 25),
        ],
        Charts =
        [
            new LineChart("Standard deviation of the activations before training", "layer", "standard deviation", r => r.Rows.Select(row => row.Line("spread"))) { LogarithmicY = true },
            new BarChart("Test error after training, %", "error"),
        ],
        Judge = r => r.Study.Effects.All(e => e.Holds(r))
            ? Verdict.Reproduced(FormattableString.Invariant($"From layer 1 to layer 5 the spread changes by a factor of {Spread(r, "normal, σ = 0.01"):0.#E+0} with small weights, {Spread(r, "normal, σ = 1"):0.#E+0} with large ones, {Spread(r, "Xavier"):0.00} with Xavier's and {Spread(r, "He"):0.00} with He's. The lecture writes He's scale as 2 / √N; the standard deviation is √(2 / N), as in the paper."))
            : Verdict.Not("Not every statement of the lecture shows; see the list above."),
    };

    private static double Spread(Results results, string row) => results[row].Mean("last") / results[row].Mean("first");

    private static Row Row(string name, Func<int, int, Initializer>? initializer) => new(name, async run =>
    {
        var (train, test) = run.Mnist(train: run.Pick(20_000, 2000), test: run.Pick(10_000, 1000));
        var (inputs, _) = Run.Read(train, Samples);

        using Model model = initializer is null ? FiveLayersLsuv.Create(run.Device, Samples, run.Seed) : FiveLayers.Create(run.Device, Samples, run.Seed);
        if (initializer is null)
            model.InitializeLsuv(inputs);
        else
            Initialize(model, initializer, new Random(run.Seed));
        var spread = Spread(model, inputs);

        var outcome = new Outcome { ["first"] = spread[0], ["last"] = spread[^1] }.With("spread", spread);
        try
        {
            (outcome["error"], _) = await run.TrainAsync(model, train, test, new() { Epochs = 5, BatchSize = 64, Optimizer = new Sgd(0.02f, momentum: 0.9f) });
        }
        catch (TrainingDivergedException)
        {
            // As bad as guessing.
            outcome["error"] = 90;
        }

        outcome["units"] = Units(model);
        return outcome;
    });

    private static void Initialize(Model model, Func<int, int, Initializer> initializer, Random random)
    {
        foreach (var weight in model.Parameters.Where(p => p.Shape.Count == 2))
        {
            var values = new float[weight.Length];
            initializer(weight.Shape[1], weight.Shape[0]).Fill(values, random);
            weight.Write(values);
        }
    }

    /// <summary>The standard deviation of the values of each hidden layer.</summary>
    private static double[] Spread(Model model, float[] inputs) =>
        [.. model.Activations(inputs, "Hidden.Layer*").Values.Select(layer =>
        {
            var mean = layer.Values.Average(v => (double)v);
            return Math.Sqrt(layer.Values.Average(v => (v - mean) * (v - mean)));
        })];

    /// <summary>How many units of the fifth layer have weights of their own.</summary>
    private static int Units(Model model)
    {
        var weight = model.Parameters.Where(p => p.Shape.Count == 2).ElementAt(4);
        return weight.Read().Chunk(weight.Shape[1]).Select(row => string.Join(' ', row.Select(v => v.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)))).Distinct().Count();
    }
}
