using System.Globalization;
using System.Runtime.InteropServices;
using NetDsl;
using Samples;

// The sample handles Ctrl-C itself: it has something to save, and to say.
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
    catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or PlatformNotSupportedException or TrainingDivergedException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    // The first signal asks for a clean end; the second one gets what it always gets.
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
    // Networks learn best from numbers around 0: the same scale for both, taken from MNIST's training pictures.
    var (train, test) = (digits.Train.Normalize(Mnist.Mean, Mnist.Deviation), digits.Test.Normalize(Mnist.Mean, Mnist.Deviation));

    using var device = settings is { Device: "cpu", Threads: { } threads } ? new CpuDevice(threads) : Device.Open(settings.Device);
    using var model = LeNet5.Create(device, settings.Batch, settings.Seed);
    Console.WriteLine(LeNet5.Info);
    Console.WriteLine($"Training on {device.Name}.");

    var result = await TrainingView.ShowAsync(progress => model.FitAsync(train, options: new FitOptions
    {
        Epochs = settings.Epochs,
        Optimizer = new Sgd(settings.LearningRate, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
        Schedule = new OneCycleSchedule(settings.LearningRate),
        Seed = settings.Seed,
        Checkpoint = new CheckpointOptions(settings.CheckpointPath),
        ResumeFrom = settings.Resume ? settings.CheckpointPath : null,
        Progress = progress,
    }, cancellation: stop));
    Console.WriteLine(result.StopReason == StopReason.Cancelled
        ? $"Stopped. {settings.CheckpointPath} has everything; --resume goes on from there."
        : string.Create(CultureInfo.InvariantCulture, $"Trained in {result.Duration.TotalSeconds:0.0} s."));

    model.Save(settings.ModelPath);
    // What is tested is what was read back: a model that could not be loaded would be worth nothing.
    using var loaded = LeNet5.Create(device, settings.Batch, settings.Seed + 1);
    loaded.Load(settings.ModelPath);
    Verify(model, loaded, settings.ModelPath);
    Console.WriteLine($"Saved to {settings.ModelPath} ({new FileInfo(settings.ModelPath).Length:N0} bytes), read back, every number as it was.");
    Console.WriteLine();

    var confusion = new ConfusionMatrix(10);
    var evaluation = await loaded.EvaluateAsync(test, [new Accuracy(), confusion], cancellation: CancellationToken.None);
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
