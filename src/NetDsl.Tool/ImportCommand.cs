using System.CommandLine;
using Spectre.Console;

namespace NetDsl.Tool;

/// <summary><c>netdsl import model.onnx -o Model.cs</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The file of ONNX." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The C# file; by default the name of the model with .cs. The weights are written next to it, as .safetensors." };
        var space = new Option<string?>("--namespace") { Description = "The namespace of the class." };
        var name = new Option<string?>("--name") { Description = "The name of the class; by default that of the C# file." };
        var value = new Option<string?>("--from-output") { Description = "The output of the model to import, if it has several." };
        var command = new Command("import", "Writes a declaration and a file of weights for a model in ONNX.") { model, output, space, name, value };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(model)!;
            var target = parsed.GetValue(output)?.FullName ?? Path.ChangeExtension(file.FullName, ".cs");
            var network = OnnxImporter.Import(file.FullName, parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(target), parsed.GetValue(space), parsed.GetValue(value));
            var weights = Path.ChangeExtension(target, ".safetensors");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            network.SaveWeights(weights);
            File.WriteAllText(target, network.Source);
            AnsiConsole.MarkupLineInterpolated($"[green]{target}[/]: the class {network.Name}, {network.Source.Count(c => c == '\n')} lines");
            AnsiConsole.MarkupLineInterpolated($"[green]{weights}[/]: {network.Length:N0} numbers");
            AnsiConsole.MarkupLineInterpolated($"using var net = {network.Name}.Create(maxBatch: 1); net.Load(\"{Path.GetFileName(weights)}\");");
        });
        return command;
    }
}
