using System.Globalization;

namespace NetDsl.Tool;

/// <summary>A page about a network, in Markdown.</summary>
internal static class ReportPage
{
    public static void Write(TextWriter writer, ModelInfo info)
    {
        writer.WriteLine($"# {info.Name}\n");
        writer.WriteLine($"- Input: {string.Join(", ", info.Inputs.Select(input => $"{input.Name} {Shape(input.Shape)}"))}");
        writer.WriteLine($"- Output: {Shape(info.Output)}{string.Concat(info.Heads.Select(head => $", {head.Name} {Shape(head.Output)}"))}");
        writer.WriteLine($"- Parameters: {Number(info.TrainableParameters)} trainable, {Number(info.BufferElements)} in buffers");
        writer.WriteLine($"- Multiply-adds of a forward pass: {Number(info.MultiplyAdds)}");
        writer.WriteLine($"- Memory: {Number(info.FixedBytes)} bytes, and for each sample {(info.IsTrainable ? $"{Number(info.TrainingBytesPerSample)} bytes while training or " : "")}{Number(info.InferenceBytesPerSample)} at inference\n");
        writer.WriteLine("| layer | declared as | output | parameters | multiply-adds | share |\n|---|---|---|--:|--:|--:|");
        foreach (var layer in info.Layers)
        {
            var share = info.MultiplyAdds == 0 ? 0 : 100.0 * layer.MultiplyAdds / info.MultiplyAdds;
            writer.WriteLine($"| {layer.Name} | `{layer.Declaration.Replace("|", "\\|")}` | {Shape(layer.Output)} | {Number(layer.Parameters)} | {Number(layer.MultiplyAdds)} | {share.ToString("0.0", CultureInfo.InvariantCulture)} % |");
        }
    }

    private static string Shape(IReadOnlyList<int> shape) => string.Join('x', shape);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
