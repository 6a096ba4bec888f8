using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Reads each way to write an argument.</summary>
public class LayerReaderTests
{
    [Theory]
    [InlineData("Dense(10)", "units: 10")]
    [InlineData("Dense(-3)", "units: -3")]
    [InlineData("Dense(2 * Constants.Width + 1)", "units: 33")]
    [InlineData("Dense((short)7)", "units: 7")]
    [InlineData("Dense((object)7)", "units: 7")]
    [InlineData("Dense((7))", "units: 7")]
    [InlineData("Dense(7L)", "units: 7")]
    [InlineData("Dense(\"4 * 30\")", "units: \"4 * 30\"")]
    [InlineData("Dense(nameof(Constants.Width))", "units: \"Width\"")]
    [InlineData("Dense(units: 5, Bias = false)", "units: 5, Bias: false")]
    [InlineData("Dense(5, Name = \"last\")", "units: 5, Name: \"last\"")]
    [InlineData("Dense(null!)", "units: null")]
    [InlineData("Dense(default(object)!)", "units: null")]
    [InlineData("Dense(typeof(string))", "units: typeof(string)")]
    [InlineData("Dense(DayOfWeek.Friday)", "units: System.DayOfWeek.Friday")]
    [InlineData("Dense(true)", "units: true")]
    [InlineData("Dense('x')", "units: \"x\"")]
    [InlineData("NetDsl.DenseAttribute(10)", "units: 10")]
    [InlineData("Dropout", "")]
    [InlineData("Dropout()", "")]
    [InlineData("Dropout(0.25)", "rate: 0.25")]
    [InlineData("Dropout(0.1f)", "rate: 0.1")]
    [InlineData("LeakyRelu(negativeSlope: 1e-2)", "negativeSlope: 0.01")]
    [InlineData("MaxPool2d(new[] { 1, 7 })", "kernel: (1, 7)")]
    [InlineData("MaxPool2d(new int[] { 1, 7 })", "kernel: (1, 7)")]
    [InlineData("MaxPool2d(new int[2] { 1, 7 })", "kernel: (1, 7)")]
    [InlineData("MaxPool2d(new object[] { \"n\", 7 })", "kernel: (\"n\", 7)")]
    [InlineData("MaxPool2d(2, Stride = null)", "kernel: 2, Stride: null")]
    [InlineData("Conv2d(kernel: 5, filters: 6)", "kernel: 5, filters: 6")]
    [InlineData("Conv2d(6, 5, Padding = Padding.Same)", "filters: 6, kernel: 5, Padding: Padding.Same")]
    [InlineData("Conv2d(6, 5, Padding = (Padding)0)", "filters: 6, kernel: 5, Padding: Padding.Valid")]
    [InlineData("Conv2d(6, 5, Padding = (Padding)9)", "filters: 6, kernel: 5, Padding: Padding.9")]
    [InlineData("Conv2d(6, 5, Padding = new[] { 1, 2 }, Stride = \"1 + 1\")", "filters: 6, kernel: 5, Padding: (1, 2), Stride: \"1 + 1\"")]
    [InlineData("Input(784)", "shape: (784)")]
    [InlineData("Input(1, 28, 28)", "shape: (1, 28, 28)")]
    [InlineData("Input(1, \"4 * 7\", 28)", "shape: (1, \"4 * 7\", 28)")]
    [InlineData("Input(new object[] { 1, 28, 28 })", "shape: (1, 28, 28)")]
    [InlineData("Input([1, 28, 28])", "shape: (1, 28, 28)")]
    [InlineData("Input(shape: 3)", "shape: (3)")]
    [InlineData("Input", "shape: ()")]
    public void Arguments_are_read_as_written(string attribute, string arguments)
    {
        var layer = Parsing.Layer(attribute, besides: "static class Constants { public const int Width = 16; }");

        Show(layer).ShouldBe(arguments);
        layer.IsBroken.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Dense(", "units: nothing")]
    [InlineData("Dense()", "units: nothing")]
    [InlineData("Dense(unit)", "units: nothing")]
    [InlineData("Dense(unit: 3)", "unit: nothing, units: nothing")]
    [InlineData("Dense(3, 4)", "units: 3, : nothing")]
    [InlineData("Dense(3, Shared = 1)", "units: 3, Shared: nothing")]
    [InlineData("Dense(3, Bias = )", "units: 3, Bias: nothing")]
    [InlineData("Dense(3, Bies = true)", "units: 3, Bies: nothing")]
    [InlineData("Dense(new System.Random())", "units: nothing")]
    [InlineData("Dense(int.Parse(\"3\"))", "units: nothing")]
    [InlineData("Dense(typeof(Nothing))", "units: nothing")]
    [InlineData("Conv2d(6)", "filters: 6, kernel: nothing")]
    [InlineData("Conv2d(6, )", "filters: 6, kernel: nothing")]
    [InlineData("Conv2d(6, kernel)", "filters: 6, kernel: nothing")]
    [InlineData("Conv2d(6, 5, Padding = Padding.Sam)", "filters: 6, kernel: 5, Padding: nothing")]
    [InlineData("Conv2d(6, new[] { 1, x })", "filters: 6, kernel: (1, nothing)")]
    [InlineData("Conv2d(6, new int[2])", "filters: 6, kernel: nothing")]
    [InlineData("Conv2d(6, new int[,] { { 1 } })", "filters: 6, kernel: nothing")]
    public void What_is_wrong_in_the_eyes_of_CSharp_has_no_value(string attribute, string arguments)
    {
        GeneratorHost.Run($"[Network, {attribute}] public partial class Net;").SourceErrors.ShouldNotBeEmpty();
        var layer = Parsing.Layer(attribute, valid: false);

        Show(layer).ShouldBe(arguments);
        layer.IsBroken.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Conv2d(6,5,Padding=2)", "Conv2d(6, 5, Padding = 2)")]
    [InlineData("Conv2d( 6 , /* rows and columns */ 5 )", "Conv2d(6, 5)")]
    [InlineData("Conv2d(6, // filters\n    5)", "Conv2d(6, 5)")]
    [InlineData("Conv2d(6, new[]{1,7})", "Conv2d(6, new[] { 1, 7 })")]
    [InlineData("Conv2dAttribute(6, kernel:5)", "Conv2d(6, kernel: 5)")]
    [InlineData("NetDsl.Conv2d(6, 5, Padding=Padding.Same)", "Conv2d(6, 5, Padding = Padding.Same)")]
    [InlineData("Dense(\"4*30\")", "Dense(\"4*30\")")]
    [InlineData("Dense(-  3)", "Dense(-3)")]
    [InlineData("Relu", "Relu")]
    public void A_declaration_is_on_one_line_and_evenly_spaced(string attribute, string declaration)
    {
        Parsing.Layer(attribute).Declaration.ShouldBe(declaration);
    }

    [Fact]
    public void A_user_s_attribute_of_the_same_name_is_another_word()
    {
        var layer = Parsing.Layer("Mine.Conv2d", besides: "namespace Mine { public class Conv2dAttribute : LayerAttribute; }");

        layer.Word.ShouldBe("Mine.Conv2d");
    }

    [Fact]
    public void An_alias_is_the_word_it_stands_for()
    {
        Parsing.One("using C = NetDsl.Conv2dAttribute; [Network, C(6, 5)] public partial class Net;").Layers[0].Word.ShouldBe("Conv2d");
    }

    [Fact]
    public void An_attribute_that_CSharp_does_not_know_leaves_a_gap()
    {
        var network = Parsing.One("[Network, Input(3), Dens(4), Relu] public partial class Net;", valid: false);

        network.Layers.Select(layer => layer.Word).ShouldBe(["Input", LayerSpec.Unreadable, "Relu"]);
    }

    private static string Show(LayerSpec layer) => string.Join(", ", layer.Arguments.Select(argument => $"{argument.Name}: {argument.Value}"));
}
