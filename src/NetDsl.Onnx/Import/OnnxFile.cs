using System.Buffers.Binary;
using Google.Protobuf;
using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Import;

/// <summary>A constant of a file: floats or whole numbers.</summary>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Floats">Its numbers.</param>
/// <param name="Integers">Its numbers if they are whole numbers; otherwise null.</param>
internal sealed record OnnxTensor(long[] Shape, float[] Floats, long[]? Integers)
{
    public int Length => Floats.Length;

    public static OnnxTensor Of(params long[] integers) => new([integers.Length], Array.ConvertAll(integers, i => (float)i), integers);
}

/// <summary>Reads a file of ONNX.</summary>
internal static class OnnxFile
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 21;

    /// <exception cref="FileNotFoundException">The file, or the file of its weights, does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of a version that is not known.</exception>
    public static (GraphProto Graph, int Opset, Dictionary<string, OnnxTensor> Constants) Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {Path.GetFullPath(path)}.", path);
        try
        {
            using var stream = File.OpenRead(path);
            var model = ModelProto.Parser.ParseFrom(stream);
            if (model.Graph is null || model.Graph.Node.Count == 0)
                throw new InvalidDataException("it has no graph.");
            var opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 1;
            if (opset is < OldestOpset or > NewestOpset)
                throw new InvalidDataException($"it uses operators of version {opset}; versions {OldestOpset} to {NewestOpset} can be read.");
            return (model.Graph, (int)opset, model.Graph.Initializer.GroupBy(t => t.Name).ToDictionary(group => group.Key, group => Tensor(group.Last(), path)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} cannot be read: {(e is InvalidDataException ? e.Message : "it is not an intact file of ONNX: " + e.Message)}", e);
        }
    }

    /// <summary>The numbers of a tensor, which may be in another file.</summary>
    public static OnnxTensor Tensor(TensorProto tensor, string path)
    {
        var name = SafeTensorsHeader.Short(tensor.Name);
        long[] shape = [.. tensor.Dims];
        if (shape.Any(size => size < 0) || shape.Aggregate((UInt128)1, (product, size) => product * (UInt128)size) > int.MaxValue)
            throw new InvalidDataException($"'{name}' has the shape [{string.Join(", ", shape)}].");
        var length = (int)shape.Aggregate(1L, (product, size) => product * size);
        var raw = tensor.DataLocation == 1 ? External(tensor, path) : tensor.RawData.Memory;
        var values = tensor.DataType switch
        {
            1 when tensor.FloatData.Count > 0 => new OnnxTensor(shape, [.. tensor.FloatData], null),
            10 or 16 when tensor.Int32Data.Count > 0 => new(shape, [.. tensor.Int32Data.Select(bits => tensor.DataType == 10
                ? (float)BitConverter.UInt16BitsToHalf((ushort)bits) : BitConverter.Int32BitsToSingle(bits << 16))], null),
            11 when tensor.DoubleData.Count > 0 => new(shape, [.. tensor.DoubleData.Select(value => (float)value)], null),
            2 or 3 or 5 or 6 or 9 when tensor.Int32Data.Count > 0 => Whole(shape, [.. tensor.Int32Data.Select(i => (long)i)]),
            7 when tensor.Int64Data.Count > 0 => Whole(shape, [.. tensor.Int64Data]),
            var type => Raw(shape, length, type, raw.Span, name),
        };
        return values.Length == length ? values : throw new InvalidDataException($"'{name}' of shape [{string.Join(", ", shape)}] has {values.Length} numbers.");
    }

    private static OnnxTensor Whole(long[] shape, long[] values) => new(shape, Array.ConvertAll(values, i => (float)i), values);

    private static OnnxTensor Raw(long[] shape, int length, int type, ReadOnlySpan<byte> raw, string name)
    {
        var code = type switch
        {
            1 => "F32", 2 => "U8", 3 => "I8", 4 => "U16", 5 => "I16", 6 => "I32", 7 => "I64", 9 => "BOOL", 10 => "F16", 11 => "F64", 12 => "U32", 13 => "U64", 16 => "BF16",
            _ => throw new InvalidDataException($"'{name}' has numbers of the type {type}, which cannot be converted to floats."),
        };
        var element = TensorType.Of(code);
        if (raw.Length != (long)length * element.Size)
            throw new InvalidDataException($"'{name}' of shape [{string.Join(", ", shape)}] and type {code} has {raw.Length} bytes.");
        var floats = new float[length];
        element.Convert(raw, floats);
        if (!element.IsInteger)
            return new(shape, floats, null);
        var integers = new long[length];
        for (var i = 0; i < length; i++)
            integers[i] = type == 7 ? BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]) : (long)floats[i];
        return new(shape, floats, integers);
    }

    private static ReadOnlyMemory<byte> External(TensorProto tensor, string path)
    {
        string? Entry(string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
        var location = Entry("location") ?? "";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new InvalidDataException($"the weights of '{SafeTensorsHeader.Short(tensor.Name)}' are in '{SafeTensorsHeader.Short(location)}', which is not a file in the folder of the model.");
        var file = Path.Combine(folder, location);
        if (!File.Exists(file))
            throw new FileNotFoundException($"{path} has its weights in {location}, and there is no such file in its folder.", file);
        using var stream = File.OpenRead(file);
        var start = long.TryParse(Entry("offset") ?? "0", out var offset) ? offset : -1;
        var length = long.TryParse(Entry("length") ?? $"{stream.Length - start}", out var given) ? given : -1;
        if (start < 0 || length < 0 || length > int.MaxValue || start > stream.Length - length)
            throw new InvalidDataException($"the weights of '{SafeTensorsHeader.Short(tensor.Name)}' are outside of {location}.");
        var bytes = new byte[length];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
