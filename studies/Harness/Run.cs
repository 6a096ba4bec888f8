namespace Studies.Harness;

/// <summary>One measurement of one row: its seed, its device and its data.</summary>
internal sealed class Run(int seed, bool isQuick, CancellationToken stop) : IDisposable
{
    private readonly Lazy<CpuDevice> device = new(() => new CpuDevice(threads: 1));

    public int Seed => seed;

    /// <summary>Whether seconds have to do: fewer samples, fewer epochs, shallower networks.</summary>
    public bool IsQuick => isQuick;

    public CancellationToken Stop => stop;

    /// <summary>A device of one thread: results do not depend on how many runs there are at once.</summary>
    public Device Device => device.Value;

    /// <summary>The first value in full runs, the second in quick ones.</summary>
    public T Pick<T>(T full, T quick) => isQuick ? quick : full;

    /// <summary>MNIST, normalised. Of the training images as many as wanted, another choice for each seed; of the test images the first ones.</summary>
    public (Dataset Train, Dataset Test) Mnist(int train = 60_000, int test = 10_000) => RealDataFiles.Mnist(train, test, seed);

    /// <summary>MNIST with pixels from 0 to 1.</summary>
    public (Dataset Train, Dataset Test) MnistPixels(int train = 60_000, int test = 10_000) => RealDataFiles.MnistPixels(train, test, seed);

    /// <summary>CIFAR-10, normalised; 40,000 training images and 1,000 test images if some files are missing.</summary>
    public (Dataset Train, Dataset Test) Cifar10(int train = 40_000, int test = 10_000) => RealDataFiles.Cifar10(train, test, seed);

    /// <summary>CIFAR-10 with 16 x 16 pixels, each the mean of four, normalised: a quarter of the time.</summary>
    public (Dataset Train, Dataset Test) SmallCifar10(int train = 40_000, int test = 10_000)
    {
        var (trainPixels, testPixels) = SmallCifar10Pixels(train, test);
        return (trainPixels.Normalize(NetDsl.Cifar10.Mean, NetDsl.Cifar10.Deviation), testPixels.Normalize(NetDsl.Cifar10.Mean, NetDsl.Cifar10.Deviation));
    }

    /// <summary>The same with pixels from 0 to 1, for augmentation.</summary>
    public (Dataset Train, Dataset Test) SmallCifar10Pixels(int train = 40_000, int test = 10_000) => RealDataFiles.Small(RealData.Cifar10, 16, train, test, seed);

    /// <summary>MNIST with 14 x 14 pixels from 0 to 1, each the mean of four.</summary>
    public (Dataset Train, Dataset Test) SmallMnistPixels(int train = 60_000, int test = 10_000) => RealDataFiles.Small(RealData.Mnist, 14, train, test, seed);

    /// <summary>The first samples of a data set.</summary>
    public static (float[] Inputs, float[] Labels) Read(Dataset data, int count)
    {
        var (inputs, labels) = (new float[count * data.InputLength], new float[count]);
        data.Read([.. Enumerable.Range(0, count)], inputs, labels);
        return (inputs, labels);
    }

    /// <summary>Trains a model, and returns its test error in per cent and the history.</summary>
    public async Task<(double Error, FitResult Fit)> TrainAsync(Model model, Dataset train, Dataset test, FitOptions options)
    {
        var fit = await model.FitAsync(train, options: options with { Seed = seed, LoaderThreads = 1 }, cancellationToken: stop);
        return (await ErrorAsync(model, test), fit);
    }

    /// <summary>The share of samples that a model misreads, in per cent.</summary>
    public async Task<double> ErrorAsync(Model model, Dataset data) =>
        100 * (1 - (await model.EvaluateAsync(data, [new Accuracy()], cancellationToken: stop)).Metrics["accuracy"]);

    public void Dispose()
    {
        if (device.IsValueCreated)
            device.Value.Dispose();
    }
}
