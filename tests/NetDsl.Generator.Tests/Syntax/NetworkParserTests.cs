using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Which classes are networks, and what is read of them.</summary>
public class NetworkParserTests
{
    [Fact]
    public void Layers_come_in_the_order_of_the_source_however_they_are_grouped()
    {
        // Roslyn keeps this order; the C# language does not promise it. If it ever changes, this is where it shows.
        const string words = "Input Conv2d BatchNorm Relu MaxPool2d Conv2d Sigmoid AvgPool2d Flatten Dropout Dense Tanh Dense Softmax MeanSquaredError";
        string[] attributes =
        [
            "Input(3, 32, 32)", "Conv2d(8, 3)", "BatchNorm", "Relu", "MaxPool2d(2)", "Conv2d(4, 3)", "Sigmoid", "AvgPool2d(2)",
            "Flatten", "Dropout", "Dense(9)", "Tanh", "Dense(8)", "Softmax", "MeanSquaredError",
        ];
        string[] sources =
        [
            $"[{string.Join(", ", attributes)}]",
            string.Concat(attributes.Select(attribute => $"[{attribute}]")),
            string.Join("\n", attributes.Chunk(2).Select(pair => $"[{string.Join(",\n ", pair)}] // two")),
            string.Join(" ", attributes.Chunk(4).Select(some => $"[type: {string.Join(", ", some)}]")),
        ];

        foreach (var source in sources)
            Words(Parsing.One($"[Network] {source}\npublic partial class Net;")).ShouldBe(words);
    }

    [Fact]
    public void Network_can_stand_anywhere_in_the_declaration()
    {
        Words(Parsing.One("[Input(3), Dense(2)] [MeanSquaredError, Network] public partial class Net;")).ShouldBe("Input Dense MeanSquaredError");
    }

    [Fact]
    public void Foreign_attributes_are_not_layers()
    {
        Words(Parsing.One("[Network, Obsolete, Input(3), Serializable, Relu, System.Diagnostics.DebuggerDisplay(\"x\")] public partial class Net;"))
            .ShouldBe("Input Relu");
    }

    [Theory]
    [InlineData("[Network] public partial class Net;", "Net")]
    [InlineData("[Network] internal sealed partial class Net { }", "Net")]
    [InlineData("[Network] partial class @class { }", "@class")]
    [InlineData("namespace A.B; [Network] partial class Net { }", "A.B.Net")]
    [InlineData("namespace A.@new { [Network] partial class Net { } }", "A.@new.Net")]
    [InlineData("namespace A { partial class Outer { partial struct Middle { [Network] private partial class Net; } } }", "A.Outer.Middle.Net")]
    [InlineData("partial record Outer { partial record struct Middle { partial interface Inner { [Network] protected internal partial class Net; } } }", "Outer.Middle.Inner.Net")]
    [InlineData("static partial class @event { [Network] public partial class Net; }", "@event.Net")]
    public void Any_class_that_can_be_extended_is_a_network(string source, string fullName)
    {
        Parsing.One(source).FullName.ShouldBe(fullName);
    }

    [Fact]
    public void Containing_types_are_declarations_to_reopen()
    {
        var network = Parsing.One("namespace A; partial record Outer { partial record struct @in { partial interface I { partial struct S { [Network] partial class Net; } } } }");

        network.ContainingTypes.ShouldBe(["partial record Outer", "partial record struct @in", "partial interface I", "partial struct S"]);
        network.Namespace.ShouldBe("A");
        network.Name.ShouldBe("Net");
    }

    [Theory]
    [InlineData("[Network] public class Net;")]
    [InlineData("class Outer { [Network] public partial class Net; }")]
    [InlineData("[Network] public static partial class Net;")]
    [InlineData("[Network] public abstract partial class Net;")]
    [InlineData("[Network] public partial class Net<T>;")]
    [InlineData("partial class Outer<T> { [Network] public partial class Net; }")]
    [InlineData("[Network] public partial record Net;")]
    [InlineData("[Network] public partial struct Net;")]
    [InlineData("[Network] file partial class Net;")]
    [InlineData("[Network] public partial class Net(int size) { int Size => size; }")]
    [InlineData("[Network] public partial class Net : Base; public class Base;")]
    [InlineData("[Network] public partial class Net : Bas;")]
    [InlineData("[Other.Network] public partial class Net; namespace Other { class NetworkAttribute : Attribute; }")]
    public void What_cannot_be_extended_is_left_alone(string source)
    {
        Parsing.All(source, valid: false).ShouldBeEmpty();
    }

    [Fact]
    public void Interfaces_and_the_base_that_is_added_anyway_are_allowed()
    {
        Parsing.All("[Network] public partial class Net : IComparable { public int CompareTo(object? other) => 0; }").Count.ShouldBe(1);
        Parsing.All("[Network] public abstract partial class A : Model; [Network] public partial class B : Model;", valid: false)
            .ShouldHaveSingleItem().Name.ShouldBe("B");
    }

    [Fact]
    public void Of_two_marked_parts_the_first_counts()
    {
        var network = Parsing.One("""
            [Network, Input(3)] public partial class Net;
            [Network, Relu] public partial class Net;
            """, valid: false);

        Words(network).ShouldBe("Input");
    }

    [Fact]
    public void Layers_on_other_parts_are_not_read()
    {
        Words(Parsing.One("[Relu] public partial class Net; [Network, Input(3)] public partial class Net;")).ShouldBe("Input");
    }

    [Fact]
    public void Members_that_the_user_declared_are_known()
    {
        Parsing.One("[Network] public partial class Net { int b, a; void M() { } void M(int x) { } class T; } partial class Net { int P { get; } }")
            .Members.ShouldBe(["M", "P", "T", "a", "b"]);
    }

    private static string Words(NetworkSpec network) => string.Join(" ", network.Layers.Select(layer => layer.Word));
}
