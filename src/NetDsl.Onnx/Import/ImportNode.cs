using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Import;

/// <summary>A node of the file with its attributes and the values that it takes.</summary>
internal sealed class ImportNode(NodeProto proto, int opset, string path, IReadOnlyList<ImportValue?> inputs)
{
    public string Operator => proto.OpType;

    public int Opset => opset;

    /// <summary>Which of the node's outputs is translated.</summary>
    public int Output { get; private init; }

    public int OutputCount => proto.Output.Count;

    /// <summary>The node, for one of its outputs.</summary>
    public ImportNode At(int output) => new(proto, opset, path, inputs) { Output = output };

    public int InputCount => inputs.Count;

    /// <summary>The node in messages.</summary>
    public string Description => $"{(proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault() ?? "a node")} ({(proto.Domain is "" or "ai.onnx" ? "" : proto.Domain + ".")}{Operator})";

    public ImportValue? Input(int index) => index < inputs.Count ? inputs[index] : null;

    public LayerValue X => Layer(0);

    public LayerValue Layer(int index) => Any(index) is { Batch: 0 } value ? value : throw new ImportException("the batch is not its first axis");

    /// <summary>The output of a layer, wherever its batch is.</summary>
    public LayerValue Any(int index) => Input(index) switch
    {
        LayerValue value => value,
        ConstantValue => throw new ImportException($"its input {index + 1} is a constant"),
        _ => throw new ImportException($"its input {index + 1} is missing"),
    };

    public OnnxTensor? Constant(int index) => Input(index) switch
    {
        null => null,
        ConstantValue value => value.Tensor,
        _ => throw new ImportException($"its input {index + 1} is computed, where only a constant can be expressed"),
    };

    public OnnxTensor Required(int index) => Constant(index) ?? throw new ImportException($"its input {index + 1} is missing");

    /// <summary>A list that was an attribute in older versions and is an input in newer ones.</summary>
    public long[]? List(string attribute, int input) => Input(input) is ConstantValue value ? value.Integers : Integers(attribute);

    public long Integer(string name, long usual) => Find(name)?.I ?? usual;

    public float Real(string name, float usual) => Find(name)?.F ?? usual;

    public string Text(string name, string usual) => Find(name)?.S.ToStringUtf8() ?? usual;

    public long[]? Integers(string name) => Find(name) is { } attribute ? [.. attribute.Ints] : null;

    public string[]? Texts(string name) => Find(name) is { } attribute ? [.. attribute.Strings.Select(text => text.ToStringUtf8())] : null;

    public OnnxTensor? Tensor(string name) => Find(name)?.T is { } tensor ? OnnxFile.Tensor(tensor, path) : null;

    public bool Has(string name) => Find(name) is not null;

    private AttributeProto? Find(string name) => proto.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
