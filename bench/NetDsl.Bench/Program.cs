using System.CommandLine;
using System.Text.Json;
using NetDsl;
using NetDsl.Bench;
using NetDsl.Bench.Models;
using NetDsl.Runtime.CompilerServices;

var root = new RootCommand("Measures networks, on the CPU unless --device is given. Compare with other libraries by bench/compare.py.")
{
    Measure(Runner.Train, "Measure training steps: forward, backward, and SGD with momentum."),
    Measure(Runner.Infer, "Measure forward passes as at inference."),
    Series(),
    Check(),
    Ceilings(),
    Cifar(),
    Loader(),
    Products(),
    Convolutions(),
    Threads(),
    HandOverTime(),
    Serve(),
};
return root.Parse(args).Invoke();

static Command Measure(string mode, string description)
{
    var model = new Argument<string>("model") { Description = $"One of {string.Join(", ", Catalog.Names)}." };
    model.AcceptOnlyFromAmong([.. Catalog.Names]);
    var batch = Positive("--batch", "Samples in a step.", 1);
    var device = DeviceOption();
    var precision = PrecisionOption();
    var threads = Positive("--threads", "The number of CPU threads.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure.", 2);
    var warmUp = Number("--warm-up", "How long to run before measuring, in seconds.", 1);
    var iterations = new Option<int?>("--iterations") { Description = "How many steps to measure, instead of --seconds." };
    iterations.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, out var number) && number > 0))
            result.AddError("--iterations takes a whole number of at least 1.");
    });
    var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
    var kernels = new Option<bool>("--kernels") { Description = "Also print where the time goes, kernel by kernel; noting it costs a little itself." };
    var convolutions = new Option<ConvolutionMethod>("--convolutions") { Description = "The algorithm of 3x3 convolutions on the CPU.", DefaultValueFactory = _ => ConvolutionMethod.Auto };
    var changing = new Option<bool>("--changing-weights") { Description = "Change a weight before every step, so that nothing prepared for inference is kept." };

    var command = new Command(mode, description) { model, batch, device, precision, threads, seconds, warmUp, iterations, json, kernels, convolutions, changing };
    command.SetAction(parsed =>
    {
        var name = parsed.GetRequiredValue(model);
        using var place = Open(parsed.GetRequiredValue(device), parsed.GetValue(threads), parsed.GetRequiredValue(precision), parsed.GetValue(convolutions));
        if (place is null)
            return 1;
        var times = parsed.GetValue(kernels) ? new KernelTimes() : null;
        using var network = Catalog.Create(name, times is null ? place : new HookedDevice(place) { Hook = times }, parsed.GetValue(batch))!;
        var length = new RunLength(parsed.GetValue(warmUp), parsed.GetValue(seconds), parsed.GetValue(iterations), parsed.GetValue(changing));
        var result = Runner.Run(name, network, mode, parsed.GetValue(batch), parsed.GetValue(threads), length);
        if (times is not null)
            result = result with { Kernels = KernelShare.Of(times, result.Steps) };
        Console.WriteLine(parsed.GetValue(json) ? result.ToJson() : result.ToString());
        if (result.Kernels is { } shares && !parsed.GetValue(json))
            KernelShare.Print(shares);
        return 0;
    });
    return command;
}

static Command Series()
{
    var cases = new Argument<BenchCase[]>("cases") { Description = "Mode, network and batch of each, such as train/lenet5/64.", Arity = ArgumentArity.OneOrMore, CustomParser = BenchCase.Parse };
    var device = DeviceOption();
    var precision = PrecisionOption();
    var seconds = Number("--seconds", "How long to measure each.", 1);
    var warmUp = Number("--warm-up", "How long to run each before measuring, in seconds.", 0.5);
    var command = new Command("series", "Measure many, in one process, so that kernels are compiled once. A line of JSON for each, as soon as it is measured.") { cases, device, precision, seconds, warmUp };
    command.SetAction(parsed =>
    {
        using var place = Open(parsed.GetRequiredValue(device), Environment.ProcessorCount, parsed.GetRequiredValue(precision));
        if (place is null)
            return 1;
        foreach (var (mode, name, batch) in parsed.GetRequiredValue(cases))
        {
            using var network = Catalog.Create(name, place, batch)!;
            var length = new RunLength(parsed.GetValue(warmUp), parsed.GetValue(seconds), null);
            Console.WriteLine(Runner.Run(name, network, mode, batch, Environment.ProcessorCount, length).ToJson());
        }

        return 0;
    });
    return command;
}

static Command Ceilings()
{
    var device = DeviceOption();
    var precision = PrecisionOption();
    var size = Positive("--size", "Rows and columns of the matrices; what is copied is sixteen times as large.", 4096);
    var seconds = Number("--seconds", "How long to measure each.", 0.3);
    var json = new Option<bool>("--json") { Description = "Print a line of JSON for each." };
    var command = new Command("ceilings", "Measure what a device can do at most, a copy and a large product, and how near simple kernels come to it.") { device, precision, size, seconds, json };
    command.SetAction(parsed =>
    {
        using var place = Open(parsed.GetRequiredValue(device), Environment.ProcessorCount, parsed.GetRequiredValue(precision));
        if (place is null)
            return 1;
        foreach (var one in NetDsl.Bench.Ceilings.Measure(place, parsed.GetValue(size), parsed.GetValue(seconds)))
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(one) : one.ToString());
        return 0;
    });
    return command;
}

static Command Cifar()
{
    var folder = new Argument<DirectoryInfo>("folder") { Description = "Holds data_batch_1.bin to data_batch_5.bin and test_batch.bin." };
    folder.AcceptExistingOnly();
    var device = DeviceOption();
    var precision = PrecisionOption();
    var epochs = Positive("--epochs", "The largest number of epochs.", 160);
    var seconds = Number("--seconds", "Take as many epochs as fit into this time, going by the first.", double.PositiveInfinity);
    var images = Positive("--images", "The number of training images.", 50_000);
    var testImages = Positive("--test-images", "The number of test images.", 10_000);
    var batch = Positive("--batch", "Samples in a step.", 128);
    var command = new Command("cifar", "Train ResNet-20 on CIFAR-10, and print accuracy and time.") { folder, device, precision, epochs, batch, seconds, images, testImages };
    command.SetAction(async parsed =>
    {
        using var place = Open(parsed.GetRequiredValue(device), Environment.ProcessorCount, parsed.GetRequiredValue(precision));
        if (place is null)
            return 1;
        await CifarTraining.Run(
            place, parsed.GetRequiredValue(folder).FullName, parsed.GetValue(images), parsed.GetValue(testImages), parsed.GetValue(epochs), parsed.GetValue(batch), parsed.GetValue(seconds));
        return 0;
    });
    return command;
}

static Command Loader()
{
    var seconds = Number("--seconds", "How long to measure each.", 2);
    var batch = Positive("--batch", "Samples in a step.", 64);
    var command = new Command("loader", "Measure how fast images of CIFAR's size are augmented, and how long training waits for them.") { seconds, batch };
    command.SetAction(async parsed =>
    {
        LoaderSpeed.Print(parsed.GetValue(seconds));
        await LoaderSpeed.PrintWaiting(parsed.GetValue(batch), parsed.GetValue(seconds));
    });
    return command;
}

static Command Products()
{
    var threads = Positive("--threads", "Threads that share the work.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure each product.", 0.2);
    var library = new Option<string?>("--library") { Description = "Measure this library instead: a file with the C interface of BLAS, such as libopenblas.so.0." };
    var size = new Option<int[]>("--size") { Description = "m, n and k of the only product to measure, instead of the usual ones.", Arity = new(3, 3), AllowMultipleArgumentsPerToken = true };
    var json = new Option<bool>("--json") { Description = "Print a line of JSON for each." };

    var command = new Command("matmul", "Measure matrix products: squares, and those of dense layers. Compare with OpenBLAS by bench/matrix.py.") { threads, seconds, library, size, json };
    command.SetAction(parsed =>
    {
        IEnumerable<MatrixShape> shapes = parsed.GetValue(size) is [var m, var n, var k] ? MatrixShape.Orientations(m, n, k) : MatrixShape.All;
        var times = parsed.GetValue(library) is { } file
            ? MatrixRunner.Library(shapes, file, parsed.GetValue(seconds))
            : MatrixRunner.Ours(shapes, parsed.GetValue(threads), parsed.GetValue(seconds));
        foreach (var time in times)
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(time) : time.ToString());
    });
    return command;
}

static Command Convolutions()
{
    var shapes = new Argument<string[]>("shapes") { Description = "Channels, height, width and perhaps filters of convolutions, such as 64x56x56.", Arity = ArgumentArity.OneOrMore };
    var kernel = Positive("--kernel", "Height and width of the kernels.", 3);
    var batch = Positive("--batch", "Samples in a step.", 1);
    var threads = Positive("--threads", "Threads that share the work.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure each direction.", 1);
    var command = new Command("convolutions", "Measure the ways in which convolutions are computed.") { shapes, kernel, batch, threads, seconds };
    command.SetAction(parsed =>
    {
        ConvolutionTable.Print(parsed.GetValue(threads), parsed.GetRequiredValue(shapes), parsed.GetValue(kernel), parsed.GetValue(batch), parsed.GetValue(seconds));
    });
    return command;
}

static Command Threads()
{
    var threads = Positive("--threads", "Threads of the team.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure each.", 0.3);
    var write = new Option<FileInfo?>("--write") { Description = "Also write the tables to this file, such as bench/THREADS.md." };
    var command = new Command("threads", "Measure the team of threads: handing work over, from what size on that pays, and waiting.") { threads, seconds, write };
    command.SetAction(parsed =>
    {
        var text = ThreadTable.Write(parsed.GetValue(threads), parsed.GetValue(seconds));
        Console.Write(text);
        if (parsed.GetValue(write) is { } file)
            File.WriteAllText(file.FullName, "# Threads\n\nWritten by `dotnet run -c Release --project bench/NetDsl.Bench -- threads --write bench/THREADS.md`.\n\n" + text);
    });
    return command;
}

static Command Serve()
{
    var model = new Argument<string>("model") { Description = $"One of {string.Join(", ", Catalog.Names)}." };
    model.AcceptOnlyFromAmong([.. Catalog.Names]);
    var clients = Positive("--clients", "The threads that ask, each as soon as it has its answer.", 8);
    var replicas = Positive("--replicas", "The replicas of the pool.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure each server.", 3);
    var command = new Command("serve", "Measure requests of one sample from several threads: one model behind a lock against a predictor.") { model, clients, replicas, seconds };
    command.SetAction(parsed =>
    {
        foreach (var one in Serving.Measure(device => Catalog.Create(parsed.GetRequiredValue(model), device, 1)!, parsed.GetValue(clients), parsed.GetValue(replicas), parsed.GetValue(seconds)))
            Console.WriteLine(one);
    });
    return command;
}

static Command HandOverTime()
{
    var command = new Command("handover", "Measure the time of a number from one thread to another and back, in nanoseconds: distant cores take several times as long.");
    command.SetAction(_ => Console.WriteLine(JsonSerializer.Serialize(new { nanoseconds = HandOver.Nanoseconds() })));
    return command;
}

static Command Check()
{
    var models = new Argument<string[]>("models") { Description = "The networks; lenet5, mlp3x512, vgg-small and resnet20 if none are named.", DefaultValueFactory = _ => ["lenet5", "mlp3x512", "vgg-small", "resnet20"] };
    models.AcceptOnlyFromAmong([.. Catalog.Names]);
    var device = DeviceOption();
    var precision = PrecisionOption();
    var steps = Positive("--steps", "Training steps.", 100);
    var batch = Positive("--batch", "Samples in a step.", 16);
    var command = new Command("check", "Train on a device and on the CPU, from the same weights, and compare the losses of every step.") { models, device, precision, steps, batch };
    command.SetAction(parsed =>
    {
        using var place = Open(parsed.GetRequiredValue(device), Environment.ProcessorCount, parsed.GetRequiredValue(precision));
        return place is not null && parsed.GetRequiredValue(models).All(name => LossCheck.Run(name, place, parsed.GetRequiredValue(precision), parsed.GetValue(steps), parsed.GetValue(batch))) ? 0 : 1;
    });
    return command;
}

static Option<string> DeviceOption()
{
    var option = new Option<string>("--device") { Description = "The device to compute on: cpu, cuda, opencl or ilgpu-cpu; cuda:1 is the second GPU.", DefaultValueFactory = _ => "cpu" };
    option.CompletionSources.Add([.. Device.Names]);
    return option;
}

static Option<string> PrecisionOption()
{
    var option = new Option<string>("--precision") { Description = "What the factors of products may be rounded to; tf32-tensor: by our own kernels for tensor cores, on CUDA.", DefaultValueFactory = _ => "fp32" };
    option.AcceptOnlyFromAmong("fp32", "tf32", "bf16", "tf32-tensor");
    return option;
}

static Device? Open(string name, int threads, string precision, ConvolutionMethod convolutions = ConvolutionMethod.Auto)
{
    try
    {
        if (name == "cuda" && precision == "tf32-tensor")
            return IlgpuDevice.Cuda(0, MatrixPrecision.TensorFloat32, tensorCores: true);
        if (name == "cpu" && precision == "fp32")
            return new CpuDevice(new CpuDeviceOptions { Threads = threads, Convolutions = convolutions });
        return Device.Open(name, precision switch
        {
            "fp32" => MatrixPrecision.Single,
            "tf32" => MatrixPrecision.TensorFloat32,
            "bf16" => MatrixPrecision.BFloat16,
            _ => throw new ArgumentException($"{precision} is for the device cuda only."),
        });
    }
    catch (Exception e) when (e is PlatformNotSupportedException or ArgumentException)
    {
        Console.Error.WriteLine(e.Message);
        return null;
    }
}

static Option<int> Positive(string name, string description, int usual)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
    option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, out var number) && number > 0))
            result.AddError($"{name} takes a whole number of at least 1.");
    });
    return option;
}

static Option<double> Number(string name, string description, double usual) =>
    new(name) { Description = description, DefaultValueFactory = _ => usual };
