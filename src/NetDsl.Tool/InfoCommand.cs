using System.CommandLine;
using Spectre.Console;

namespace NetDsl.Tool;

/// <summary><c>netdsl info</c>: the networks of an assembly, the tensors of a file of weights, or the layers of a file of ONNX.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "An assembly, a file of ONNX, or a file of weights." };
        var network = new Option<string?>("--network") { Description = "The name of a class: shows its layers." };
        var command = new Command("info", "Shows the networks of an assembly, the layers of a network, the declaration for a file of ONNX, or the tensors of a file of weights.") { file, network };
        command.SetAction(parsed => Show(parsed.GetValue(file)!, parsed.GetValue(network)));
        return command;
    }

    private static void Show(FileInfo file, string? network)
    {
        switch (file.Extension.ToLowerInvariant())
        {
            case ".dll" or ".exe" when network is null && Networks.All(file) is { Count: > 1 } all:
                var table = new Table().AddColumns("network", "input", "output", "layers", "parameters", "multiply-adds");
                foreach (var info in all.Select(found => found.Info))
                    table.AddRow(info.Name, string.Join(", ", info.InputSizes.Select(size => string.Join('x', size))), string.Join('x', info.Output), $"{info.Layers.Count}", $"{info.TrainableParameters:N0}", $"{info.MultiplyAdds:N0}");
                AnsiConsole.Write(table);
                break;
            case ".dll" or ".exe":
                Console.Write(Networks.Find(file, network).Info);
                break;
            case ".onnx":
                var imported = OnnxImporter.Import(file.FullName);
                Console.WriteLine($"{imported.Length:N0} weights and statistics");
                Console.Write(imported.Source);
                break;
            default:
                var tensors = new Table().AddColumns("tensor", "shape", "type");
                foreach (var tensor in WeightFiles.List(file.FullName))
                    tensors.AddRow(Markup.Escape(tensor.Name), tensor.Shape.Count == 0 ? "scalar" : string.Join('x', tensor.Shape), Markup.Escape(tensor.Type));
                AnsiConsole.Write(tensors);
                break;
        }
    }
}
