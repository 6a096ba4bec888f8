using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Import;

/// <summary>Turns the nodes of a file into layers, one after the other. What becomes no layer stays a step, of which later nodes may make one.</summary>
internal sealed class Translator
{
    private static readonly Dictionary<string, Func<ImportNode, ImportValue>> Operators = new[]
    {
        ConstantOperators.All, RecurrentOperators.All, ConvolutionOperators.All, PoolOperators.All, ShapeOperators.All, ElementwiseOperators.All, NormalizationOperators.All,
    }.SelectMany(group => group).ToDictionary(pair => pair.Key, pair => pair.Value);

    private readonly Dictionary<string, ImportValue> values = [];
    private readonly Dictionary<string, string> problems = [];

    /// <summary>The inputs of the file that are not constants, with the shape of a sample.</summary>
    public List<(string Name, ImportLayer Layer)> Inputs { get; } = [];

    /// <summary>Translates a graph, and returns the layer of one of its outputs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">The output; null for the only one.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">Some nodes cannot be expressed; the message names all of them.</exception>
    public ImportLayer Run(string path, string? output)
    {
        var (graph, opset, constants) = OnnxFile.Read(path);
        foreach (var (name, tensor) in constants)
            values[name] = new ConstantValue(tensor);
        foreach (var input in graph.Input.Where(input => !constants.ContainsKey(input.Name)))
            AddInput(input);
        for (var i = 0; i < graph.Node.Count; i++)
        {
            Translate(graph.Node[i], opset, path);
            foreach (var made in graph.Node[i].Output.Select(name => values.GetValueOrDefault(name)).OfType<LayerValue>())
                Number(made.Layer, i);
        }


        var names = graph.Output.Select(value => value.Name).ToList();
        var chosen = output ?? (names.Count == 1 ? names[0] : throw new InvalidDataException(
            $"{path} has the outputs {string.Join(", ", names.Select(name => $"'{name}'"))}: name the one to import."));
        if (!values.TryGetValue(chosen, out var value))
            throw new InvalidDataException($"{path} has no output '{chosen}'.");
        var needed = Needed(graph, chosen).ToList();
        // Axes of one element at the end of the output say nothing.
        var last = value is LayerValue layer ? Layers.Vector(layer) ?? Layers.Whole(layer) : null;
        var steps = last is null ? [] : Reachable(last).Where(step => step.IsStep).Select(step => step.Origin);
        var found = needed.Where(problems.ContainsKey).Select(name => problems[name]).Concat(steps).Distinct().ToList();
        if (found.Count > 0)
            throw new NotSupportedException($"{path} has {found.Count} {(found.Count == 1 ? "node" : "nodes")} that no layer expresses:\n{string.Join('\n', found)}");
        return last ?? throw new InvalidDataException($"{path}: the output '{chosen}' does not depend on an input.");
    }

    /// <summary>Numbers a new layer, and those that were made for it.</summary>
    private static void Number(ImportLayer layer, int index)
    {
        if (layer.Index >= 0)
            return;
        layer.Index = index;
        foreach (var input in layer.Inputs)
            Number(input, index);
    }

    /// <summary>All layers that a layer depends on, and itself, each after its inputs.</summary>
    public static List<ImportLayer> Reachable(ImportLayer last)
    {
        var order = new List<ImportLayer>();
        var (seen, stack) = (new HashSet<ImportLayer>(), new Stack<(ImportLayer Layer, bool IsDone)>());
        stack.Push((last, false));
        while (stack.TryPop(out var item))
        {
            if (item.IsDone)
            {
                order.Add(item.Layer);
            }
            else if (seen.Add(item.Layer))
            {
                stack.Push((item.Layer, true));
                foreach (var input in item.Layer.Inputs.Reverse())
                    stack.Push((input, false));
            }
        }

        return order;
    }

    /// <summary>The values that a value depends on, but for those behind a value without a translation.</summary>
    private IEnumerable<string> Needed(GraphProto graph, string output)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in graph.Node)
            foreach (var name in node.Output)
                producers[name] = node;
        var (seen, rest) = (new HashSet<string>(), new Stack<string>([output]));
        while (rest.TryPop(out var name))
        {
            if (name.Length == 0 || !seen.Add(name))
                continue;
            yield return name;
            if (producers.TryGetValue(name, out var node))
                foreach (var input in node.Input)
                    rest.Push(input);
        }
    }

    private void AddInput(ValueInfoProto input)
    {
        var dimensions = input.Type?.TensorType?.Shape?.Dim;
        if (dimensions is null || dimensions.Count is < 2 or > 4 || dimensions.Skip(1).Any(size => size.DimValue is < 1 or > int.MaxValue))
        {
            var text = dimensions is null ? "no shape" : $"the shape [{string.Join(", ", dimensions.Select(size => size.DimValue > 0 ? $"{size.DimValue}" : size.DimParam.Length > 0 ? size.DimParam : "?"))}]";
            problems[input.Name] = $"{input.Name}: an input with {text}; a batch and one to three sizes that are numbers can be expressed";
            values[input.Name] = new UnknownValue();
            return;
        }

        int[] shape = [.. dimensions.Skip(1).Select(size => (int)size.DimValue)];
        var layer = new ImportLayer("Input") { Shape = shape };
        Inputs.Add((input.Name, layer));
        values[input.Name] = new LayerValue(layer, shape);
    }

    private void Translate(NodeProto proto, int opset, string path)
    {
        var inputs = proto.Input.Select(name => name.Length == 0 ? null : values.GetValueOrDefault(name)).ToList();
        var node = new ImportNode(proto, opset, path, inputs);
        try
        {
            if (inputs.Exists(value => value is UnknownValue))
            {
                foreach (var name in proto.Output)
                    values[name] = new UnknownValue();
                return;
            }

            if (proto.Domain is not ("" or "ai.onnx") || !Operators.TryGetValue(proto.OpType, out var translate))
                throw new ImportException(proto.OpType.StartsWith("QLinear", StringComparison.Ordinal) || proto.OpType is "DequantizeLinear" or "QuantizeLinear"
                    ? "the model is quantised: import the one it was made from" : "there is no layer for this operator");
            for (var i = 0; i < proto.Output.Count; i++)
            {
                var counts = proto.OpType switch { "Split" => true, "LSTM" or "GRU" or "RNN" => i < 2, _ => i == 0 };
                var value = counts && proto.Output[i].Length > 0 ? translate(node.At(i)) : new UnknownValue();
                values[proto.Output[i]] = value;
                if (value is LayerValue { Layer: { Origin.Length: 0 } layer })
                    layer.Origin = $"{node.Description}: {(layer.IsStep ? "not a part of a layer that is known" : "")}";
            }
        }
        catch (Exception e) when (e is ImportException or InvalidDataException or OverflowException or ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            foreach (var name in proto.Output)
            {
                values[name] = new UnknownValue();
                problems[name] = $"{node.Description}: {(e is ImportException or InvalidDataException ? e.Message : "its attributes or shapes do not fit together")}";
            }
        }
    }
}
