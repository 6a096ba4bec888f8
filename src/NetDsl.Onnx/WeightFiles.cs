using NetDsl.Onnx.PyTorch;

namespace NetDsl;

/// <summary>The contents of files of weights.</summary>
public static class WeightFiles
{
    /// <summary>Lists the tensors of a <c>.pt</c>, <c>.pth</c> or safetensors file, or of several with an index. Their numbers are not read.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or has no weights.</exception>
    public static IReadOnlyList<WeightInfo> List(string path)
    {
        using var file = WeightFile.Open(path);
        return [.. file.Tensors.Select(tensor => new WeightInfo(tensor.Name, tensor.Shape, tensor.Type))];
    }
}

/// <summary>A tensor of a file of weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">The type of its elements, as safetensors names it: <c>F32</c>.</param>
public sealed record WeightInfo(string Name, IReadOnlyList<long> Shape, string Type);
