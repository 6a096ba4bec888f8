using System.Runtime.InteropServices;
using Google.Protobuf;
using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Export;

/// <summary>A graph of ONNX under construction. Values are names; the batch is the first axis of each.</summary>
internal sealed class ExportGraph
{
    public const int Opset = 17;

    private readonly HashSet<string> names = [];

    public GraphProto Proto { get; } = new();

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="output">The wished name of its output; a number is added if it is taken.</param>
    /// <param name="inputs">Its inputs; an empty name for one that is left out.</param>
    /// <param name="attributes">Its attributes: whole numbers, floats, texts, or lists of them.</param>
    /// <returns>The name of its output.</returns>
    public string Node(string type, string output, IEnumerable<string> inputs, params (string Name, object Value)[] attributes) =>
        Nodes(type, [output], inputs, attributes)[0];

    /// <summary>Adds a node with several outputs; an empty name for one that is left out.</summary>
    public string[] Nodes(string type, string[] outputs, IEnumerable<string> inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        string[] taken = [.. outputs.Select(output => output.Length == 0 ? "" : Free(output))];
        node.Output.AddRange(taken);
        node.Name = taken.First(name => name.Length > 0);
        foreach (var (name, value) in attributes)
            node.Attribute.Add(Attribute(name, value));
        Proto.Node.Add(node);
        return taken;
    }

    /// <summary>Adds a constant of floats.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(name, 1, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a list of whole numbers.</summary>
    public string Integers(string name, params long[] values) => Constant(name, 7, MemoryMarshal.AsBytes<long>(values), values.Length);

    /// <summary>Adds a single float.</summary>
    public string Number(string name, double value) => Constant(name, [(float)value]);

    /// <summary>Adds an input or output.</summary>
    public static ValueInfoProto Value(string name, IReadOnlyList<int> shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        dimensions.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = 1, Shape = dimensions } } };
    }

    /// <summary>Reserves a name.</summary>
    public string Free(string name)
    {
        var free = name;
        for (var i = 2; !names.Add(free); i++)
            free = $"{name}_{i}";
        return free;
    }

    private string Constant(string name, int type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = Free(name), DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape.ToArray());
        Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                (attribute.I, attribute.Type) = (Convert.ToInt64(value), 2);
                break;
            case float or double:
                (attribute.F, attribute.Type) = (Convert.ToSingle(value), 1);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), 3);
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = 8;
                break;
            case IEnumerable<int> numbers:
                attribute.Ints.AddRange(numbers.Select(number => (long)number));
                attribute.Type = 7;
                break;
            default:
                throw new ArgumentException($"{name} has an unknown type, {value.GetType()}.");
        }

        return attribute;
    }
}
