using System.CommandLine;
using System.Globalization;
using NetDsl;
using Samples;

var seed = new Option<int>("--seed") { Description = "Decides the initial weights and the sequences." };
var root = new RootCommand("Trains recurrent networks on the adding problem.") { seed };
root.SetAction(parsed => Compare(parsed.GetValue(seed)));
return root.Parse(args).Invoke();

static int Compare(int seed)
{
    const int batch = 50;
    Console.WriteLine("Mean squared error; 0.1667 for who always says 1.");
    foreach (var model in new Model[] { Simple.Create(maxBatch: batch, seed: seed), Gated.Create(maxBatch: batch, seed: seed), Memory.Create(maxBatch: batch, seed: seed) })
        using (model)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.GetType().Name}: {Train(model, steps: 1500, new Random(seed)):0.0000}"));
    return 0;
}

// The mean error of the last hundred steps. No sequence occurs twice, so no separate test data is needed.
static double Train(Model model, int steps, Random random)
{
    var optimizer = new Adam(0.005f) { MaxGradientNorm = 1 };
    var (inputs, sums) = (new float[model.MaxBatch * model.InputLength], new float[model.MaxBatch]);
    var error = 0.0;
    for (var step = 0; step < steps; step++)
    {
        Draw(inputs, sums, random);
        var loss = model.TrainStep(inputs, sums, optimizer);
        if (step >= steps - 100)
            error += loss / 100;
    }

    return error;
}

// Each sample is a row of numbers, then a row of marks: one in the first half, one in the second.
static void Draw(Span<float> inputs, Span<float> sums, Random random)
{
    var length = inputs.Length / sums.Length / 2;
    inputs.Clear();
    for (var i = 0; i < sums.Length; i++)
    {
        var numbers = inputs.Slice(2 * i * length, length);
        var marks = inputs.Slice((2 * i + 1) * length, length);
        foreach (ref var number in numbers)
            number = random.NextSingle();
        var (first, second) = (random.Next(length / 2), length / 2 + random.Next(length / 2));
        marks[first] = marks[second] = 1;
        sums[i] = numbers[first] + numbers[second];
    }
}
