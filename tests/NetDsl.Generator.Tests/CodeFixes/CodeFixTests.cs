using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>Each code fix: its title, its result, and that the error is gone.</summary>
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
    [InlineData("NDSL0002", "Add Input for images",
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
    [InlineData("NDSL0027", "Remove 'Softmax'",
        "[Network, Input(3)]\n[Dense(2), Softmax, SoftmaxCrossEntropy]\npublic partial class Net;",
        "[Network, Input(3)]\n[Dense(2), SoftmaxCrossEntropy]\npublic partial class Net;")]
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
    [InlineData("Linear(784, 10)", "Dense(10)")]
    [InlineData("Linear(10)", "Dense(10)")]
    [InlineData("BatchNorm2d(64)", "BatchNorm")]
    [InlineData("ReLU", "Relu")]
    [InlineData("nn.ReLU()", "Relu")]
    [InlineData("LeakyReLU(0.2)", "LeakyRelu(0.2)")]
    [InlineData("Conv2D(32, 3)", "Conv2d(32, 3)")]
    [InlineData("LSTM(64, Bias = false)", "Lstm(64, Bias = false)")]
    [InlineData("MaxPooling2D(2)", "MaxPool2d(2)")]
    [InlineData("CrossEntropyLoss", "SoftmaxCrossEntropy")]
    [InlineData("CategoricalCrossentropy", "SoftmaxCrossEntropy(SoftTargets = true)")]
    [InlineData("BCEWithLogitsLoss", "BinaryCrossEntropyWithLogits")]
    [InlineData("MSELoss()", "MeanSquaredError")]
    [InlineData("LSTM(3, 64)", "Lstm(64)")]
    public async Task A_word_of_another_framework_becomes_ours(string theirs, string ours)
    {
        const string around = "[Network, Input(3)]\n[Tanh, LAYER, MeanSquaredError]\npublic partial class Net;";
        (await FixHost.Apply(around.Replace("LAYER", theirs), "CS0246", $"Write {ours}")).ShouldBe(around.Replace("LAYER", ours));
        const string block = "[Block, LAYER, Tanh]\npublic sealed partial class OwnAttribute : LayerAttribute;";
        (await FixHost.Apply(block.Replace("LAYER", theirs), "CS0246", $"Write {ours}")).ShouldBe(block.Replace("LAYER", ours));
    }

    [Theory]
    [InlineData("[Network, Input(3), Blub, MeanSquaredError] public partial class Net;")]
    [InlineData("[Linear(3)] public class Other;")]
    public async Task Other_unknown_attributes_have_no_fix(string source) => (await FixHost.Titles(source, "CS0246")).ShouldBeEmpty();

    [Fact]
    public void Every_translated_word_is_an_attribute_of_the_language()
    {
        var table = (Dictionary<string, string>)typeof(NetDsl.CodeFixes.ForeignWordFix).Assembly.GetType("NetDsl.CodeFixes.ForeignWords")!
            .GetField("Ours", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.GetValue(null)!;
        table.Values.Select(ours => ours.Split('(')[0]).Where(word => NetDsl.Generator.Ops.Registry.Find(word) is null).ShouldBeEmpty();
        table.Keys.Where(word => NetDsl.Generator.Ops.Registry.Find(word) is not null).ShouldBeEmpty();
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

        fixable.Remove(NetDsl.CodeFixes.ForeignWordFix.UnknownType).ShouldBeTrue();
        fixable.ShouldBeSubsetOf(Rules.All.Select(rule => rule.Id));
        var tested = typeof(CodeFixTests).GetMethod(nameof(A_fix_does_what_it_says))!.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[0].Value!)
            .ToHashSet();
        tested.ShouldBe(fixable, ignoreOrder: true);
    }
}
