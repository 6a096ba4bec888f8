using System.Globalization;
using NetDsl.Bench.Models;

namespace NetDsl.Bench;

/// <summary>
/// ResNet-20 on CIFAR-10 with what He et al. (2015) train it with: SGD with momentum and decay, pictures mirrored and shifted by up to 4 pixels. But in one cycle of the learning rate, because
/// there are fewer epochs than their 160.
/// </summary>
public static class CifarTraining
{
    /// <summary>Trains and tells.</summary>
    public static async Task Run(Device device, string folder, int pictures, int testPictures, int epochs, int batch, double seconds)
    {
        var (train, test) = Cifar10.Load(folder);
        var shifted = train.Slice(0, Math.Min(pictures, train.Count)).Normalize(Cifar10.Mean, Cifar10.Deviation).RandomHorizontalFlip().RandomShift(4);
        var measured = test.Slice(0, Math.Min(testPictures, test.Count)).Normalize(Cifar10.Mean, Cifar10.Deviation);

        // The first epoch is thrown away: in it kernels are compiled. The second one tells how many there is time for.
        var rehearsal = await Train(2);
        var one = rehearsal.Epochs[1].Duration.TotalSeconds;
        var most = double.IsFinite(seconds) ? (int)Math.Clamp((seconds - rehearsal.Duration.TotalSeconds) / one, 1, epochs) : epochs;
        var result = await Train(most);
        var last = result.Epochs[^1];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ResNet-20 on CIFAR-10: {100 * last.Validation!.Accuracy:0.00} % of {measured.Count:N0} test pictures after {result.Epochs.Count} epochs of {shifted.Count:N0}; {result.Duration.TotalSeconds:0.0} s, {result.Duration.TotalSeconds / result.Epochs.Count:0.00} s an epoch with its validation ({device.Name})"));

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
