using System.Buffers.Binary;

namespace NetDsl.Networks.Tests.Onnx;

/// <summary>A tensor of a file: TensorProto, with all kinds of numbers as doubles.</summary>
public sealed record OnnxTensor(string Name, int[] Shape, double[] Values)
{
    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    public float[] Floats => Array.ConvertAll(Values, value => (float)value);

    public int[] Integers => Array.ConvertAll(Values, value => (int)Math.Clamp(value, int.MinValue, int.MaxValue));

    public static OnnxTensor Read(ReadOnlySpan<byte> message)
    {
        var (name, type) = ("", 0);
        var raw = ReadOnlySpan<byte>.Empty;
        List<long> shape = [], integers = [];
        List<float> singles = [];
        for (var reader = new WireReader(message); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1: reader.AddIntegers(shape); break;
                case 2: type = (int)reader.Integer; break;
                case 4: reader.AddSingles(singles); break;
                case 5 or 7: reader.AddIntegers(integers); break;
                case 8: name = reader.Text; break;
                case 9: raw = reader.Bytes; break;
            }
        }

        var values = singles.Count > 0 ? [.. singles.Select(x => (double)x)] : integers.Count > 0 ? [.. integers.Select(x => (double)x)] : Decode(raw, type);
        return new(name, [.. shape.Select(size => (int)size)], values);
    }

    /// <summary>Numbers by ONNX's codes for their types; none for texts and complex numbers, which no test here needs.</summary>
    private static double[] Decode(ReadOnlySpan<byte> raw, int type)
    {
        var size = type switch { 2 or 3 or 9 => 1, 4 or 5 or 10 => 2, 1 or 6 or 12 => 4, 7 or 11 or 13 => 8, _ => 0 };
        var values = new double[size == 0 ? 0 : raw.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var bytes = raw.Slice(i * size, size);
            values[i] = type switch
            {
                1 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                2 or 9 => bytes[0],
                3 => (sbyte)bytes[0],
                4 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                5 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                6 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                7 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                10 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
                11 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                12 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            };
        }

        return values;
    }
}

/// <summary>One operation of a graph: NodeProto. An attribute is a long, a float, a string, a tensor, or an array of numbers.</summary>
public sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, object> Attributes)
{
    public static OnnxNode Read(ReadOnlySpan<byte> message)
    {
        var type = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, object> attributes = [];
        for (var reader = new WireReader(message); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text); break;
                case 2: outputs.Add(reader.Text); break;
                case 4: type = reader.Text; break;
                case 5: AddAttribute(reader.Bytes, attributes); break;
            }
        }

        return new(type, inputs, outputs, attributes);
    }

    private static void AddAttribute(ReadOnlySpan<byte> message, Dictionary<string, object> attributes)
    {
        var name = "";
        object value = 0L;
        List<long> integers = [];
        List<float> singles = [];
        for (var reader = new WireReader(message); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text; break;
                case 2: value = reader.Single; break;
                case 3: value = reader.Integer; break;
                case 4: value = reader.Text; break;
                case 5: value = OnnxTensor.Read(reader.Bytes); break;
                case 7: reader.AddSingles(singles); break;
                case 8: reader.AddIntegers(integers); break;
            }
        }

        attributes[name] = integers.Count > 0 ? integers.ToArray() : singles.Count > 0 ? singles.ToArray() : value;
    }
}

/// <summary>A graph with its constants: the part of ModelProto that tests need.</summary>
public sealed record OnnxModel(IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Constants, IReadOnlyList<string> Inputs)
{
    public static OnnxModel Read(ReadOnlySpan<byte> message)
    {
        List<OnnxNode> nodes = [];
        Dictionary<string, OnnxTensor> constants = [];
        List<string> inputs = [];
        for (var model = new WireReader(message); model.Next();)
        {
            if (model.Field != 7)
                continue;
            for (var graph = new WireReader(model.Bytes); graph.Next();)
            {
                switch (graph.Field)
                {
                    case 1 when OnnxNode.Read(graph.Bytes) is var node:
                        if (node.Operator == "Constant" && node.Attributes.GetValueOrDefault("value") is OnnxTensor constant)
                            constants[node.Outputs[0]] = constant;
                        else
                            nodes.Add(node);
                        break;
                    case 5 when OnnxTensor.Read(graph.Bytes) is var tensor:
                        constants[tensor.Name] = tensor;
                        break;
                    case 11:
                        inputs.Add(NameOf(graph.Bytes));
                        break;
                }
            }
        }

        return new(nodes, constants, [.. inputs.Where(input => !constants.ContainsKey(input))]);
    }

    private static string NameOf(ReadOnlySpan<byte> valueInfo)
    {
        for (var reader = new WireReader(valueInfo); reader.Next();)
            if (reader.Field == 1)
                return reader.Text;
        return "";
    }
}
