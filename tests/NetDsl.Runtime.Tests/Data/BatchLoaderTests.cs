using NetDsl.Runtime.Tests.Training;
using NetDsl.Testing;
using NetDsl.Transforms;

namespace NetDsl.Runtime.Tests.Data;

/// <summary>Batches are the same for any number of threads, and come in order.</summary>
public class BatchLoaderTests
{
    private static readonly Dataset Clusters = Toy.Clusters(103);

    private static List<(int[] Indices, float[] Inputs, float[] Targets)> Load(Dataset data, int batch, int? threads, int first = 0, bool dropLast = false)
    {
        using var model = Perceptron.Create();
        using var loader = new BatchLoader(data, batch, model.Parts, dropLast, threads);
        loader.StartTraining(7, 2, first, shuffle: true, CancellationToken.None);
        var batches = new List<(int[], float[], float[])>();
        while (loader.Next() is { } next)
            batches.Add((next.Indices.ToArray(), next.Inputs.ToArray(), next.Targets.ToArray()));
        return batches;
    }

    [Theory, InlineData(2), InlineData(3), InlineData(8)]
    public void Batches_do_not_depend_on_the_number_of_threads(int threads)
    {
        var data = Clusters.Map((input, _) => Thread.SpinWait((int)(100 * Math.Abs(input[0])))).Weighted(new double[103].Select((_, i) => i + 1.0).ToArray());
        foreach (var batch in (int[])[1, 7, 32, 103])
        {
            var (one, many) = (Load(data, batch, 1), Load(data, batch, threads));
            many.Count.ShouldBe(one.Count);
            foreach (var (a, b) in one.Zip(many))
            {
                b.Indices.ShouldBe(a.Indices);
                b.Inputs.ShouldBe(a.Inputs);
                b.Targets.ShouldBe(a.Targets);
            }

            Load(data, batch, threads, first: one.Count / 2).Select(b => b.Inputs).ShouldBe(one.Skip(one.Count / 2).Select(b => b.Inputs));
            Load(data, batch, threads, dropLast: true).Count.ShouldBe(103 / batch);
        }
    }

    [Fact]
    public void Small_data_sets_of_all_sizes_are_read_whole()
    {
        for (var count = 1; count < 12; count++)
            foreach (var batch in (int[])[1, 4, 20])
                Load(Toy.Clusters(count), batch, 4).SelectMany(b => b.Indices).Order().ShouldBe(Enumerable.Range(0, count));
    }

    [Fact]
    public void The_first_of_several_failures_is_thrown_after_all_batches_before_it()
    {
        var data = Clusters.Map((_, target) =>
        {
            if (target[0] == 2)
                throw new IOException("a label 2");
        });
        using var model = Perceptron.Create();
        for (var run = 0; run < 20; run++)
        {
            using var loader = new BatchLoader(data, 16, model.Parts, threads: 4);
            loader.StartInOrder(CancellationToken.None);
            Should.Throw<IOException>(() => loader.Next()).Message.ShouldBe("a label 2");
            // The next pass begins again.
            loader.StartTraining(1, 1, 0, true, CancellationToken.None);
            Should.Throw<IOException>(() => { while (loader.Next() is not null) { } });
        }
    }

    [Fact]
    public void Wrong_labels_are_named_and_batches_before_them_are_good()
    {
        var data = Clusters.Map((input, target) => target[0] = input[0] > 1.3f ? 3 : target[0]);
        using var model = Perceptron.Create();
        using var loader = new BatchLoader(data, 1, model.Parts, threads: 3);
        loader.StartInOrder(CancellationToken.None);
        var good = 0;
        var error = Should.Throw<InvalidDataException>(() => { while (loader.Next() is not null) good++; });
        error.Message.ShouldStartWith($"Sample {good} of the data has the label 3");
    }

    [Fact]
    public void A_pass_that_is_stopped_or_cancelled_lets_the_next_one_begin()
    {
        using var model = Perceptron.Create();
        using var loader = new BatchLoader(Clusters, 4, model.Parts, threads: 4);
        for (var run = 0; run < 100; run++)
        {
            using var stop = new CancellationTokenSource();
            loader.StartTraining(1, run, 0, true, stop.Token);
            for (var i = 0; i < run % 7; i++)
                loader.Next();
            if (run % 2 == 0)
                stop.Cancel();
            loader.Stop();
        }

        loader.StartInOrder(CancellationToken.None);
        var count = 0;
        while (loader.Next() is { } batch)
            count += batch.Count;
        count.ShouldBe(103);
    }

    [Fact]
    public async Task Data_sets_that_do_not_allow_it_are_read_by_one_thread()
    {
        using var model = Perceptron.Create();
        var seen = new OneThread(Clusters);
        seen.CanReadInParallel.ShouldBeFalse();
        seen.Normalize(0, 1).CanReadInParallel.ShouldBeFalse();
        await model.FitAsync(seen.Normalize(0, 1), options: new() { Epochs = 2, LoaderThreads = 8 });
        seen.Most.ShouldBe(1);
        Clusters.Normalize(0, 1).CanReadInParallel.ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => model.FitAsync(Clusters, options: new() { LoaderThreads = 0 })).Message.ShouldContain("LoaderThreads must be 1 or more");
    }

    [Theory, InlineData(3), InlineData(11)]
    public async Task Training_with_augmentation_and_mixup_resumes_within_an_epoch_with_other_threads(int cancelAfter)
    {
        Dataset Data() => Digits.Draw(60)
            .Augment(new RandomCrop(28, 4), new RandomAffine(10), new RandAugment(), new Normalize([0.13f], [0.31f]), new RandomErasing())
            .MixupOrCutMix();
        using var folder = new TemporaryFolder();
        FitOptions Options(int threads) => new() { Epochs = 3, Optimizer = new AdamW(0.001f), Seed = 5, LoaderThreads = threads, Metrics = [] };
        using var unbroken = Line.Create(784, 10);
        await unbroken.FitAsync(Data(), options: Options(1));

        using var stop = new CancellationTokenSource();
        var steps = 0;
        using var broken = Line.Create(784, 10);
        await Assert.ThrowsAsync<FitCanceledException>(() => broken.FitAsync(Data(), options: Options(3) with
        {
            Checkpoint = new(folder["a"]),
            Progress = new Listener(_ => { if (++steps == cancelAfter) stop.Cancel(); }),
        }, cancellationToken: stop.Token));
        using var resumed = Line.Create(784, 10);
        var result = await resumed.FitAsync(Data(), options: Options(4) with { ResumeFrom = folder["a"] });
        resumed.Values().ShouldBe(unbroken.Values());
        result.WaitedForData.ShouldBeLessThan(result.Duration);
    }

    private sealed class OneThread(Dataset source) : Wrapper(source)
    {
        private int users;

        public int Most { get; private set; }

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref users));
            base.Read(indices, inputs, targets);
            Interlocked.Decrement(ref users);
        }
    }
}
