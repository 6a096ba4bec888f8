using System.Diagnostics;
using NetDsl;
using NetDsl.Reports;

// A network learns the digits 0 to 4 from many images. Its convolutions, frozen, then help another network to learn 5 to 9 from few.
var folder = args.FirstOrDefault() ?? Path.Combine("artifacts", "transfer");
var (many, few, test) = (Digits(false, 6_000, seed: 0), Digits(true, 200, seed: 1), Digits(true, 2_000, seed: 2));

using var first = FiveDigits.Create(maxBatch: 50);
await first.FitAsync(many, options: new() { Epochs = 4, Optimizer = new AdamW(2e-3f), Schedule = new CosineSchedule() });
first.Save(Path.Combine(folder, "zero-to-four.safetensors"));
Console.WriteLine($"digits 0 to 4: {await first.EvaluateAsync(Digits(false, 2_000, seed: 3))}");

var options = new FitOptions { Epochs = 30, Optimizer = new AdamW(2e-3f), Schedule = new CosineSchedule() };
using var scratch = FiveDigits.Create(maxBatch: 50, seed: 1);
var alone = await TrainAsync("from scratch", scratch);

using var transferred = FiveDigits.Create(maxBatch: 50, seed: 1);
var loaded = transferred.LoadBackbone(Path.Combine(folder, "zero-to-four.safetensors"), head: ["Dense3"]);
Console.WriteLine(loaded);
// Frozen layers cost no gradient work: the backward pass ends above them.
transferred.Freeze("Conv1", "Conv2");
var helped = await TrainAsync("with frozen convolutions", transferred);

// All layers, the convolutions with a tenth of the rate.
transferred.Unfreeze();
options = options with { Epochs = 10, Optimizer = new AdamW(5e-4f) { Groups = [new("Conv*") { LearningRateScale = 0.1f }] } };
await TrainAsync("then all of it, finely", transferred);
Console.WriteLine(helped > alone ? "The first task has helped the second." : "The first task has not helped here.");

async Task<double> TrainAsync(string name, Model net)
{
    var report = new TrainingReport(few, $"Digits 5 to 9, {name}");
    var watch = Stopwatch.StartNew();
    await net.FitAsync(few, test, options with { Callbacks = [report] });
    var evaluation = await net.EvaluateAsync(test);
    Console.WriteLine($"{name}: {evaluation}, {watch.Elapsed.TotalSeconds:0.0} s");
    await report.WriteAsync(Path.Combine(folder, name.Replace(' ', '-').Replace(",", "") + ".html"), net, test);
    return evaluation.Accuracy!.Value;
}

// Digits that the library draws, those from 0 to 4 or those from 5 to 9, with labels from 0 to 4.
static Dataset Digits(bool high, int count, int seed)
{
    var all = NetDsl.Digits.Draw(2 * count + 200, seed);
    var (pixels, labels) = (new float[all.Count * 784], new float[all.Count]);
    all.Read([.. Enumerable.Range(0, all.Count)], pixels, labels);
    int[] chosen = [.. Enumerable.Range(0, all.Count).Where(i => labels[i] >= 5 == high).Take(count)];
    return new TensorDataset(
        [1, 28, 28],
        chosen.SelectMany(i => pixels[(784 * i)..(784 * i + 784)]).ToArray(),
        chosen.Select(i => (int)labels[i] - (high ? 5 : 0)).ToArray());
}
