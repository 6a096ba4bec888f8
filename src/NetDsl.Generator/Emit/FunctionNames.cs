using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Passes;

namespace NetDsl.Generator.Emit;

/// <summary>Names of fused functions and of their parameters, from the layers and quantities that were fused.</summary>
internal sealed class FunctionNames(Network network)
{
    /// <summary>The most layers in a name. The summary of the function lists all.</summary>
    private const int MaxLayers = 4;

    /// <summary>The name of a function: its layers, and the quantity that it computes.</summary>
    public string Of(Node result)
    {
        var layers = Layers(result);
        if (layers.Count > MaxLayers)
            layers.RemoveRange(2, layers.Count - MaxLayers + 1);
        var name = string.Concat(layers) + Quantity(result, layers.Count);
        return name.Length == 0 ? result.Op.Name : char.ToUpperInvariant(name[0]) + name.Substring(1);
    }

    /// <summary>A longer name, for a function whose name is taken: with its kernel before the layers.</summary>
    public string WithKernel(Node result) =>
        (result.Fused?.Kernel is { Origin.Layer: >= 0 } kernel ? network.Layers[kernel.Origin.Layer].Title : "") + Of(result);

    /// <summary>All layers that were fused, and the result.</summary>
    public string Summary(Node node)
    {
        var layers = Layers(node);
        var result = node.ResultOrigin();
        var what = string.Join(", ", layers);
        return result.GradientOf is { } of && of.Role.Length > 0 ? $"{what}: gradient of {CamelCase(of.Role)}."
            : result.Role.Length > 0 ? $"{what}: {CamelCase(result.Role)}."
            : IsBackward(node) ? $"{what}: backward."
            : $"{what}.";
    }

    /// <summary>The names of the parameters: quantities of the textbook, or the roles of values.</summary>
    public IReadOnlyList<string> Parameters(Node node, Node result)
    {
        var names = new List<string>();
        if (node.Op.GivesValueToBody)
            names.Add(node.Origin.Backward ? "gradient" : node.Op.ResultName);
        foreach (var operand in node.BodyOperands)
        {
            var name = Parameter(operand, result);
            var unique = name;
            for (var i = 2; names.Contains(unique); i++)
                unique = $"{name}{i}";
            names.Add(unique);
        }

        return names;
    }

    private static string Parameter(Node operand, Node result) =>
        operand.Attribute is ParameterSpec parameter ? CamelCase(parameter.Role)
        : operand.Op == Input.Op ? "input"
        : operand.Op == Target.Op ? BatchSource.NameOf(operand) == TargetModel.SampleWeights.Source ? "weight" : "target"
        : operand.Op == Output.Op ? "output"
        : operand.Op == OutputGradient.Op ? "gradient"
        : operand.Op == Uniform.Op ? "random"
        : operand.Op == Rate.Op ? "rate"
        : Fuse.IsHostNumber(operand) && operand.Origin.Role.Length == 0 ? "factor"
        : operand.ResultOrigin().GradientOf is { Role.Length: > 0 } of ? $"grad{of.Role}"
        : operand.Origin.Role.Length > 0 ? CamelCase(operand.Origin.Role)
        : operand.Origin is { Backward: true, IsRecomputed: false } ? "gradient"
        // A derivative in terms of the layer's output calls it y, as the textbook does.
        : IsBackward(result) && result.Fused!.Members.Any(member => member.Origin.Layer == LayerOf(operand)) ? "y"
        : "x";

    /// <summary>The layer whose output a value is: that of the last fused operation.</summary>
    private static int LayerOf(Node value) => value.ResultOrigin().Layer;

    private static bool IsBackward(Node result) => Members(result).Any(m => m.Origin.Backward);

    /// <summary>The fused nodes, or the result alone where its function is one of the operands, as in a sum that shares the kernel of another.</summary>
    private static IReadOnlyList<Node> Members(Node result) => result.Fused is { Members.Count: > 0 } fused ? fused.Members : [result];

    /// <summary>The layers whose operations were fused, in the order in which they are computed. The kernel's own layer adds its bias at most.</summary>
    private List<string> Layers(Node result)
    {
        var layers = new List<string>();
        foreach (var member in Members(result).Reverse())
        {
            if (member.Origin.Layer < 0)
                continue;
            var layer = network.Layers[member.Origin.Layer].Title;
            if (result.Fused?.Kernel is { } kernel && kernel.Origin.Layer == member.Origin.Layer && !member.Origin.Backward)
                layer = member.Inputs.Any(i => i.Attribute is ParameterSpec { IsBias: true }) ? "Bias" : "";
            if (layer.Length > 0 && !layers.Contains(layer))
                layers.Add(layer);
        }

        return layers;
    }

    /// <summary>The quantity that a function computes; empty for the output of its last layer.</summary>
    private static string Quantity(Node node, int layers)
    {
        if (!IsBackward(node))
            return layers == 1 ? node.ResultOrigin().Role : "";
        var result = node.ResultOrigin();
        return result.GradientOf is { Role.Length: > 0 } of ? $"Grad{of.Role}"
            : result.Role.Length > 0 ? result.Role
            : "Backward";
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
