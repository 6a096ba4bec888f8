using System.Text;
using NetDsl.Onnx.Import;

namespace NetDsl;

/// <summary>Turns files of ONNX into declarations.</summary>
public static class OnnxImporter
{
    private static readonly Dictionary<string, string> Stems = new()
    {
        ["Conv2d"] = "Conv",
        ["Conv1d"] = "Conv",
        ["ConvTranspose2d"] = "ConvTranspose",
        ["ConvTranspose1d"] = "ConvTranspose",
        ["InstanceNorm2d"] = "InstanceNorm",
    };

    /// <summary>
    /// Reads a file of ONNX with operators of versions 7 to 21. The declaration is trainable. A softmax at the end becomes the loss
    /// <c>SoftmaxCrossEntropy</c>, so that <c>Forward</c> returns the scores before it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The name of the class; null for that of the file.</param>
    /// <param name="inNamespace">The namespace; null for none.</param>
    /// <param name="output">The output to import, if the file has several.</param>
    /// <exception cref="FileNotFoundException">The file, or the file of its weights, does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">No layers express some of the nodes; the message names all of them.</exception>
    public static ImportedNetwork Import(string path, string? name = null, string? inNamespace = null, string? output = null)
    {
        var translator = new Translator();
        var last = translator.Run(path, output);
        var order = Translator.Reachable(last);
        var inputs = translator.Inputs.Where(input => order.Contains(input.Layer)).ToList();
        // Forward returns what enters the loss.
        var isClassifier = last.Shape is [> 1] && last.Attribute is "Softmax" or "Dense";
        if (last.Attribute == "Softmax" && last.Shape is [> 1])
            last = last.X;
        NestJoins(Translator.Reachable(last));
        name = Identifier(name ?? Path.GetFileNameWithoutExtension(path));
        var names = inputs.Select((input, i) => (input.Layer, Name: i == 0 ? "Input" : Identifier(input.Name, isSmall: true))).ToDictionary(item => item.Layer, item => item.Name);
        var finder = new BlockFinder();
        var items = finder.Run(Tree.Of(last, [.. inputs.Select(input => input.Layer)]));
        var loss = isClassifier ? "SoftmaxCrossEntropy" : "MeanSquaredError";

        var source = new StringBuilder("using NetDsl;\n\n");
        if (inNamespace is not null)
            source.Append($"namespace {inNamespace};\n\n");
        source.Append($"[Network, {string.Join(", ", inputs.Select((input, i) => $"Input({string.Join(", ", input.Layer.Shape)}{(i == 0 ? "" : $", Name = \"{names[input.Layer]}\"")})"))}]\n");
        source.Append(DeclarationWriter.Write(items, [], names, loss)).Append($"public partial class {name};\n");
        foreach (var block in Enumerable.Reverse(finder.Blocks))
        {
            var parameters = string.Join(", ", block.Parameters.Select(p => $"int {p.Name}{(p.Usual is { } usual ? $" = {usual}" : "")}"));
            source.Append("\n[Block]\n").Append(DeclarationWriter.Write(block.Body, block.Expressions, names))
                .Append($"public sealed partial class {block.Name}Attribute{(parameters.Length > 0 ? $"({parameters})" : "")} : LayerAttribute;\n");
        }

        var weights = new List<NamedTensor>();
        AddWeights(items, "", [name], weights);
        return new(name, source.ToString(), weights);
    }

    /// <summary>
    /// Some exporters join all earlier values again for each layer of a dense block. A join that begins with the inputs of another takes its
    /// output instead.
    /// </summary>
    private static void NestJoins(List<ImportLayer> order)
    {
        var joins = new List<(ImportLayer Layer, IReadOnlyList<ImportLayer> Inputs)>();
        foreach (var layer in order.Where(layer => layer.Is("Concat")))
        {
            var whole = layer.Inputs;
            var inner = joins.Where(join => join.Inputs.Count < whole.Count && whole.Take(join.Inputs.Count).SequenceEqual(join.Inputs)).OrderByDescending(join => join.Inputs.Count).FirstOrDefault();
            if (inner.Layer is not null)
                layer.Inputs = [inner.Layer, .. whole.Skip(inner.Inputs.Count)];
            joins.Add((layer, whole));
        }
    }

    /// <summary>Lists the parameters under the names that the compiler gives them: stems and numbers, in order of declaration.</summary>
    private static void AddWeights(IEnumerable<Item> items, string prefix, HashSet<string> taken, List<NamedTensor> weights)
    {
        var counts = new Dictionary<string, int>();
        AddAll(items);

        void AddAll(IEnumerable<Item> list)
        {
            foreach (var item in list)
            {
                switch (item)
                {
                    case LayerItem { Layer: var layer }:
                        var name = prefix + (layer.Name is { } given ? char.ToUpperInvariant(given[0]) + given[1..] : Numbered(Stems.GetValueOrDefault(layer.Attribute, layer.Attribute)));
                        weights.AddRange(layer.Parameters.Select(p => new NamedTensor($"{name}.{p.Key}", p.Value.Shape, p.Value.Values)));
                        break;
                    case ParallelItem parallel:
                        parallel.Paths.ForEach(AddAll);
                        break;
                    case BlockItem block:
                        AddWeights(block.Body, $"{prefix}{Numbered(block.Block.Name)}.", [], weights);
                        break;
                }
            }
        }

        string Numbered(string stem)
        {
            while (true)
            {
                counts[stem] = counts.GetValueOrDefault(stem) + 1;
                if (taken.Add($"{stem}{counts[stem]}"))
                    return $"{stem}{counts[stem]}";
            }
        }
    }

    /// <summary>A name of C# made of a name of the file.</summary>
    private static string Identifier(string text, bool isSmall = false)
    {
        var words = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select((word, i) => (isSmall && i == 0 ? char.ToLowerInvariant(word[0]) : char.ToUpperInvariant(word[0])) + word[1..]));
        return name.Length == 0 ? isSmall ? "input" : "Imported" : char.IsAsciiDigit(name[0]) ? (isSmall ? "input" : "Model") + name : name;
    }
}
