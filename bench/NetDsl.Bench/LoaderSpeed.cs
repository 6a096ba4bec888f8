using System.Diagnostics;
using System.Globalization;
using NetDsl.Bench.Models;
using NetDsl.Transforms;

namespace NetDsl.Bench;

/// <summary>The speed of augmentation on images of 3x32x32, and the share of training that waits for it.</summary>
public static class LoaderSpeed
{
    private const int Count = 4096;

    private static readonly ImageDataset Images = Noise();

    private static IEnumerable<(string Name, Dataset Data)> Pipelines()
    {
        var normalize = new Normalize(Cifar10.Mean, Cifar10.Deviation);
        yield return ("none", Images);
        yield return ("crop, flip", Images.Augment(new RandomCrop(32, 4), new RandomHorizontalFlip(), normalize));
        yield return ("colour jitter", Images.Augment(new ColorJitter(0.4f, 0.4f, 0.4f, 0.1f), normalize));
        yield return ("RandAugment", Images.Augment(new RandAugment(), normalize));
        yield return ("all of them", Full());
        yield return ("all of them, mixup", Full().Mixup(1, 10));
    }

    /// <summary>Prints the time of one image on one thread, for each transform.</summary>
    public static void Print(double seconds)
    {
        Console.WriteLine("| pipeline | microseconds an image | images a second and thread |");
        Console.WriteLine("|---|--:|--:|");
        foreach (var (name, data) in Pipelines())
        {
            var (inputs, targets) = (new float[8 * data.InputLength], new float[8 * data.TargetLength]);
            var indices = new int[8];
            var (best, clock, key) = (double.PositiveInfinity, Stopwatch.StartNew(), 0ul);
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                // The best of many rounds: others use the machine too.
                var start = Stopwatch.GetTimestamp();
                for (var round = 0; round < 16; round++)
                {
                    for (var i = 0; i < 8; i++)
                        indices[i] = (int)((key * 8 + (ulong)i) % Count);
                    data.ReadForTraining(indices, key++, inputs, targets);
                }

                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / 128);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {best:0.0} | {1e6 / best:N0} |"));
        }
    }

    /// <summary>Trains ResNet-20 with the whole pipeline and without, and prints the share of the time that it waits.</summary>
    public static async Task PrintWaiting(int batch, double seconds)
    {
        Console.WriteLine();
        Console.WriteLine("| pipeline | ms a step | waiting |");
        Console.WriteLine("|---|--:|--:|");
        using var model = ResNet20.Create(Device.Cpu, batch);
        foreach (var (name, data) in (IEnumerable<(string, Dataset)>)[("none", Images), ("all of them", Full())])
        {
            await model.FitAsync(data.Slice(0, 4 * batch), options: new() { BatchSize = batch, Metrics = [] });
            var most = Stopwatch.StartNew();
            var (steps, waited, trained) = (0, TimeSpan.Zero, TimeSpan.Zero);
            while (most.Elapsed.TotalSeconds < seconds)
            {
                var result = await model.FitAsync(data.Slice(0, Count / batch * batch), options: new() { BatchSize = batch, Metrics = [] });
                (steps, waited, trained) = (steps + Count / batch, waited + result.WaitedForData, trained + result.Duration);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {trained.TotalMilliseconds / steps:0.0} | {waited / trained:P1} |"));
        }
    }

    private static Dataset Full() => Images.Augment(
        new RandomCrop(32, 4), new RandomHorizontalFlip(), new ColorJitter(0.4f, 0.4f, 0.4f, 0.1f), new RandAugment(), new Normalize(Cifar10.Mean, Cifar10.Deviation));

    private static ImageDataset Noise()
    {
        var random = new Random(1);
        var pixels = new byte[Count * 3072];
        // Smooth, as photographs are: noise would make some operations slower than they are.
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + 60 * Math.Sin(i % 32 / 5.0 + i / 3072) + 40 * Math.Cos(i / 32 % 32 / 7.0) + random.Next(20));
        return new ImageDataset([3, 32, 32], pixels, [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 10))]);
    }
}
