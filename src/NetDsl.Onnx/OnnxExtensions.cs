using Google.Protobuf;
using NetDsl.Onnx.Export;
using NetDsl.Onnx.Proto;

namespace NetDsl;

/// <summary>Files of ONNX.</summary>
public static class OnnxExtensions
{
    /// <summary>The most bytes of weights in a file. Protobuf's limit is 2 GB.</summary>
    private const long LargestFile = 2_000_000_000;

    /// <summary>
    /// Writes the model for other programs: its inference, as ONNX with operators of version 17. The inputs and outputs have the names of the
    /// declaration, <c>input</c> and <c>output</c> where it gives none; the batch is any number. Outputs are those of <c>Forward</c>: of a
    /// classifier the scores before softmax.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file. It is written whole or not at all.</param>
    /// <param name="weightsBeside">Whether weights are in a second file, <c>path.data</c>, which has to stay in the same folder; always so for
    /// models above 2 GB.</param>
    /// <exception cref="NotSupportedException">ONNX cannot express some layers; the message names all of them.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ExportOnnx(this Model model, string path, bool weightsBeside = false)
    {
        var proto = OnnxExporter.Export(model);
        if (weightsBeside || proto.Graph.Initializer.Sum(t => (long)t.RawData.Length) > LargestFile)
            WriteBeside(proto, path);
        AtomicFile.Write(path, stream => proto.WriteTo(stream));
    }

    private static void WriteBeside(ModelProto proto, string path)
    {
        var name = Path.GetFileName(path) + ".data";
        AtomicFile.Write(path + ".data", stream =>
        {
            foreach (var tensor in proto.Graph.Initializer.Where(t => t.RawData.Length >= 1024))
            {
                var (start, length) = (stream.Position, tensor.RawData.Length);
                tensor.RawData.WriteTo(stream);
                tensor.RawData = ByteString.Empty;
                tensor.DataLocation = 1;
                foreach (var (key, value) in (Span<(string, string)>)[("location", name), ("offset", $"{start}"), ("length", $"{length}")])
                    tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        });
    }
}
