using System.Globalization;
using System.Runtime.InteropServices;
using NetDsl;
using NetDsl.Reports;
using Samples;

// The sample handles Ctrl-C itself, to save the model and print a summary.
return await Settings.Command(RunAsync).Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });

static async Task<int> RunAsync(Settings settings)
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    try
    {
        await TrainAsync(settings, stop.Token);
        return 0;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Stopped before training began.");
        return 130;
    }
    catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or PlatformNotSupportedException or ArgumentException or TrainingDivergedException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    // The first signal ends training cleanly; the second one has its default effect.
    void Stop(PosixSignalContext context)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}

static async Task TrainAsync(Settings settings, CancellationToken stop)
{
    if (settings.Resume && !File.Exists(settings.CheckpointPath))
        throw new FileNotFoundException($"There is nothing to resume: no interrupted run has left {settings.CheckpointPath}.");
    var digits = await DigitSource.FindAsync(settings, Console.WriteLine, stop);
    stop.ThrowIfCancellationRequested();
    Console.WriteLine(digits.Description);
    Console.WriteLine();
    // Networks learn best from numbers around 0. Both data sets use the scale of MNIST's training images.
    var (train, test) = (digits.Train.Normalize(Mnist.Mean, Mnist.Deviation), digits.Test.Normalize(Mnist.Mean, Mnist.Deviation));

    using var device = settings is { Device: "cpu", Threads: { } threads } ? new CpuDevice(threads) : Device.Open(settings.Device);
    using var model = LeNet5.Create(device, settings.Batch, settings.Seed);
    Console.WriteLine(LeNet5.Architecture);
    Console.WriteLine($"Training on {device.Name}.");

    try
    {
        var result = await ConsoleProgress.ShowAsync(progress => model.FitAsync(train, options: new FitOptions
        {
            Epochs = settings.Epochs,
            Optimizer = new Sgd(settings.LearningRate, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
            Schedule = new OneCycleSchedule(settings.LearningRate),
            Seed = settings.Seed,
            Checkpoint = new CheckpointOptions(settings.CheckpointPath),
            ResumeFrom = settings.Resume ? settings.CheckpointPath : null,
            Progress = progress,
        }, cancellationToken: stop));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Trained in {result.Duration.TotalSeconds:0.0} s."));
    }
    catch (FitCanceledException)
    {
        // The model keeps what it has learned, and is tested as it is.
        Console.WriteLine($"Stopped. {settings.CheckpointPath} has everything; --resume goes on from there.");
    }

    model.Save(settings.ModelPath);
    // The test uses the loaded model, to show that the saved file works.
    using var loaded = LeNet5.Create(device, settings.Batch, settings.Seed + 1);
    loaded.Load(settings.ModelPath);
    Verify(model, loaded, settings.ModelPath);
    Console.WriteLine($"Saved to {settings.ModelPath} ({new FileInfo(settings.ModelPath).Length:N0} bytes), read back, every number as it was.");
    Console.WriteLine();

    var confusion = new ConfusionMatrix(10);
    var evaluation = await loaded.EvaluateAsync(test, [new Accuracy(), confusion], cancellationToken: CancellationToken.None);
    MistakeTable.Show(confusion, digits.Test);
    Console.WriteLine();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {100 * evaluation.Accuracy:0.00} %"));
}

static void Verify(Model model, Model loaded, string path)
{
    foreach (var (saved, read) in model.Parameters.Zip(loaded.Parameters))
        if (!saved.Read().AsSpan().SequenceEqual(read.Read()))
            throw new InvalidDataException($"{path}: {saved.Name} is not what was saved.");
}
