namespace NetDsl.Networks.Tests.Onnx;

/// <summary>
/// One of ONNX's backend tests: a folder with a model of one operator, its inputs and the outputs that it should have. Debian's
/// package libonnx-testdata has them.
/// </summary>
public sealed class OnnxCase
{
    private const string Root = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Groups = ["node", "pytorch-converted", "pytorch-operator"];

    private readonly string folder;
    private readonly OnnxModel model;

    private OnnxCase(string folder)
    {
        this.folder = folder;
        Name = Path.GetFileName(folder);
        model = OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
    }

    public static bool AreInstalled => Directory.Exists(Root);

    public static IReadOnlyList<OnnxCase> All => field ??= [.. Groups.Select(group => Path.Combine(Root, group)).Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal).Select(folder => new OnnxCase(folder))];

    /// <summary>The folder's name, such as <c>test_conv_with_strides_padding</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the test has one operator, and not several.</summary>
    public bool IsSingle => model.Nodes.Count == 1;

    public OnnxNode Node => model.Nodes[0];

    /// <summary>An operand of the operator; null where it is left out.</summary>
    public OnnxTensor? Input(int index)
    {
        if (index >= Node.Inputs.Count || Node.Inputs[index].Length == 0)
            return null;
        var name = Node.Inputs[index];
        return model.Constants.GetValueOrDefault(name) ?? Tensor($"input_{model.Inputs.ToList().IndexOf(name)}");
    }

    /// <summary>The stored results, without those that the operator leaves out.</summary>
    public IReadOnlyList<OnnxTensor> Outputs => [.. Node.Outputs.Where(name => name.Length > 0).Select((_, i) => Tensor($"output_{i}"))];

    public int Integer(string attribute, int byDefault) => Node.Attributes.TryGetValue(attribute, out var value) ? (int)(long)value : byDefault;

    public float Real(string attribute, float byDefault) => Node.Attributes.TryGetValue(attribute, out var value) ? (float)value : byDefault;

    public string Text(string attribute, string byDefault) => Node.Attributes.TryGetValue(attribute, out var value) ? (string)value : byDefault;

    /// <summary>A list of whole numbers; null where there is none.</summary>
    public int[]? Integers(string attribute) => Node.Attributes.TryGetValue(attribute, out var value) ? Array.ConvertAll((long[])value, x => (int)x) : null;

    public override string ToString() => Name;

    private OnnxTensor Tensor(string file) => OnnxTensor.Read(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", file + ".pb")));
}
