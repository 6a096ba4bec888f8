using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Syntax;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests;

/// <summary>Names that users choose never clash with names that the compiler chooses.</summary>
public class NameTests
{
    private const string Source = """
        [Network, Input(1, 8, 8)]
        [Conv2d(2, 3, Name = "NAME"), BatchNorm, Relu, MaxPool2d(2), Dropout, Conv2d(2, 3), Tanh]
        [Flatten, Dense(3), SoftmaxCrossEntropy]
        public partial class Net;
        """;

    private const string Recurrent = """
        [Network, Input(3, 8)]
        [Lstm(4, Name = "NAME", Bidirectional = true), Dense(3), SoftmaxCrossEntropy]
        public partial class Net;
        """;

    [Theory]
    [InlineData(Source)]
    [InlineData(Recurrent)]
    public void A_layer_can_have_any_name_that_is_not_refused(string source)
    {
        // Every identifier of the emitted code is a name that could clash.
        var host = GeneratorHost.Run(source.Replace("NAME", "Usual"));
        var names = host.Output.SyntaxTrees.Where(Vocabulary.IsEmitted)
            .SelectMany(tree => tree.GetRoot().DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => token.ValueText)
            .Select(name => char.ToUpperInvariant(name[0]) + name.Substring(1))
            .Distinct()
            .Where(name => name != "Usual" && LayerName.Problem(name, Parsing.One("[Network] public partial class Net;")) is null)
            .ToList();
        names.Count.ShouldBeGreaterThan(30);

        // All of them at once: a layer for each.
        var layers = string.Join(", ", names.Select(name => $"Dense(3, Name = \"{name}\")"));
        var all = GeneratorHost.Run(source.Replace("NAME", "Usual").Replace("Softmax", layers + ", Softmax"));

        all.Analyze().ShouldBeEmpty();
        all.CompilerErrors.Take(5).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("class", "Class")]
    [InlineData("stem", "Stem")]
    [InlineData("_1", "_1")]
    [InlineData("größe", "Größe")]
    public void A_layer_s_member_has_its_name_with_a_capital(string name, string member)
    {
        var host = GeneratorHost.Run(Source.Replace("NAME", name));

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
        host.Output.GetTypeByMetadataName("Net")!.GetMembers(member).ShouldHaveSingleItem();
    }

    [Fact]
    public void Names_of_the_user_s_own_members_are_left_to_them()
    {
        var host = GeneratorHost.Run(Source.Replace("NAME", "Stem")
            .Replace("Net;", "Net { public int Conv1 => 1; public int Dense1; void Relu() { } class BatchNorm1; static int Tanh; const int Conv2Shape = 3; }"));

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("Conv2d")]
    [InlineData("Conv1")]
    [InlineData("Dense1")]
    [InlineData("@class")]
    public void A_class_can_be_called_like_a_layer(string name)
    {
        var host = GeneratorHost.Run(Source.Replace("NAME", "Stem").Replace("class Net;", $"class {name};"));

        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }
}
