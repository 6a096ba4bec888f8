using System.CommandLine;
using System.Globalization;
using NetDsl;
using Samples;

// A. Karpathy, "Deep neural nets: 33 years ago and 33 years from now", 2022: the network of 1989 on as many digits as it had
// then, what later inventions make of it, and what more digits do.
var data = new Option<DirectoryInfo>("--data")
{
    Description = "The folder that holds MNIST's four files, or has them in a folder 'mnist'; where NETDSL_DATA points if not given.",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("NETDSL_DATA") ?? Mnist.CacheFolder),
};
var changes = new Option<bool>("--changes") { Description = "With rectifiers, dropout, cross-entropy, AdamW, shifted images, and more passes over them." };
var all = new Option<bool>("--all-data") { Description = "Train on all 60,000 digits instead of 7,291." };
var seed = new Option<int>("--seed") { Description = "Decides initial weights, the order of digits, and which of them are used." };
var device = new Option<string>("--device") { Description = "The device to compute on: cpu, cuda, opencl or ilgpu-cpu; cuda:1 is the second GPU.", DefaultValueFactory = _ => "cpu" };
device.CompletionSources.Add([.. Device.Names]);

var root = new RootCommand("Trains the digit network of 1989, as it was and with what has been learned since.") { data, changes, all, seed, device };
root.SetAction(parsed => RunAsync(parsed.GetRequiredValue(data).FullName, parsed.GetValue(changes), parsed.GetValue(all), parsed.GetValue(seed), parsed.GetRequiredValue(device)));
return await root.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string folder, bool changes, bool all, int seed, string deviceName)
{
    if (new[] { folder, Path.Combine(folder, "mnist") }.FirstOrDefault(Mnist.IsIn) is not { } mnist)
    {
        Console.Error.WriteLine($"There is no MNIST in {folder}: set its folder with --data. The sample LeNet5 downloads it.");
        return 1;
    }

    Device device;
    try
    {
        device = Device.Open(deviceName);
    }
    catch (Exception e) when (e is PlatformNotSupportedException or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    // Images of 16x16 from -1 (white) to 1 (black), as many as in the paper.
    var (trainImages, testImages) = Mnist.Load(mnist);
    var train = Prepare(trainImages, all ? trainImages.Count : 7291, seed);
    var test = Prepare(testImages, 2007, seed);
    Console.WriteLine(FormattableString.Invariant($"Training on {train.Count:N0} digits, testing on {test.Count:N0} others."));

    var error = changes ? await TrainModernAsync(device, train, test, all, seed) : await TrainOriginalAsync(device, train, test, seed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test error: {100 * error:0.00} % ({Math.Round(error * test.Count)} of {test.Count})"));
    return 0;
}

// Online, 23 passes, plain gradient descent on squared errors: as in the paper.
static async Task<double> TrainOriginalAsync(Device device, Dataset train, Dataset test, int seed)
{
    using var model = Original.Create(device, maxBatch: 1, seed: seed);
    await model.FitAsync(train.OneHot(10, on: 1, off: -1), options: new FitOptions
    {
        Epochs = 23,
        Optimizer = new Sgd(0.03f),
        Seed = seed,
    });
    return 1 - (await model.EvaluateAsync(test.OneHot(10, on: 1, off: -1), [new Accuracy()])).Metrics["accuracy"];
}

static async Task<double> TrainModernAsync(Device device, Dataset train, Dataset test, bool all, int seed)
{
    using var model = Modern.Create(device, maxBatch: 8, seed: seed);
    await model.FitAsync(train.RandomShift(1, fill: -1), options: new FitOptions
    {
        Epochs = all ? 20 : 120,
        Optimizer = new AdamW(3e-3f),
        Schedule = new OneCycleSchedule(3e-3f),
        Seed = seed,
    });
    return 1 - (await model.EvaluateAsync(test)).Accuracy!.Value;
}

static Dataset Prepare(ImageDataset images, int count, int seed)
{
    var small = images.Resize(16, 16).Normalize(0.5f, 0.5f);
    return count == images.Count ? small : small.Split((double)count / images.Count, seed).Validation;
}
