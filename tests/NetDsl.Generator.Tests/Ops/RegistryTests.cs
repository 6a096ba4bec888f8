using System.Text.RegularExpressions;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Ops;

/// <summary>The requirements on each layer of the language. Gradients and PyTorch's values are checked in NetDsl.Networks.Tests.</summary>
public class RegistryTests
{
    public static TheoryData<string> Words => [.. Registry.Layers.Select(layer => layer.Word)];

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_is_an_attribute_and_is_documented(string word)
    {
        typeof(LayerAttribute).Assembly.GetType($"NetDsl.{word}Attribute").ShouldNotBeNull();
        File.ReadAllText(Repository.File("docs", "language.md")).ShouldMatch($@"\| (`\w+`, )*`{word}(\([^`]*)?`");
    }

    [Fact]
    public void Every_attribute_of_a_layer_is_a_word()
    {
        var attributes = typeof(LayerAttribute).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(Attribute).IsAssignableFrom(type) && type.Namespace == "NetDsl" && type.IsPublic);
        var words = attributes.Select(type => Regex.Replace(type.Name, "Attribute$", "")).Except(["Network", "Input", "InputSize", "Apply", "Block", "Recompute", "Template"]);

        words.Order().ShouldBe(Registry.Layers.Select(layer => layer.Word).Order());
    }

    [Fact]
    public void The_code_in_the_documentation_compiles()
    {
        var codes = Regex.Matches(File.ReadAllText(Repository.File("docs", "language.md")).ReplaceLineEndings("\n"), "```csharp\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value).ToList();
        codes.Count.ShouldBeGreaterThan(1);
        foreach (var code in codes)
        {
            var host = GeneratorHost.Run(code);
            host.Analyze().ShouldBeEmpty();
            host.CompilerErrors.ShouldBeEmpty();
        }
    }
}
