using NetDsl.Generator.Memory;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;

namespace NetDsl.Generator.Emit;

/// <summary>
/// The documentation of a network class, which editors show where it is named: totals first, because a long text is cut at its end, then a
/// table with a row for each attribute of the declaration. Visual Studio and VS Code show a row as a line, "layer – output, parameters,
/// multiply-adds"; Rider shows a table.
/// </summary>
internal sealed class HoverWriter(Network network, IReadOnlyList<Network> sizes, MemoryNeed? memory)
{
    /// <summary>The samples of the batch whose memory is shown.</summary>
    private const int Batch = 32;

    /// <summary>Longer declarations are cut, so that a row stays on a line.</summary>
    private const int Longest = 48;

    private readonly List<LayerModel> layers = [.. network.Layers.Where(l => l.Word != "Input")];

    public void Write(CodeWriter writer)
    {
        var rows = Rows();
        var inputs = string.Join(" and ", network.Inputs.Select(i => i.Type.Shape));
        var outputs = string.Join(" and ", network.Outputs.Select(o => o.Type!.Shape));
        var parameters = network.Parameters.Where(p => p.Trainable).Sum(p => p.Type.Length);
        writer.Line("/// <summary>");
        writer.Line($"/// {inputs} -> {outputs}, {parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters, {Count(layers.Sum(l => l.MultiplyAdds))} multiply-adds.");
        if (sizes.Count > 0)
            writer.Line($"/// Also for inputs of {string.Join(" and ", sizes.Select(size => size.Inputs[0].Type.Shape))}.");
        if (ReceptiveField.Of(network) is { } field)
            writer.Line($"/// <br/>Receptive field: {field}.");
        if (memory is not null)
            writer.Line($"/// <br/>Memory for a batch of {Batch}: {Bytes(memory.Bytes(Batch))}.");
        writer.Line("/// <list type=\"table\">");
        writer.Line("/// <listheader><term>layer</term><description>output, parameters, multiply-adds</description></listheader>");
        foreach (var row in rows)
            writer.Line($"/// <item><term>{CodeWriter.Escape(row.Name)}</term><description>{row.Text}</description></item>");
        writer.Line("/// </list>");
        writer.Line("/// </summary>");
    }

    /// <summary>A row for each attribute. What a block contains, and all steps of a differential equation, are one row.</summary>
    private List<(string Name, string Text)> Rows()
    {
        List<(string, string)> rows = [];
        for (var i = 0; i < layers.Count; i++)
        {
            var (first, layer) = (layers[i], layers[i]);
            if (network.Outputs.FirstOrDefault(o => o.Section.IsHead && network.Layers[o.FirstLayer] == first) is { } head)
                rows.Add((Short(network.Spec.Layers[head.Section.Head].Declaration), ""));
            var (own, multiplyAdds) = (Parameters(first), first.MultiplyAdds);
            for (var block = Block(first); i + 1 < layers.Count && (layers[i + 1].Attribute == first.Attribute || block is not null && Block(layers[i + 1]) == block); i++)
            {
                layer = layers[i + 1];
                (own, multiplyAdds) = (own + Parameters(layer), multiplyAdds + layer.MultiplyAdds);
            }

            var numbers = multiplyAdds > 0 ? $", {Count(own)}, {Count(multiplyAdds)}" : own > 0 ? $", {Count(own)}" : "";
            rows.Add((Short(network.Spec.Layers[first.Attribute].Declaration), layer.Output.Shape + numbers));
        }

        return rows;
    }

    /// <summary>The outermost block that a layer is part of; null if there is none. Layers of heads bear the head's name first.</summary>
    private string? Block(LayerModel layer)
    {
        var names = layer.Name.Split('.');
        var heads = network.Outputs.Any(o => o.Section.IsHead && o.Section.Name == names[0]) ? 1 : 0;
        return names.Length > heads + 1 ? string.Join(".", names.Take(heads + 1)) : null;
    }

    private long Parameters(LayerModel layer) => network.Own(layer).Where(p => p.Trainable).Sum(p => p.Type.Length);

    private static string Short(string declaration)
    {
        var line = PlainText.OneLine(declaration);
        return line.Length <= Longest ? line : line.Substring(0, Longest - 3) + "...";
    }

    /// <summary>A count with three digits from ten thousand on: 61,706 is 61.7 k.</summary>
    private static string Count(long count)
    {
        if (count < 10_000)
            return count.ToString("N0", CultureInfo.InvariantCulture);
        var (scaled, units) = ((double)count, 0);
        while (scaled >= 999.5)
            (scaled, units) = (scaled / 1000, units + 1);
        return Scaled(scaled) + " " + " kMGTPE"[units];
    }

    private static string Bytes(long bytes) => bytes < 1_000_000 ? $"{Math.Max(1, bytes / 1000)} kB"
        : bytes < 1_000_000_000 ? $"{Scaled(bytes / 1e6)} MB" : $"{Scaled(bytes / 1e9)} GB";

    private static string Scaled(double number) => number.ToString(number < 9.995 ? "0.00" : number < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
