using NetDsl;

namespace Zoo;

/// <summary>A network as a graph in the language of Graphviz: layers are nodes, blocks are frames around them.</summary>
internal static class Graphviz
{
    public static void Write(TextWriter writer, ModelInfo info)
    {
        writer.WriteLine($"digraph {info.Name} {{");
        writer.WriteLine("  node [shape=box, fontname=\"sans-serif\", fontsize=10];");
        writer.WriteLine($"  \"Input\" [label=\"Input\\n{string.Join('x', info.Input)}\", style=rounded];");
        WriteBlock(writer, info.Layers, prefix: "", indent: "  ");
        foreach (var layer in info.Layers)
            foreach (var input in layer.Inputs)
                writer.WriteLine($"  \"{input}\" -> \"{layer.Name}\";");
        writer.WriteLine("}");
    }

    /// <summary>The layers whose names begin with a prefix; those of blocks within it in frames of their own.</summary>
    private static void WriteBlock(TextWriter writer, IEnumerable<LayerInfo> layers, string prefix, string indent)
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
            writer.WriteLine($"{indent}  label=\"{name}\"; color=gray;");
            WriteBlock(writer, member, name + ".", indent + "  ");
            writer.WriteLine($"{indent}}}");
        }
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
