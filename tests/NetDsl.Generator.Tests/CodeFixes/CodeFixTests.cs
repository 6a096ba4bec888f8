using NetDsl.Generator.Model;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>Each fix: what it is called, what it makes, and that the mistake is gone.</summary>
public class CodeFixTests
{
    [Theory]
    [InlineData("NDSL0001", "Make 'Net' partial",
        "/// <summary>A net.</summary>\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic sealed class Net;",
        "/// <summary>A net.</summary>\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic sealed partial class Net;")]
    [InlineData("NDSL0001", "Make 'Net' partial",
        "[Network, Input(3), Dense(2), MeanSquaredError]\n// Mine.\nclass Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\n// Mine.\npartial class Net;")]
    [InlineData("NDSL0001", "Make 'Outer' partial",
        "// Around.\nclass Outer\n{\n    [Network, Input(3), Dense(2), MeanSquaredError]\n    partial class Net;\n}",
        "// Around.\npartial class Outer\n{\n    [Network, Input(3), Dense(2), MeanSquaredError]\n    partial class Net;\n}")]
    [InlineData("NDSL0002", "Add Input for features",
        "[Network]\n[Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(784)]\n[Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Add Input for pictures",
        "[Network, Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(1, 28, 28), Flatten, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0040", "Remove 'Input(4)'",
        "[Network, Input(3), Input(4), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(3)' to the head",
        "[Network]\n[Dense(2)]\n[Input(3)]\n[MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(3)' to the head",
        "[Network, Dense(2), Input(3), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0002", "Move 'Input(4, Name = \"b\")' to the head",
        "[Network, Input(3), Dense(4), Input(4, Name = \"b\"), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3), Input(4, Name = \"b\"), Dense(4), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Open a head before it",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Dense(4), SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"head1\"), Dense(4), SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "[Network, Input(3)]\n[Dense(2)]\n[Head(\"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[MeanSquaredError, Head(\"a\"), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2)]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), MeanSquaredError]\n[Head(\"a\"), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Move 'MeanSquaredError' to the end",
        "[Network, Input(3)]\n[MeanSquaredError]\n[Dense(2), Relu]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), Relu]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0004", "Move 'MeanSquaredError' to the end",
        "namespace N\n{\n    [Network, Input(3), MeanSquaredError, Relu]\n    public partial class Net;\n}",
        "namespace N\n{\n    [Network, Input(3), Relu]\n    [MeanSquaredError]\n    public partial class Net;\n}")]
    [InlineData("NDSL0004", "Remove 'Relu'",
        "[Network, Input(3), Dense(2)]\n[MeanSquaredError]\n[Relu]\npublic partial class Net;",
        "[Network, Input(3), Dense(2)]\n[MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add SoftmaxCrossEntropy",
        "[Network, Input(3)]\n[Dense(2)]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2)]\n[SoftmaxCrossEntropy]\npublic partial class Net;")]
    [InlineData("NDSL0005", "Add MeanSquaredError",
        "partial class Outer\n{\n    [Network, Input(3), Dense(2)]\n    public partial class Net;\n}",
        "partial class Outer\n{\n    [Network, Input(3), Dense(2)]\n    [MeanSquaredError]\n    public partial class Net;\n}")]
    [InlineData("NDSL0012", "Add Network",
        "// Mine.\n[Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;",
        "// Mine.\n[Network, Input(3), Dense(2), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0012", "Remove 'Relu'",
        "// Mine.\n[Relu]\npublic partial class Net;",
        "// Mine.\npublic partial class Net;")]
    [InlineData("NDSL0105", "Put Flatten before it",
        "[Network, Input(1, 28, 28)]\n[Relu]\n[Dense(10), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(1, 28, 28)]\n[Relu]\n[Flatten, Dense(10), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("NDSL0105", "Put GlobalAvgPool2d before it",
        "[Network,\n Input(1, 28, 28),\n Dense(10), // scores\n MeanSquaredError]\npublic partial class Net;",
        "[Network,\n Input(1, 28, 28),\n GlobalAvgPool2d, Dense(10), // scores\n MeanSquaredError]\npublic partial class Net;")]
    public async Task A_fix_does_what_it_says(string id, string title, string before, string after)
    {
        (await FixHost.Apply(before, id, title)).ReplaceLineEndings("\n").ShouldBe(after);
        GeneratorHost.Run(after).Analyze().Select(diagnostic => diagnostic.Id).ShouldNotContain(id);
    }

    [Theory]
    [InlineData("NDSL0040", "[Network, Input(3), Input(4), Dense(2), MeanSquaredError] partial class Net;", "Remove 'Input(4)'")]
    [InlineData("NDSL0004", "[Network, Input(3), MeanSquaredError, SoftmaxCrossEntropy] partial class Net;", "Open a head before it; Remove 'SoftmaxCrossEntropy'")]
    public async Task What_makes_no_sense_is_not_offered(string id, string source, string titles)
    {
        string.Join("; ", await FixHost.Titles(source, id)).ShouldBe(titles);
    }

    [Fact]
    public void Fixes_are_for_mistakes_that_exist_and_each_has_a_test()
    {
        var fixable = FixHost.Providers.SelectMany(provider => provider.FixableDiagnosticIds).ToHashSet();

        fixable.ShouldBeSubsetOf(Rules.All.Select(rule => rule.Id));
        var tested = typeof(CodeFixTests).GetMethod(nameof(A_fix_does_what_it_says))!.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[0].Value!)
            .ToHashSet();
        tested.ShouldBe(fixable, ignoreOrder: true);
    }
}
