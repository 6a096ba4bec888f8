using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Training;

/// <summary>Tests that must have the process for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class AllocationTests
{
    [Fact]
    public async Task Steps_allocate_nothing()
    {
        // What an epoch allocates must not depend on how many steps it has.
        async Task<long> Allocated(int samples)
        {
            using var model = Perceptron.Create();
            var data = Toy.Clusters(samples).Normalize(0.1f, 2);
            var options = new FitOptions { Optimizer = new AdamW(0.03f) { MaxGradientNorm = 1 }, Schedule = new OneCycleSchedule(0.03f), Progress = new Silent() };
            // The test runner has threads of its own, which can only add: the least of a few is ours.
            var least = long.MaxValue;
            for (var attempt = 0; attempt < 5; attempt++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                await model.FitAsync(data, data, options);
                // The order of the samples is an array, for training and for validation.
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before - 2 * 4L * samples);
            }

            return least;
        }

        var (few, many) = (await Allocated(80), await Allocated(16000));
        // 1990 more steps and as many of validation.
        (many - few).ShouldBeLessThan(1990 * 4);
    }

    [Fact]
    public async Task Augmentation_and_mixup_allocate_nothing_per_sample()
    {
        async Task<long> Allocated(int copies)
        {
            using var model = Line.Create(784, 10, maxBatch: 16);
            var data = Digits.Draw(40).RepeatAugmentation(copies)
                .Augment(new RandomCrop(28, 4), new RandomRotation(10), new RandAugment(), new Normalize([0.13f], [0.31f]), new RandomErasing())
                .MixupOrCutMix();
            var options = new FitOptions { Optimizer = new Sgd(1e-4f), LoaderThreads = 2, Metrics = [] };
            await model.FitAsync(data, options: options);
            var least = long.MaxValue;
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                await model.FitAsync(data, options: options);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before - 4L * data.Count);
            }

            return least;
        }

        var (few, many) = (await Allocated(1), await Allocated(40));
        // 1560 more samples.
        (many - few).ShouldBeLessThan(1560 * 8);
    }

    private sealed class Silent : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }
}
