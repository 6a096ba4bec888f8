using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>Whatever fix is offered removes its finding, leaves code that parses, and has a title of one line.</summary>
public class OfferedFixTests
{
    /// <summary>The mistakes of the documentation, one for each rule.</summary>
    public static TheoryData<string> Documented => [.. NetDsl.Testing.Exhaustive.Sample(Rules.All.Where(rule => rule != Rules.InternalError).Select(rule => rule.Id), 4)];

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Fixes_of_documented_mistakes_hold(string id)
    {
        var page = File.ReadAllText(Repository.File("docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");
        await Check(Regex.Match(page, "```csharp\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value);
    }

    /// <summary>Declarations with a change of the kind that typing makes: an attribute lost, doubled, moved, or with another number.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Fixes_of_mutants_hold(int seed)
    {
        var (random, fixes) = (new Random(seed), 0);
        foreach (var source in Sound)
            for (var i = 0; i < (NetDsl.Testing.Exhaustive.IsOn ? 100 : 2); i++)
                fixes += await Check(Mutate(source, random));
        fixes.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData("[Network, Input(3), Dense(2)]\n[MeanSquaredError]\n[Head(\"second), Dense(1)]\npublic partial class Net;")]
    [InlineData("[Network, Dense(2), Input(3), Input(4, Name = \"b\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3, 9), Relu, Dense(4), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(\n  0), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"a\\nb\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Name = @\"a\n\tb\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), MeanSquaredError,\n// Here.\nDense(\n/* two */ 2)] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(\"\\u2028\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), From(@\"a\nb\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Lstm(4, Nonlinearity = \"\\a\"), MeanSquaredError] public partial class Net;")]
    public async Task Fixes_of_what_went_wrong_before_hold(string source) => await Check(source);

    private static readonly string[] Sound =
    [
        "[Network, Input(1, 28, 28)]\n[Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]\n[Conv2d(16, 5), Tanh, AvgPool2d(2)]\n[Flatten, Dense(120), Tanh, Dense(10)]\n[SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(4, 12, 12)]\n[Branch, Conv2d(8, 3, Stride = 2, Padding = 1, Groups = 4), BatchNorm, Relu, Branch, Shortcut(8, Stride = 2), Add]\n[GlobalAvgPool2d, Dropout(0.5), Dense(3, Name = \"scores\"), SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(6, 20)]\n[Conv1d(8, 3), Relu, MaxPool1d(2), Lstm(5, ReturnSequences = true), Gru(4), Dense(2)]\n[MeanSquaredError]\n[Head(\"second\"), Dense(1), BinaryCrossEntropyWithLogits]\npublic partial class Net;",
        "[Network, Input(8), Unit(16, Repeat = 2), Dense(4), GroupNorm(2), Output]\npublic partial class Net;\n[Block, Dense(nameof(units)), LayerNorm, Gelu, Dense(\"units / 2\")]\npublic sealed partial class UnitAttribute(int units) : LayerAttribute;",
    ];

    private static string Mutate(string source, Random random)
    {
        var root = CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions).GetRoot();
        var lists = root.DescendantNodes().OfType<AttributeListSyntax>().ToList();
        var attributes = lists.SelectMany(list => list.Attributes).Where(attribute => attribute.Name.ToString() is not ("Network" or "Block")).ToList();
        var one = attributes[random.Next(attributes.Count)];
        var numbers = root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.NumericLiteralToken)).ToList();
        return random.Next(5) switch
        {
            0 when ((AttributeListSyntax)one.Parent!).Attributes.Count > 1 => root.RemoveNode(one, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString(),
            1 => root.InsertNodesAfter(one, [one.WithoutTrivia()]).ToFullString(),
            2 => attributes[random.Next(attributes.Count)] is var other && other != one ? root.ReplaceNodes([one, other], (node, _) => (node == one ? other : one).WithoutTrivia()).ToFullString() : source,
            3 => one.ToString() is { Length: > 4 } text ? source.Replace(text, text.Remove(random.Next(text.Length - 1), 1)) : source,
            _ => root.ReplaceToken(numbers[random.Next(numbers.Count)], SyntaxFactory.Literal(random.Next(4) switch { 0 => 0, 1 => 3, 2 => 50, _ => 7 })).ToFullString(),
        };
    }

    /// <summary>Applies every fix that is offered for every finding of a source.</summary>
    private static async Task<int> Check(string source)
    {
        var before = Open(source);
        var findings = before.AnalyzeWithAdvice();
        findings.ShouldAllBe(finding => !finding.GetMessage().Any(char.IsControl) && !finding.GetMessage().Contains('\u2028'), source);
        var fixes = await FixHost.All(source);
        foreach (var (id, span, title, after) in fixes)
        {
            var label = $"{id} '{title}' of:\n{source}\nto:\n{after}";
            title.ShouldAllBe(c => !char.IsControl(c) && c != '\u2028', label);
            var tree = CSharpSyntaxTree.ParseText(after, GeneratorHost.ParseOptions);
            tree.GetDiagnostics().Count().ShouldBeLessThanOrEqualTo(before.SourceErrors.Count(error => error.Location.SourceTree!.FilePath == "Test.cs"), label);
            var host = Open(after);
            host.SourceErrors.Count.ShouldBeLessThanOrEqualTo(before.SourceErrors.Count, label);
            // The fix of one finding may show the next of the same kind, but not the same one again.
            var text = source.Substring(span.Start, span.Length);
            Count(host, id, text).ShouldBeLessThan(Count(before, id, text), label);
        }

        return fixes.Count;
    }

    /// <summary>The source without emitted code, as often in an editor.</summary>
    private static GeneratorHost Open(string source) => GeneratorHost.Run(source, generator: new NetDslGenerator((_, _, _) => default));

    private static int Count(GeneratorHost host, string id, string text) => host.AnalyzeWithAdvice()
        .Concat(host.SourceErrors).Count(d => d.Id == id && d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan) == text);
}
