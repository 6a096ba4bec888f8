using System.Text.RegularExpressions;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>The generated code that the README shows is what the compiler generates.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_excerpt_of_LeNet5_is_in_its_snapshot()
    {
        var snapshot = Normalize(File.ReadAllText(Repository.File("tests", "NetDsl.Generator.Tests", "Emit", "EmissionTests.What_is_emitted.LeNet5.verified.cs")));
        var readme = File.ReadAllText(Repository.File("README.md")).ReplaceLineEndings("\n");
        var excerpt = CodeBlock().Matches(readme).Select(block => block.Groups[1].Value).Single(code => code.Contains("void ForwardConv2"));
        foreach (var piece in excerpt.Split("\n\n"))
            snapshot.ShouldContain(Normalize(piece));
    }

    /// <summary>The text without indentation and alignment.</summary>
    private static string Normalize(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => Spaces().Replace(line.Trim(), " ")));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
