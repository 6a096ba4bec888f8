using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Oracle;

/// <summary>
/// Adds rows to the tables of docs/language.md for layers that have none: the signature and the summary of the attribute, and the shapes of
/// the layer's example. Rows that are there stay as they are, so they can be edited.
/// </summary>
public static class LanguagePage
{
    private static readonly Lazy<Dictionary<string, XElement>> Documentation = new(() =>
        XDocument.Load(Path.ChangeExtension(typeof(LayerAttribute).Assembly.Location, ".xml")).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!));

    /// <summary>The page with a row for each layer.</summary>
    public static string Complete(string page)
    {
        foreach (var layer in Registry.Layers.Where(layer => !HasRow(page, layer.Word)))
            page = Append(page, layer);
        return page;
    }

    private static bool HasRow(string page, string word) => Regex.IsMatch(page, $@"^\| (`\w+`, )*`{word}[(`]", RegexOptions.Multiline);

    /// <summary>Adds a row at the end of the first table of the layer's section, with as many cells as the table has.</summary>
    private static string Append(string page, Layer layer)
    {
        var section = layer.GetType().Namespace!.Split('.')[^1] switch
        {
            "Elementwise" => "Activations",
            "Loss" => "Losses",
            "Recurrent" => "Recurrent layers",
            "Structure" => "Paths",
            _ => "Layers",
        };
        var table = Regex.Match(page, $@"^## {section}\n.*?^\|(?<head>[^\n]*)\|\n(\|[^\n]*\n)*", RegexOptions.Multiline | RegexOptions.Singleline);
        var cells = table.Groups["head"].Value.Split('|').Select(head => head.Trim() switch
        {
            "attribute" => $"`{Signature(layer.Word)}`",
            "shape" => Shapes(layer),
            "target" => IsLabelled((LossLayer)layer) ? "one class number per sample" : "as many values as the output has",
            _ => Function(layer.Word),
        });
        return page.Insert(table.Index + table.Length, $"| {string.Join(" | ", cells)} |\n");
    }

    private static bool IsLabelled(LossLayer loss) => loss.TargetFor(new(new(loss.Word, loss.Word, []), -1, []), Generator.Ir.TensorType.PerSample(2)).Kind == Generator.Ops.TargetKind.Label;

    private static Type Attribute(string word) => typeof(LayerAttribute).Assembly.GetType($"NetDsl.{word}Attribute", throwOnError: true)!;

    /// <summary>The name and the parameters of the longest constructor; with defaults, if the attribute can be written without them.</summary>
    private static string Signature(string word)
    {
        var constructors = Attribute(word).GetConstructors();
        var parameters = constructors.MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();
        if (parameters.Length == 0)
            return word;
        var defaults = constructors.Any(constructor => constructor.GetParameters().Length == 0) ? Activator.CreateInstance(Attribute(word)) : null;
        return $"{word}({string.Join(", ", parameters.Select(parameter => parameter.Name + Default(parameter)))})";

        string Default(System.Reflection.ParameterInfo parameter) =>
            defaults is not null && Property(word, parameter.Name!)?.GetValue(defaults) is { } value ? $" = {Text(value)}" : "";
    }

    private static PropertyInfo? Property(string word, string parameter) =>
        Attribute(word).GetProperty(parameter, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    /// <summary>The summary of the attribute, and its options with their defaults.</summary>
    private static string Function(string word)
    {
        var type = Attribute(word);
        var summary = Regex.Replace(Documentation.Value[$"T:{type.FullName}"].Element("summary")!.Value, @"\s+", " ").Trim();
        var sample = type.GetConstructors().MinBy(constructor => constructor.GetParameters().Length) is { } least
            ? least.Invoke([.. least.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : 1)])
            : null;
        var options = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => property.GetValue(sample) is { } value ? $"`{property.Name} = {Text(value)}`" : $"`{property.Name}`")
            .ToList();
        return (summary.TrimEnd('.') + (options.Count == 0 ? "" : ". " + string.Join(", ", options))).Replace("|", @"\|");
    }

    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        Enum choice => $"{choice.GetType().Name}.{choice}",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Shapes(Layer layer)
    {
        if (layer.Example is not { Input.Length: > 0 } example)
            return "any";
        var network = NetworkCases.ExampleOf(layer)!;
        using var model = CompiledCases.Of(network, fusion: true).Create(new ReferenceDevice(), network.Batch, seed: 1, network.Name);
        return layer is LossLayer ? "any" : $"{string.Join('x', example.Input)} -> {string.Join('x', model.Info.Output)}";
    }
}
