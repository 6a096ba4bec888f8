using NetDsl.Onnx.Proto;

namespace NetDsl.Onnx.Export;

/// <summary>Writes the inference of a model as a graph of ONNX.</summary>
internal static class OnnxExporter
{
    private const int IrVersion = 8;

    private static readonly Dictionary<string, Func<ExportLayer, string>> Layers = new[]
    {
        Convolutions.All, Pools.All, Normalizations.All, Activations.All, Shapes.All, Recurrences.All,
    }.SelectMany(group => group).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["MedianPool2d"] = "ONNX has no operator for the median of a window",
        ["Elementwise"] = "a user-defined function is C#, which ONNX cannot express",
        ["NeuralOde"] = "the steps of a differential equation are not exported",
        ["Time"] = "the steps of a differential equation are not exported",
    };

    /// <summary>The names of losses, and of what ends an output without one: they return their input.</summary>
    private static readonly HashSet<string> Losses =
    [
        "BinaryCrossEntropyWithLogits", "Hinge", "Huber", "KLDivergence", "MeanAbsoluteError", "MeanSquaredError", "MultiMargin",
        "NegativeLogLikelihood", "SmoothL1", "SoftmaxCrossEntropy", "Output",
    ];

    /// <summary>The layers that can be exported.</summary>
    public static IEnumerable<string> Known => Layers.Keys.Concat(Losses);

    /// <summary>The layers that cannot.</summary>
    public static IEnumerable<string> Unknown => Reasons.Keys;

    /// <exception cref="NotSupportedException">Some layers cannot be exported; the message names all of them.</exception>
    public static ModelProto Export(Model model)
    {
        var info = model.Info;
        var graph = new ExportGraph { Proto = { Name = info.Name } };
        var values = new Dictionary<string, (string Name, IReadOnlyList<int> Shape)>();
        foreach (var input in info.Inputs)
        {
            var name = graph.Free(Small(input.Name));
            graph.Proto.Input.Add(ExportGraph.Value(name, input.Shape));
            values[input.Name] = (name, input.Shape);
        }

        var problems = new List<string>();
        var previous = "";
        var (section, last) = (0, values[info.Inputs[0].Name]);
        var seen = new HashSet<string>();
        for (var i = 0; i < info.Layers.Count; i++)
        {
            if (section < info.Heads.Count && info.Heads[section].FirstLayer == i)
            {
                AddOutput(section, last);
                section++;
                last = default;
            }

            if (section > 0 && info.Heads[section - 1].TrainingOnly)
                continue;
            var layer = info.Layers[i];
            try
            {
                last = (Run(layer, previous), layer.Output);
            }
            catch (NotSupportedException e)
            {
                problems.Add(e.Message);
                last = ("", layer.Output);
            }

            values[layer.Name] = last;
            seen.Add(layer.Name);
            previous = layer.Name;
        }

        AddOutput(section, last);
        if (problems.Count > 0)
            throw new NotSupportedException($"{info.Name} cannot be exported to ONNX:\n{string.Join('\n', problems)}");
        var proto = new ModelProto { IrVersion = IrVersion, ProducerName = "NetDsl", Graph = graph.Proto };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = ExportGraph.Opset });
        return proto;

        string Run(LayerInfo layer, string before)
        {
            var names = layer.Inputs.Count > 0 ? layer.Inputs : [before];
            // Layers that share parameters share a name. The last of that name is meant only right after it.
            if (names.FirstOrDefault(name => IsAmbiguous(layer, name, before)) is { } ambiguous)
                throw new NotSupportedException($"{layer.Name} [{layer.Declaration}]: several layers have the name of its input, {ambiguous}");
            // Layers that another one contains have their own names for its values.
            var inputs = names.Select(name => values.GetValueOrDefault(name, (Name: "", Shape: layer.Output))).ToList();
            if (Losses.Contains(layer.Attribute))
                return inputs[0].Name;
            var context = new ExportLayer(graph, model, layer, inputs);
            if (!Layers.TryGetValue(layer.Attribute, out var export))
                throw context.Cannot(Reasons.GetValueOrDefault(layer.Attribute, "there is no export of this layer"));
            // What comes after a layer that cannot be exported is only looked at for further ones.
            return inputs.Exists(input => input.Name.Length == 0) ? "" : export(context);
        }

        bool IsAmbiguous(LayerInfo layer, string name, string before) =>
            info.Layers.Count(other => other.Name == name) > 1 && (layer.Inputs.Count > 1 || name != before);

        void AddOutput(int index, (string Name, IReadOnlyList<int> Shape) value)
        {
            if (index > 0 && info.Heads[index - 1].TrainingOnly || value.Name is not { Length: > 0 })
                return;
            // The output has a name of its own, also where it is that of an inner layer or an input.
            var name = graph.Node("Identity", index == 0 ? "output" : Small(info.Heads[index - 1].Name), [value.Name]);
            graph.Proto.Output.Add(ExportGraph.Value(name, value.Shape));
        }
    }

    private static string Small(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
