using System.CommandLine;
using System.Text.Json;
using NetDsl;
using NetDsl.Bench;
using NetDsl.Bench.Models;

var root = new RootCommand("Measures networks on the processor. Compare with other libraries by bench/compare.py.")
{
    Measure(Runner.Train, "Measure training steps: forward, backward, and SGD with momentum."),
    Measure(Runner.Infer, "Measure forward passes as at inference."),
    Products(),
};
return root.Parse(args).Invoke();

static Command Measure(string mode, string description)
{
    var model = new Argument<string>("model") { Description = $"One of {string.Join(", ", Catalog.Names)}." };
    model.AcceptOnlyFromAmong([.. Catalog.Names]);
    var batch = Positive("--batch", "Samples in a step.", 1);
    var threads = Positive("--threads", "Threads that share the work.", Environment.ProcessorCount);
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

    var command = new Command(mode, description) { model, batch, threads, seconds, warmUp, iterations, json, kernels };
    command.SetAction(parsed =>
    {
        var name = parsed.GetRequiredValue(model);
        using var processor = new CpuDevice(parsed.GetValue(threads));
        var timed = parsed.GetValue(kernels) ? new TimedDevice(processor) : null;
        var device = (Device?)timed ?? processor;
        using var network = Catalog.Create(name, device, parsed.GetValue(batch))!;
        var length = new RunLength(parsed.GetValue(warmUp), parsed.GetValue(seconds), parsed.GetValue(iterations));
        var result = Runner.Run(name, network, mode, parsed.GetValue(batch), processor, length);
        if (timed is not null)
            result = result with { Kernels = KernelShare.Of(timed, result.Steps) };
        Console.WriteLine(parsed.GetValue(json) ? result.ToJson() : result.ToString());
        if (result.Kernels is { } shares && !parsed.GetValue(json))
            KernelShare.Print(shares);
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
