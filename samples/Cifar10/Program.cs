using System.CommandLine;
using NetDsl;
using NetDsl.Reports;

var model = new Option<string>("--model") { Description = "The network.", DefaultValueFactory = _ => "resnet20" };
model.AcceptOnlyFromAmong("resnet20", "resnet32", "vgg");
var data = new Option<string?>("--data") { Description = "The folder with CIFAR-10's binary files; NETDSL_DATA if not given." };
var epochs = new Option<int>("--epochs") { Description = "The number of passes over the images.", DefaultValueFactory = _ => 50 };
var images = new Option<int?>("--images") { Description = "How many training images to use; all if not given." };
var augmentation = new Option<string>("--augmentation") { Description = "What training does to the images.", DefaultValueFactory = _ => "standard" };
augmentation.AcceptOnlyFromAmong("none", "standard", "mixup", "cutmix");
var threads = new Option<int?>("--threads") { Description = "The number of threads; one for each core if not given." };
var resume = new Option<bool>("--resume") { Description = "Goes on from the checkpoint of a run that was stopped, even within an epoch." };
var output = new Option<string>("--output") { Description = "The folder for checkpoint, model and report.", DefaultValueFactory = _ => Path.Combine("artifacts", "cifar10") };

var command = new RootCommand("Trains a network on CIFAR-10, writes checkpoints every minute, and a report at the end.")
{
    model, data, epochs, images, augmentation, threads, resume, output,
};
command.SetAction(async (parsed, stop) =>
{
    try
    {
        await TrainAsync(parsed, stop);
        return 0;
    }
    catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
});
// Ctrl-C ends training after the current step; the checkpoint then has everything.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

async Task TrainAsync(ParseResult parsed, CancellationToken stop)
{
    var folder = Find(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable("NETDSL_DATA") ?? "");
    // Some copies lack the last of the five training files.
    var files = Enumerable.Range(1, 5).TakeWhile(i => File.Exists(Path.Combine(folder, $"data_batch_{i}.bin"))).Count();
    var (all, test) = Cifar10.Load(folder, Math.Max(files, 1));
    var chosen = parsed.GetValue(images) is { } count ? all.Slice(0, count) : all;
    var (train, validation) = Normalized(chosen).Split(0.025, seed: 1);
    // The residual paper's augmentation: crops of the image with a border, and flips.
    if (parsed.GetValue(augmentation) != "none")
        train = train.RandomShift(4, fill: 0).RandomHorizontalFlip();
    // Smaller parts of other images than the papers' alpha of 1: small networks and short training underfit.
    train = parsed.GetValue(augmentation) switch
    {
        "mixup" => train.Mixup(alpha: 0.2f),
        "cutmix" => train.CutMix(alpha: 0.2f),
        _ => train.OneHot(),
    };
    validation = validation.OneHot();

    const int batch = 128;
    using var device = new CpuDevice(parsed.GetValue(threads) ?? Environment.ProcessorCount);
    using Model net = parsed.GetValue(model) switch
    {
        "resnet32" => ResNet32.Create(device, maxBatch: batch),
        "vgg" => SmallVgg.Create(device, maxBatch: batch),
        _ => ResNet20.Create(device, maxBatch: batch),
    };
    var place = Path.Combine(parsed.GetValue(output)!, parsed.GetValue(model)!);
    var checkpoint = place + ".checkpoint.safetensors";
    Console.WriteLine($"{net.Info.Name} with {net.Info.TrainableParameters:N0} parameters, {train.Count:N0} images to train on, {validation.Count:N0} to watch it, {test.Count:N0} to test it, on {net.Device.Name}.");

    var report = new TrainingReport(validation, $"{net.Info.Name} on CIFAR-10");
    var options = new FitOptions
    {
        Epochs = parsed.GetValue(epochs),
        Optimizer = new Sgd(0.2f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true),
        Schedule = new OneCycleSchedule(0.2f),
        Metrics = [new Accuracy()],
        Checkpoint = new CheckpointOptions(checkpoint) { Every = TimeSpan.FromMinutes(1) },
        ResumeFrom = parsed.GetValue(resume) ? checkpoint : null,
        Callbacks = [report, new JsonLinesLogger(place + ".jsonl"), new TensorBoardLogger(place + ".board")],
    };
    try
    {
        await ConsoleProgress.ShowAsync(progress => net.FitAsync(train, validation, options with { Progress = progress }, stop));
    }
    catch (FitCanceledException)
    {
        Console.WriteLine($"Stopped. {checkpoint} has everything; --resume goes on from there.");
        return;
    }

    net.Save(place + ".safetensors");
    var measured = Normalized(test).OneHot();
    await report.WriteAsync(place + ".report.html", net, measured, CancellationToken.None);
    Console.WriteLine($"test: {await net.EvaluateAsync(measured, [new Accuracy()], cancellationToken: CancellationToken.None)}");
    Console.WriteLine($"The report is {Path.GetFullPath(place + ".report.html")}.");
}

static Dataset Normalized(Dataset images) => images.Normalize(Cifar10.Mean, Cifar10.Deviation);

static string Find(string root) =>
    new[] { root, Path.Combine(root, "cifar-10-batches-bin") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "data_batch_1.bin")))
    ?? throw new FileNotFoundException($"There is no CIFAR-10 in '{root}': give the folder with data_batch_1.bin by --data, or set NETDSL_DATA. https://www.cs.toronto.edu/~kriz/cifar.html has the binary version.");
