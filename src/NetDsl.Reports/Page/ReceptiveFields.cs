using System.Globalization;
using System.Text.RegularExpressions;

namespace NetDsl.Reports;

/// <summary>
/// The size of the part of the input that one pixel of a layer depends on. Kernels of convolutions come from their weights, those of pools
/// and dilations from the declaration, strides from the sizes of outputs.
/// </summary>
internal static partial class ReceptiveFields
{
    /// <summary>The receptive field of each layer with an image as its output, such as <c>14x14</c>; <c>all</c> where it is at least the
    /// input.</summary>
    public static Dictionary<string, string> Of(Model model)
    {
        var input = model.Info.Input;
        var texts = new Dictionary<string, string>();
        if (input.Count != 3)
            return texts;
        // Field and distance of neighbours, in pixels of the input.
        var known = model.Info.Inputs.ToDictionary(i => i.Name, i => (Field: 1.0, Jump: 1.0, Size: i.Shape[^1]));
        foreach (var layer in model.Info.Layers)
        {
            var before = layer.Inputs.Where(known.ContainsKey).Select(name => known[name]).ToList();
            if (before.Count == 0)
                continue;
            var (field, jump) = (before.Max(b => b.Field), before.Max(b => b.Jump));
            if (layer.Output.Count != 3)
            {
                // What follows sees everything too.
                known[layer.Name] = (double.PositiveInfinity, jump, before[0].Size);
                texts[layer.Name] = "all";
                continue;
            }

            var kernel = Kernel(model, layer);
            field = kernel is null ? double.PositiveInfinity : field + (kernel.Value - 1) * jump;
            jump *= Math.Max(1, Math.Round((double)before[0].Size / layer.Output[2]));
            known[layer.Name] = (field, jump, layer.Output[2]);
            texts[layer.Name] = field >= Math.Max(input[1], input[2]) ? "all" : string.Create(CultureInfo.InvariantCulture, $"{field:0}x{field:0}");
        }

        return texts;
    }

    /// <summary>The size of a layer's window with its dilation; null where it sees everything.</summary>
    private static int? Kernel(Model model, LayerInfo layer)
    {
        if (layer.Declaration.StartsWith("Global", StringComparison.Ordinal) || layer.Declaration.StartsWith("Adaptive", StringComparison.Ordinal) || layer.Declaration.StartsWith("SqueezeExcite", StringComparison.Ordinal))
            return null;
        var dilation = Dilation().Match(layer.Declaration) is { Success: true } d ? int.Parse(d.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
        if (model.Parameters.FirstOrDefault(p => p.Name == layer.Name + ".Weight") is { Shape: [_, _, var kernel, _] })
            return (kernel - 1) * dilation + 1;
        return Pool().Match(layer.Declaration) is { Success: true } pool ? (int.Parse(pool.Groups[1].Value, CultureInfo.InvariantCulture) - 1) * dilation + 1 : 1;
    }

    [GeneratedRegex(@"Dilation = (\d+)")]
    private static partial Regex Dilation();

    [GeneratedRegex(@"^\w*Pool2d\((\d+)")]
    private static partial Regex Pool();
}
