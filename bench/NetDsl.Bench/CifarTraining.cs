using System.Globalization;
using NetDsl.Bench.Models;

namespace NetDsl.Bench;

/// <summary>
/// Trains ResNet-20 on CIFAR-10 with the settings of He et al. (2015): SGD with momentum and weight decay, images mirrored and shifted by
/// up to 4 pixels. The learning rate has a single cycle, because there are fewer epochs than their 160.
/// </summary>
public static class CifarTraining
{
    /// <summary>Trains the network and prints the results.</summary>
    public static async Task Run(Device device, string folder, int images, int testImages, int epochs, int batch, double seconds)
    {
        var (train, test) = Cifar10.Load(folder, trainingFiles: Math.Clamp(Directory.GetFiles(folder, "data_batch_*.bin").Length, 1, 5));
        var shifted = train.Slice(0, Math.Min(images, train.Count)).Normalize(Cifar10.Mean, Cifar10.Deviation).RandomHorizontalFlip().RandomShift(4);
        var measured = test.Slice(0, Math.Min(testImages, test.Count)).Normalize(Cifar10.Mean, Cifar10.Deviation);

        // The first epoch compiles the kernels and is not counted. The second one shows how many epochs fit the time.
        var rehearsal = await Train(2);
        var one = rehearsal.Epochs[1].Duration.TotalSeconds;
        var most = double.IsFinite(seconds) ? (int)Math.Clamp((seconds - rehearsal.Duration.TotalSeconds) / one, 1, epochs) : epochs;
        var result = await Train(most);
        var last = result.Epochs[^1];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ResNet-20 on CIFAR-10: {100 * last.Validation!.Accuracy:0.00} % of {measured.Count:N0} test images after {result.Epochs.Count} epochs of {shifted.Count:N0}; {result.Duration.TotalSeconds:0.0} s, {result.Duration.TotalSeconds / result.Epochs.Count:0.00} s an epoch with its validation ({device.Name})"));

        async Task<FitResult> Train(int number)
        {
            using var model = ResNet20.Create(device, batch);
            return await model.FitAsync(shifted, measured, new()
            {
                Epochs = number,
                BatchSize = batch,
                Optimizer = new Sgd(0.1f, momentum: 0.9f, weightDecay: 5e-4f),
                Schedule = new OneCycleSchedule(0.2f, cycleMomentum: false),
            });
        }
    }
}
