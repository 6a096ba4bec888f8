namespace NetDsl.Tool;

/// <summary>A network as a graph in the language of Graphviz: layers are nodes, blocks and heads are frames around them.</summary>
internal static class Graphviz
{
    public static void Write(TextWriter writer, ModelInfo info)
    {
        writer.WriteLine($"digraph {info.Name} {{");
        writer.WriteLine("  node [shape=box, fontname=\"sans-serif\", fontsize=10];");
        foreach (var input in info.Inputs)
            writer.WriteLine($"  \"{input.Name}\" [label=\"{input.Name}\\n{string.Join('x', input.Shape)}\", style=rounded];");
        WriteBlock(writer, info, info.Layers, prefix: "", indent: "  ");
        foreach (var layer in info.Layers)
            foreach (var input in layer.Inputs)
                writer.WriteLine($"  \"{input}\" -> \"{layer.Name}\";");
        writer.WriteLine("}");
    }

    /// <summary>The layers whose names begin with a prefix; those of blocks within it in frames of their own.</summary>
    private static void WriteBlock(TextWriter writer, ModelInfo info, IEnumerable<LayerInfo> layers, string prefix, string indent)
    {
        foreach (var member in layers.GroupBy(layer => layer.Name[prefix.Length..].Split('.')[0]))
        {
            var (name, first) = (prefix + member.Key, member.First());
            if (first.Name == name)
            {
                writer.WriteLine($"{indent}\"{name}\" [label=\"{Escape(first.Declaration)}\\n{string.Join('x', first.Output)}\"];");
                continue;
            }

            writer.WriteLine($"{indent}subgraph \"cluster_{name}\" {{");
            writer.WriteLine($"{indent}  label=\"{Escape(info.Heads.FirstOrDefault(h => h.Name == name)?.Declaration ?? name)}\"; color=gray;");
            WriteBlock(writer, info, member, name + ".", indent + "  ");
            writer.WriteLine($"{indent}}}");
        }
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
