using Google.Protobuf;
using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Tests.Infrastructure;

/// <summary>
/// The light models of ONNX's tests: well-known networks in which a node writes the same number into all weights. The package
/// libonnx-testdata has them from version 1.13 on; <c>NETDSL_ONNX_LIGHT</c> names another folder.
/// </summary>
public static class LightModels
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("NETDSL_ONNX_LIGHT") ?? "/usr/share/libonnx-testdata/data/light";

    public static IReadOnlyList<string> Names { get; } = Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, "light_*.onnx").Select(file => Path.GetFileNameWithoutExtension(file)["light_".Length..]).Order(StringComparer.Ordinal)] : [];

    /// <summary>Writes a model with weights that differ, so that a wrong order or a wrong layer shows.</summary>
    public static void Write(string name, string path)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, $"light_{name}.onnx")));
        var shapes = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        var uses = model.Graph.Node.SelectMany(node => node.Input.Select((input, i) => (input, Use: $"{node.OpType}.{i}")))
            .DistinctBy(item => item.input).ToDictionary(item => item.input, item => item.Use);
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "Unsqueeze"))
            uses[node.Input[0]] = uses[node.Output[0]];
        var random = new Random(4);
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "ConstantOfShape").ToList())
        {
            var tensor = new TensorProto { Name = node.Output[0], DataType = 1 };
            tensor.Dims.Add(NetDsl.Onnx.Import.OnnxFile.Tensor(shapes[node.Input[0]], path).Integers);
            var length = tensor.Dims.Aggregate(1L, (product, size) => product * size);
            var inputs = uses[tensor.Name] == "Gemm.1" && tensor.Dims[0] > tensor.Dims[1] ? tensor.Dims[0] : length / tensor.Dims[0];
            // Weights keep the scale of activations, and variances are positive.
            var (mean, spread) = uses[tensor.Name] switch
            {
                "Conv.1" or "Gemm.1" or "MatMul.1" => (0, Math.Sqrt(6.0 / inputs)),
                "BatchNormalization.1" or "BatchNormalization.4" or "Mul.1" => (1, 0.5),
                _ => (0, 0.1),
            };
            var values = new float[length];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(mean + spread * (2 * random.NextDouble() - 1));
            tensor.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));
            model.Graph.Initializer.Add(tensor);
            model.Graph.Node.Remove(node);
        }

        // The scores of random networks are so large that a softmax hides all but one.
        if (model.Graph.Node[^1] is { OpType: "Softmax" } softmax)
        {
            model.Graph.Output[0].Name = softmax.Input[0];
            model.Graph.Node.Remove(softmax);
        }

        using var stream = File.Create(path);
        model.WriteTo(stream);
    }
}
