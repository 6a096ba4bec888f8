using System.Text.RegularExpressions;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>
/// The documentation of each attribute, which editors show on hover: the shapes of its input and output, the formula, and the paper. An
/// attribute is left out of a list only where there is none.
/// </summary>
public partial class AttributeDocumentationTests
{
    /// <summary>Layers that only move or name values: the shape says all.</summary>
    private static readonly string[] WithoutFormula =
    [
        "Apply", "Branch", "Concat", "Crop", "Flatten", "From", "Pad2d", "Permute", "Reshape", "Slice", "Split", "Time", "Upsample", "ZeroPad2d",
    ];

    /// <summary>Layers that are older than papers on networks, or of this language.</summary>
    private static readonly string[] WithoutPaper =
    [
        "Apply", "Branch", "Crop", "Elementwise", "Flatten", "From", "Identity", "LogSigmoid", "MeanAbsoluteError", "MeanSquaredError", "NegativeLogLikelihood", "Pad2d", "Permute", "Reshape", "Slice", "Split",
        "Time", "Upsample", "ZeroPad2d",
    ];

    /// <summary>Attributes whose output is what another layer gives, or that open a path.</summary>
    private static readonly string[] WithoutShape = ["Apply", "Branch"];

    [Fact]
    public void Every_attribute_names_its_shapes() => Lacking(Shape()).ShouldBe(WithoutShape);

    [Fact]
    public void Every_attribute_has_its_formula() => Lacking(Formula()).ShouldBe(WithoutFormula);

    [Fact]
    public void Every_attribute_names_its_paper() => Lacking(Year()).ShouldBe(WithoutPaper);

    [Fact]
    public void Every_parameter_is_documented()
    {
        foreach (var (name, text, source) in Attributes())
        {
            foreach (var parameter in Parameters().Match(source[(source.IndexOf($"class {name}Attribute", StringComparison.Ordinal))..]).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
                text.ShouldContain($"<param name=\"{parameter.Split('=')[0].Trim().Split(' ')[^1]}\">", customMessage: name);
        }
    }

    private static IEnumerable<string> Lacking(Regex wanted) =>
        Attributes().Where(attribute => !wanted.IsMatch(attribute.Text)).Select(attribute => attribute.Name).Order(StringComparer.Ordinal);

    /// <summary>The attributes of layers and losses, with the documentation of each class on one line.</summary>
    private static IEnumerable<(string Name, string Text, string Source)> Attributes()
    {
        var folder = Repository.File("src", "NetDsl.Attributes");
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")))
        {
            var source = File.ReadAllText(file).ReplaceLineEndings("\n");
            foreach (Match match in Class().Matches(source))
                yield return (match.Groups[2].Value, Code().Replace(Regex.Replace(match.Groups[1].Value, @"\s*///\s*", " "), ""), source);
        }
    }

    [GeneratedRegex(@"((?:///.*\n)+)(?:\[.*\n)*public sealed class (\w+)Attribute(?:\(.*\))? : \w*(?:LayerAttribute|LossAttribute)")]
    private static partial Regex Class();

    /// <summary>Examples, in which options look like formulas.</summary>
    [GeneratedRegex("<code>.*?</code>|<c>.*?</c>", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[^(:]*\(([^)]*)\) : ")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"eeps (the|its|their) shape|of equal shape|same shape|[Tt]he shape is|\] -> \[| -> |Takes (any shape|N |F x T|an image)| x [HLTW]\b.* to |images of that shape|C x factor|features to|any shape to|Any shape to|F x T to|to a vector", RegexOptions.Singleline)]
    private static partial Regex Shape();

    [GeneratedRegex(@"[\w\])] = \S")]
    private static partial Regex Formula();

    [GeneratedRegex(@"\b(19|20)\d\d\b|see <see cref|As <see cref")]
    private static partial Regex Year();
}
