using System.CommandLine;
using NetDsl;
using NetDsl.Bench;
using NetDsl.Bench.Models;

var root = new RootCommand("Measures networks on the processor. Compare with other libraries by bench/compare.py.")
{
    Measure(Runner.Train, "Measure training steps: forward, backward, and SGD with momentum."),
    Measure(Runner.Infer, "Measure forward passes as at inference."),
    Convolutions(),
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
        var result = Runner.Run(name, network, mode, parsed.GetValue(batch), parsed.GetValue(threads), length);
        Console.WriteLine(parsed.GetValue(json) ? result.ToJson() : result.ToString());
        if (timed is not null)
            KernelTable.Print(timed, result.Steps);
    });
    return command;
}

static Command Convolutions()
{
    var shapes = new Argument<string[]>("shapes") { Description = "Channels, height, width and perhaps filters of 3x3 convolutions, such as 64x56x56.", Arity = ArgumentArity.OneOrMore };
    var batch = Positive("--batch", "Samples in a step.", 1);
    var threads = Positive("--threads", "Threads that share the work.", Environment.ProcessorCount);
    var seconds = Number("--seconds", "How long to measure each direction.", 1);
    var command = new Command("convolutions", "Measure the ways in which 3x3 convolutions are computed.") { shapes, batch, threads, seconds };
    command.SetAction(parsed =>
    {
        using var device = new CpuDevice(parsed.GetValue(threads));
        ConvolutionTable.Print(device, parsed.GetRequiredValue(shapes), parsed.GetValue(batch), parsed.GetValue(seconds));
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
