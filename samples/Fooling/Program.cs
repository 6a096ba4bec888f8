using NetDsl;
using NetDsl.Reports;

// The fast gradient sign method changes each pixel a little, all in the direction in which the loss grows.
var folder = args.FirstOrDefault() ?? Path.Combine("artifacts", "fooling");
float[] sizes = [0, 0.05f, 0.1f, 0.15f, 0.2f, 0.25f];
var (train, test) = (Digits.Draw(6_000, seed: 0), Digits.Draw(1_000, seed: 1));
var (images, labels) = (new float[test.Count * 784], new float[test.Count]);
test.Read([.. Enumerable.Range(0, test.Count)], images, labels);

var options = new FitOptions { Epochs = 5, BatchSize = 50, Optimizer = new AdamW(2e-3f), Schedule = new CosineSchedule() };
using var plain = Reader.Create(maxBatch: test.Count);
await ConsoleProgress.ShowAsync(progress => plain.FitAsync(train, options: options with { Progress = progress }));
// The same network, half of whose objective is the loss of such images.
using var robust = Reader.Create(maxBatch: test.Count);
await ConsoleProgress.ShowAsync(progress => robust.FitAsync(train, options: options with { Progress = progress, Adversarial = new(0.15f, CleanShare: 0.5f, Minimum: 0, Maximum: 1) }));

Console.WriteLine("accuracy on images that were changed to fool each network:");
Console.WriteLine("change of pixels    plain    trained on such images");
var sheet = new List<float[]>();
foreach (var size in sizes)
{
    var (accuracy, fooled) = Fool(plain, size);
    Console.WriteLine($"{size,16:0.00}{accuracy,9:P1}{Fool(robust, size).Accuracy,26:P1}");
    for (var i = 0; i < 10; i++)
        sheet.Add(fooled[(784 * i)..(784 * i + 784)]);
}

// Below, what the network takes for the purest image of each digit: gradient ascent from noise.
for (var digit = 0; digit < 10; digit++)
    sheet.Add(plain.MaximizeActivation(digit, new() { Minimum = 0, Maximum = 1 }));
Directory.CreateDirectory(folder);
var path = Path.Combine(folder, "fooling.png");
ImageSheet.Write(path, sheet, [1, 28, 28], columns: 10, zoom: 2);
Console.WriteLine($"{Path.GetFullPath(path)} has ten digits with changes of {string.Join(", ", sizes)}, and at the bottom the purest image of each digit.");

(double Accuracy, float[] Images) Fool(Model net, float size)
{
    var changed = new float[images.Length];
    net.FastGradientSign(images, labels, size, changed, minimum: 0, maximum: 1);
    var outputs = net.Predict(changed);
    var right = Enumerable.Range(0, labels.Length).Count(i => outputs.AsSpan(10 * i, 10).IndexOf(outputs[(10 * i)..(10 * i + 10)].Max()) == (int)labels[i]);
    return ((double)right / labels.Length, changed);
}
