using System.CommandLine;
using System.Globalization;
using NetDsl;
using Samples;

var data = new Option<DirectoryInfo?>("--data") { Description = "The folder that holds MNIST's four files, or has them in a folder 'mnist'. Without it, digits are drawn." };
var seed = new Option<int>("--seed") { Description = "Decides the initial weights and the order of the digits." };
var device = new Option<string>("--device") { Description = "The device to compute on: cpu, cuda, opencl or ilgpu-cpu; cuda:1 is the second GPU.", DefaultValueFactory = _ => "cpu" };
device.CompletionSources.Add([.. Device.Names]);
var root = new RootCommand("Trains a perceptron with one hidden layer to read handwritten digits.") { data, seed, device };
root.SetAction(parsed => RunAsync(parsed.GetValue(data)?.FullName, parsed.GetValue(seed), parsed.GetRequiredValue(device)));
return await root.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string? folder, int seed, string deviceName)
{
    var mnist = folder is null ? null : new[] { folder, Path.Combine(folder, "mnist") }.FirstOrDefault(Mnist.IsIn);
    if (folder is not null && mnist is null)
    {
        Console.Error.WriteLine($"There is no MNIST in {folder}.");
        return 1;
    }

    var (train, test) = mnist is null ? (Digits.Draw(20_000, 0), Digits.Draw(3_000, 1)) : Mnist.Load(mnist);

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

    using var model = Mlp128.Create(device, maxBatch: 64, seed: seed);
    await model.FitAsync(train.Normalize(Mnist.Mean, Mnist.Deviation), options: new FitOptions
    {
        Epochs = 10,
        Optimizer = new AdamW(2e-3f),
        Schedule = new OneCycleSchedule(2e-3f),
        Seed = seed,
    });

    var result = await model.EvaluateAsync(test.Normalize(Mnist.Mean, Mnist.Deviation));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {100 * result.Accuracy:0.00} %"));
    return 0;
}

namespace Samples
{
    [Network, Input(1, 28, 28)]
    [Flatten, Dense(128), Relu, Dropout(0.2), Dense(10), SoftmaxCrossEntropy]
    public partial class Mlp128;
}
