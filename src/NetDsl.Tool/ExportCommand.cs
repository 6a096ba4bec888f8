using System.CommandLine;
using Spectre.Console;

namespace NetDsl.Tool;

/// <summary><c>netdsl export App.dll --network ResNet18 --weights model.safetensors -o model.onnx</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var assembly = new Argument<FileInfo>("assembly") { Description = "The assembly with the network." };
        var network = new Option<string?>("--network") { Description = "The name of the class, if the assembly has several networks." };
        var weights = new Option<FileInfo?>("--weights") { Description = "The weights: a file of Save, or of PyTorch. Without them the network has its initial weights." };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file of ONNX; by default the name of the network." };
        var beside = new Option<bool>("--weights-beside") { Description = "Writes the weights to a second file." };
        var command = new Command("export", "Writes a network as ONNX.") { assembly, network, weights, output, beside };
        command.SetAction(parsed =>
        {
            var found = Networks.Find(parsed.GetValue(assembly)!, parsed.GetValue(network));
            using var model = found.Create();
            if (parsed.GetValue(weights) is { } file)
                Console.WriteLine(model.LoadPyTorch(file.FullName).Loaded.Count + " parameters loaded");
            var path = parsed.GetValue(output)?.FullName ?? found.Info.Name + ".onnx";
            model.ExportOnnx(path, parsed.GetValue(beside));
            AnsiConsole.MarkupLineInterpolated($"[green]{path}[/]: {new FileInfo(path).Length:N0} bytes");
        });
        return command;
    }
}
