using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Samples;

/// <summary>The settings of the command line.</summary>
internal sealed record Settings
{
    public required DirectoryInfo? Data { get; init; }

    public required bool Drawn { get; init; }

    public required int Digits { get; init; }

    public required int Epochs { get; init; }

    public required int Batch { get; init; }

    public required float LearningRate { get; init; }

    public required int Seed { get; init; }

    public required string Device { get; init; }

    public required int? Threads { get; init; }

    public required DirectoryInfo Output { get; init; }

    public required bool Resume { get; init; }

    public string ModelPath => Path.Combine(Output.FullName, "lenet5.safetensors");

    public string CheckpointPath => Path.Combine(Output.FullName, "checkpoint.safetensors");

    /// <summary>The command line: its options, and what is done with them.</summary>
    public static RootCommand Command(Func<Settings, Task<int>> run)
    {
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "The folder that holds MNIST's four files, or has them in a folder 'mnist'. Otherwise they are looked for where NETDSL_DATA points, then in the cache, then downloaded.",
            HelpName = "folder",
        };
        data.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DirectoryInfo?>() is { Exists: false } missing)
                result.AddError($"--data: there is no folder {missing.FullName}.");
        });
        var drawn = new Option<bool>("--drawn") { Description = "Train on digits that the program draws itself. It does so anyway when it finds no others." };
        var digits = Number("--digits", "How many digits to draw for training, when drawn digits are used; a sixth as many are drawn for the test.", 30_000, 100, 10_000_000);
        var epochs = Number("--epochs", "The number of passes over the training images.", 3, 1, 1000);
        var batch = Number("--batch", "Pictures in one step.", 64, 1, 10_000);
        var rate = Number("--lr", "The highest learning rate; it rises to this and falls again (one-cycle).", 0.1f, 1e-6f, 100);
        var seed = Number("--seed", "The seed of initial weights, the order of images, and synthetic digits.", 0, 0, int.MaxValue);
        var device = new Option<string>("--device") { Description = "The device to compute on: cpu, cuda, opencl or ilgpu-cpu; cuda:1 is the second GPU.", DefaultValueFactory = _ => "cpu" };
        device.CompletionSources.Add([.. NetDsl.Device.Names]);
        var threads = Number("--threads", "The number of CPU threads: one for each logical core if not given.", null, 1, 1024);
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "The folder for the model and the checkpoint. It is made where it does not exist.",
            HelpName = "folder",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "lenet5")),
        };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint that an interrupted run has left." };

        var command = new RootCommand("Trains LeNet-5 (LeCun et al., 1998) to read handwritten digits, saves it, reads it back and shows what it gets wrong. Ctrl-C stops early and keeps what was learned.");
        foreach (var option in (Option[])[data, drawn, digits, epochs, batch, rate, seed, device, threads, output, resume])
            command.Add(option);
        command.SetAction(parsed => run(new Settings
        {
            Data = parsed.GetValue(data),
            Drawn = parsed.GetValue(drawn),
            Digits = parsed.GetValue(digits),
            Epochs = parsed.GetValue(epochs),
            Batch = parsed.GetValue(batch),
            LearningRate = parsed.GetValue(rate),
            Seed = parsed.GetValue(seed),
            Device = parsed.GetRequiredValue(device),
            Threads = parsed.GetResult(threads) is null ? null : parsed.GetValue(threads),
            Output = parsed.GetValue(output)!,
            Resume = parsed.GetValue(resume),
        }));
        return command;
    }

    /// <summary>An option that takes a number from a range; both ends count.</summary>
    private static Option<T> Number<T>(string name, string description, T? usual, T from, T to) where T : struct, INumber<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
                    return number;
                result.AddError($"{name} must be a number from {from} to {to}, not '{result.Tokens[0].Value}'.");
                return default;
            },
        };
        if (usual is { } value)
            option.DefaultValueFactory = _ => value;
        return option;
    }
}
