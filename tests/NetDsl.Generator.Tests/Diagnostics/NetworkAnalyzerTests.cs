using NetDsl.Generator.Diagnostics;
using NetDsl.Generator.Ir;
using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Diagnostics;

/// <summary>Each rule of the declaration: its id, what is underlined, and what is said.</summary>
public class NetworkAnalyzerTests
{
    private const string Lenet = """
        [Network, Input(1, 28, 28)]
        [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
        [Conv2d(16, 5), Tanh, AvgPool2d(2)]
        [Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10)]
        [SoftmaxCrossEntropy]
        public partial class LeNet5;
        """;

    [Fact]
    public void A_sound_network_is_left_in_peace()
    {
        var host = GeneratorHost.Run(Lenet);

        host.Analyze().ShouldBeEmpty();
        host.AnalyzeWithoutGenerator().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError] public class Net;",
        "NDSL0001 <Net> The network 'Net' must be partial: the compiler adds the network's code to it")]
    [InlineData("class Outer { partial class Middle { [Network, Input(3), Dense(2), MeanSquaredError] public partial class Net; } }",
        "NDSL0001 <Outer> 'Outer', which contains the network 'Net', must be partial: the compiler adds the network's code to it")]
    [InlineData("[Network, Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0002 <Net> A network needs an Input before its first layer, but 'Net' has none")]
    [InlineData("[Network, Input(3), Input(4), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0040 <Input(4)> Input(4) is an input in addition to 'Input(3)' (line 1): give it a name, such as Name = \"meta\", and take it with [From(\"meta\")]")]
    [InlineData("[Network, Input(3), Dense(2), Input(4, Name = \"b\"), From(\"b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0002 <Input(4, Name = \"b\")> A network needs an Input before its first layer, but this one comes after 'Dense(2)' (line 1)")]
    [InlineData("[Network, Input(3), Input(4, Name = \"b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0041 <Input(4, Name = \"b\")> Input(4, Name = \"b\") affects no output: continue from it with [From(\"b\")], or remove it")]
    [InlineData("[Network, Input(3), Input(4, Name = \"b\"), From(\"b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0041 <Input(3)> Input(3) affects no output: continue from it with [From(\"Input\")], or remove it")]
    [InlineData("[Network, Input(3), Input(4, Name = \"b\"), Branch, Dense(4), Branch, From(\"b\"), Add, Dense(2, Name = \"B\"), MeanSquaredError] public partial class Net;",
        "NDSL0008 <Name = \"B\"> 'B' is already the name of 'Input(4, Name = \"b\")' (line 1)")]
    [InlineData("[Network, Input(3), Input(4, Name = \"info\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0009 <Name = \"info\"> 'info' cannot be the name of an input: every network has a member 'Info' already")]
    [InlineData("[Network, Input(3), Input(0, Name = \"b\"), From(\"b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0007 <Input(0, Name = \"b\")> Input(0, Name = \"b\") is not the shape of a sample: every size is at least 1")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), From(\"b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0017 <From(\"b\")> From(\"b\"): no layer before it is named 'b'")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), Dense(3, Name = \"x\"), MeanSquaredError, Head(\"b\"), From(\"x\"), MeanSquaredError] public partial class Net;",
        "NDSL0017 <From(\"x\")> From(\"x\"): no layer before it is named 'x'")]
    [InlineData("[Network, Input(3), From(\"\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0017 <From(\"\")> From(\"\"): no layer before it is named ''")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"a\"), MeanSquaredError, Head(\"a\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0008 <\"a\"> 'a' is already the name of 'Dense(2, Name = \"a\")' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), MeanSquaredError, Head(\"A\"), MeanSquaredError] public partial class Net;",
        "NDSL0008 <\"A\"> 'A' is already the name of 'Head(\"a\")' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"aHead\"), MeanSquaredError, Head(\"a\"), MeanSquaredError] public partial class Net;",
        "NDSL0008 <\"a\"> 'aHead' is already the name of 'Dense(2, Name = \"aHead\")' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"output\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0009 <\"output\"> 'output' cannot be the name of a head: the network's own output is called 'Output'")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), Dense(2), MeanSquaredError] public partial class Net { int AHead => 1; public int One => AHead; }",
        "NDSL0009 <\"a\"> 'a' cannot be the name of a head: the class has a member 'AHead' already")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a b\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0009 <\"a b\"> 'a b' cannot be the name of a head: it is not an identifier: letters, digits and '_', with no digit first")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", Weight = -0.5), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0106 <Weight = -0.5> Head(\"a\", Weight = -0.5): Weight has to be 0 or more, but is -0.5")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", Weight = double.NaN), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0010 <Weight = double.NaN> Head(\"a\", Weight = double.NaN): Weight has to be a number, but is NaN")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", Weight = double.PositiveInfinity), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0010 <Weight = double.PositiveInfinity> Head(\"a\", Weight = double.PositiveInfinity): Weight has to be a number, but is Infinity")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", SameTarget = true), Dense(3), MeanSquaredError] public partial class Net;",
        "NDSL0043 <SameTarget = true> Head(\"a\", SameTarget = true) has the same target as the network, values of 2, but its own loss needs values of 3: leave SameTarget out to give it a target of its own")]
    [InlineData("[Network, Input(3), Dense(2), SoftmaxCrossEntropy, Head(\"a\", SameTarget = true), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0043 <SameTarget = true> Head(\"a\", SameTarget = true) has the same target as the network, labels of 2 classes, but its own loss needs values of 2: leave SameTarget out to give it a target of its own")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError,\nHead(\"a\"), Dense(2)] public partial class Net;",
        "NDSL0005 <Head(\"a\")> Head(\"a\") has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError], or with [Output] if it is not trained")]
    [InlineData("[Network, Input(3), Dense(2), Head(\"a\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0005 <Net> 'Net' has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError], or with [Output] if it is not trained")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError,\nHead(\"a\"), MeanSquaredError, Relu] public partial class Net;",
        "NDSL0004 <Relu> Relu comes after 'MeanSquaredError' (line 2), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\"), Branch, Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0016 <Branch> The paths that Branch opens are never joined: end them with Concat, Add, Multiply or Maximum")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(\"a\", TrainingOnly = true), Conv2d(2, 3), MeanSquaredError] public partial class Net;",
        "NDSL0104 <Conv2d(2, 3)> Conv2d(2, 3) needs an image (channels x height x width), but gets 2 features from 'Dense(2)' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Head(null!), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0009 <null!> '' cannot be the name of a head: it is not an identifier: letters, digits and '_', with no digit first")]
    [InlineData("[Network, Input(3), Input(4, Name = null), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0040 <Input(4, Name = null)> Input(4, Name = null) is an input in addition to 'Input(3)' (line 1): give it a name, such as Name = \"meta\", and take it with [From(\"meta\")]")]
    [InlineData("[Head(\"a\")] public class Net;", "NDSL0012 <Head(\"a\")> Head(\"a\") has no effect, because 'Net' is not marked [Network]")]
    [InlineData("[Network, Dense(2),\nInput(4), MeanSquaredError] public partial class Net;",
        "NDSL0002 <Input(4)> A network needs an Input before its first layer, but this one comes after 'Dense(2)' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError] public partial class Net;\n[Relu] public partial class Net;",
        "NDSL0003 <Relu> Relu is not on the declaration marked [Network] (line 1): move it there, because layers on several parts have no order")]
    [InlineData("[Network, Input(3),\nMeanSquaredError,\nDense(2), Relu, Relu] public partial class Net;",
        "NDSL0004 <Dense(2)> Dense(2) comes after 'MeanSquaredError' (line 2), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("[Network, Input(3), MeanSquaredError, SoftmaxCrossEntropy] public partial class Net;",
        "NDSL0004 <SoftmaxCrossEntropy> SoftmaxCrossEntropy comes after 'MeanSquaredError' (line 1), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("[Network, Input(3), Dense(2)] public partial class Net;",
        "NDSL0005 <Net> 'Net' has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError], or with [Output] if it is not trained")]
    [InlineData("[Network, Input(3), InputSize(4), Dense(2), Output] public partial class Net;",
        "NDSL0046 <InputSize(4)> InputSize(4) cannot be a further size of the input: features have no size but their number, on which the parameters depend")]
    [InlineData("[Network, Input(2, 9), InputSize(4, 4), Flatten, Dense(2), Output] public partial class Net;",
        "NDSL0046 <InputSize(4, 4)> InputSize(4, 4) cannot be a further size of the input: the input is a sequence, whose size is its length: one number")]
    [InlineData("[Network, Input(2, 9, 9), InputSize(9, 9), GlobalAvgPool2d, Dense(2), Output] public partial class Net;",
        "NDSL0046 <InputSize(9, 9)> InputSize(9, 9) cannot be a further size of the input: it is that of the input")]
    [InlineData("[Network, Input(2, 9, 9), InputSize(8, 8), InputSize(4, 2 * 4), InputSize(8, 8), GlobalAvgPool2d, Dense(2), Output] public partial class Net;",
        "NDSL0046 <InputSize(8, 8)> InputSize(8, 8) cannot be a further size of the input: it is declared twice")]
    [InlineData("[Network, Input(2, 9, 9), InputSize(8, 0), GlobalAvgPool2d, Dense(2), Output] public partial class Net;",
        "NDSL0046 <InputSize(8, 0)> InputSize(8, 0) cannot be a further size of the input: every size is at least 1")]
    [InlineData("[Network, Input(2, 9, 9), InputSize(8, 4), MaxPool2d(8), GlobalAvgPool2d, Dense(2), Output] public partial class Net;",
        "NDSL0047 <InputSize(8, 4)> InputSize(8, 4): the network cannot be compiled for inputs of 2x8x4: MaxPool2d(8) needs an input of at least 8x8, but gets 2x8x4 from 'Input(2, 9, 9)'")]
    [InlineData("[Network, Input(2, 9, 9), Relu, InputSize(8, 8), GlobalAvgPool2d, Dense(2), Output, InputSize(4, 4)] public partial class Net;",
        "NDSL0004 <InputSize(4, 4)> InputSize(4, 4) comes after 'Output' (line 1), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("[InputSize(4, 4)] public class Net;", "NDSL0012 <InputSize(4, 4)> InputSize(4, 4) has no effect, because 'Net' is not marked [Network]")]
    [InlineData("[Network, Input(3), Dense(2), Output, Relu] public partial class Net;",
        "NDSL0004 <Relu> Relu comes after 'Output' (line 1), which ends its output: put it before that, or open another output with [Head(\"name\")]")]
    [InlineData("[Network, Input(3), Dense(2), Output, Head(\"a\", Weight = 0.5), Dense(2), Output] public partial class Net;",
        "NDSL0023 <Weight = 0.5> Head(\"a\", Weight = 0.5): Weight has no meaning for an output without a loss: leave it out, or end the head with a loss")]
    [InlineData("[Network, Input(3), Dense(2), Output, Head(\"a\", TrainingOnly = true), Dense(2), Output] public partial class Net;",
        "NDSL0023 <TrainingOnly = true> Head(\"a\", TrainingOnly = true): TrainingOnly has no meaning for an output without a loss: leave it out, or end the head with a loss")]
    [InlineData("[Network(SampleWeights = true), Input(3), Dense(2), Output] public partial class Net;",
        "NDSL0023 <Net> Net: SampleWeights has no meaning for a network without a loss: leave it out, or end the network with a loss")]
    [InlineData("[Network, Input(3), Dense(2), Output, Head(\"a\"), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0044 <Output> Output ends an output without a loss, but 'MeanSquaredError' (line 1) trains the network: end all outputs with a loss, or all with [Output]")]
    [InlineData("[Network, Input(3), Input(4, Name = \"b\"), Dense(2), Output] public partial class Net;",
        "NDSL0041 <Input(4, Name = \"b\")> Input(4, Name = \"b\") affects no output: continue from it with [From(\"b\")], or remove it")]
    [InlineData("[Network, Input(3), Branch, Dense(2), Branch, Output] public partial class Net;",
        "NDSL0016 <Branch> The paths that Branch opens are never joined: end them with Concat, Add, Multiply or Maximum")]
    [InlineData("[Network] public static partial class Net;", "NDSL0006 <Net> 'Net' cannot be a network, because it is static")]
    [InlineData("[Network] public abstract partial class Net;", "NDSL0006 <Net> 'Net' cannot be a network, because it is abstract")]
    [InlineData("[Network] public partial class Net<T>;", "NDSL0006 <Net> 'Net' cannot be a network, because it is generic")]
    [InlineData("partial class Outer<T> { [Network] public partial class Net; }", "NDSL0006 <Net> 'Net' cannot be a network, because it is nested in a generic type")]
    [InlineData("[Network] public partial record Net;", "NDSL0006 <Net> 'Net' cannot be a network, because it is a record")]
    [InlineData("[Network] file partial class Net;", "NDSL0006 <Net> 'Net' cannot be a network, because it is local to its file, where the compiler cannot add to it")]
    [InlineData("[Network] public partial class Net(int a) { int A => a; }", "NDSL0006 <Net> 'Net' cannot be a network, because it has a primary constructor: networks are made by Create")]
    [InlineData("[Network] public partial class Net : Base; public class Base;", "NDSL0006 <Net> 'Net' cannot be a network, because it has the base class 'Base': the base of a network is NetDsl.Model")]
    [InlineData("[Network, Input(28, 28, 1, 1), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0007 <Input(28, 28, 1, 1)> Input(28, 28, 1, 1) is not the shape of a sample: a sample has one size (features), two (channels and length) or three (channels, rows and columns)")]
    [InlineData("[Network, Input, Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0007 <Input> Input is not the shape of a sample: a sample has one size (features), two (channels and length) or three (channels, rows and columns)")]
    [InlineData("[Network, Input(1, -28, 28), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0007 <Input(1, -28, 28)> Input(1, -28, 28) is not the shape of a sample: every size is at least 1")]
    [InlineData("[Network, Input(2000, 2000, 2000), Dense(2), MeanSquaredError] public partial class Net;",
        "NDSL0007 <Input(2000, 2000, 2000)> Input(2000, 2000, 2000) is not the shape of a sample: it has more than 2147483647 numbers")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"head\"),\nDense(2, Name = \"Head\"), MeanSquaredError] public partial class Net;",
        "NDSL0008 <Name = \"Head\"> 'Head' is already the name of 'Dense(2, Name = \"head\")' (line 1)")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"the head\"), MeanSquaredError] public partial class Net;",
        "NDSL0009 <Name = \"the head\"> 'the head' cannot be the name of a layer: it is not an identifier: letters, digits and '_', with no digit first")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"\"), MeanSquaredError] public partial class Net;",
        "NDSL0009 <Name = \"\"> '' cannot be the name of a layer: it is not an identifier: letters, digits and '_', with no digit first")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"parameters\"), MeanSquaredError] public partial class Net;",
        "NDSL0009 <Name = \"parameters\"> 'parameters' cannot be the name of a layer: every network has a member 'Parameters' already")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"size\"), MeanSquaredError] public partial class Net { public int Size => 3; }",
        "NDSL0009 <Name = \"size\"> 'size' cannot be the name of a layer: the class has a member 'Size' already")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"net\"), MeanSquaredError] public partial class Net;",
        "NDSL0009 <Name = \"net\"> 'net' cannot be the name of a layer: a member cannot have the name of its class")]
    [InlineData("[Network, Input(3), Dense(true), MeanSquaredError] public partial class Net;",
        "NDSL0010 <true> Dense(true): units has to be a whole number, but is true")]
    [InlineData("[Network, Input(1, 9, 9), Conv2d(4, 3, Padding = Padding.Same, Stride = new[] { 1, 2, 3 }), Flatten, MeanSquaredError] public partial class Net;",
        "NDSL0010 <Stride = new[] { 1, 2, 3 }> Conv2d(4, 3, Padding = Padding.Same, Stride = new[] { 1, 2, 3 }): Stride has to be a whole number or a pair (new[] { rows, columns }), but is (1, 2, 3)")]
    [InlineData("[Network, Input(3, true, 3), Flatten, MeanSquaredError] public partial class Net;",
        "NDSL0010 <Input(3, true, 3)> Input(3, true, 3): shape has to be a list of whole numbers, but is (3, true, 3)")]
    [InlineData("[Network, Input(3), Dense(kernel: 3), Dense(units: \"4 * (2\"), MeanSquaredError] public partial class Net;",
        "NDSL0011 <units: \"4 * (2\"> Dense(units: \"4 * (2\"): units cannot be evaluated: expected ')' (at character 7 of \"4 * (2\")")]
    [InlineData("[Network, Input(3), Dense(units: \"4 * (2\"), MeanSquaredError] public partial class Net;",
        "NDSL0011 <units: \"4 * (2\"> Dense(units: \"4 * (2\"): units cannot be evaluated: expected ')' (at character 7 of \"4 * (2\")")]
    [InlineData("[Network, Recompute, Input(3), Relu, MeanSquaredError] public partial class Net;", "NDSL0022 <Recompute> Recompute has no effect, because 'Net' is not marked [Block]")]
    [InlineData("[Block, Relu] public sealed partial class TanhAttribute : LayerAttribute;", "NDSL0025 <TanhAttribute> [Tanh] is a built-in attribute, and 'TanhAttribute', which is in no namespace, would be taken for it: put it into a namespace, or rename it")]
    [InlineData("[Block, Relu] public sealed partial class InputAttribute : LayerAttribute;", "NDSL0025 <InputAttribute> [Input] is a built-in attribute, and 'InputAttribute', which is in no namespace, would be taken for it: put it into a namespace, or rename it")]
    [InlineData("[Recompute] public class Net;", "NDSL0022 <Recompute> Recompute has no effect, because 'Net' is not marked [Block]")]
    [InlineData("[Block, Recompute, Relu] public class NetAttribute : LayerAttribute;", "")]
    [InlineData("[Relu] public class Net;", "NDSL0012 <Relu> Relu has no effect, because 'Net' is not marked [Network]")]
    [InlineData("[Input(3)] public record Net;", "NDSL0012 <Input(3)> Input(3) has no effect, because 'Net' is not marked [Network]")]
    [InlineData("[Network, Input(3), Dens(2), MeanSquaredError] public partial class Net; public class DensAttribute(object units) : LayerAttribute { public object U = units; }",
        "NDSL0013 <Dens(2)> Unknown layer 'Dens'; did you mean 'Dense'?")]
    [InlineData("[Network, Input(3), Zebra, MeanSquaredError] public partial class Net; public class ZebraAttribute : LayerAttribute;",
        "NDSL0013 <Zebra> Unknown layer 'Zebra'")]
    // The underlined part is the argument with the wrong size, or the layer if the argument was not written.
    [InlineData("[Network, Input(3), Dense(0), MeanSquaredError] public partial class Net;",
        "NDSL0101 <0> Dense(0): units is 0, but has to be 1 or more")]
    [InlineData("[Network, Input(1, 8, 8), Conv2d(2, 3, Stride = new[] { 1, 0 }), MeanSquaredError] public partial class Net;",
        "NDSL0101 <Stride = new[] { 1, 0 }> Conv2d(2, 3, Stride = new[] { 1, 0 }): Stride is 0, but has to be 1 or more")]
    [InlineData("[Network, Input(6, 8, 8), Conv2d(8, 3, Groups = 4), MeanSquaredError] public partial class Net;",
        "NDSL0103 <Groups = 4> Conv2d(8, 3, Groups = 4) has 4 groups, which do not divide its 6 input channels evenly; its input comes from 'Input(6, 8, 8)' (line 1)")]
    [InlineData("[Network, Input(3), Dropout(1.5), MeanSquaredError] public partial class Net;",
        "NDSL0106 <1.5> Dropout(1.5): rate has to be from 0 up to, but not including, 1, but is 1.5")]
    [InlineData("[Network, Input(1, 8, 8), MaxPool2d(2, Padding = 3), MeanSquaredError] public partial class Net;",
        "NDSL0107 <Padding = 3> MaxPool2d(2, Padding = 3) pads by 3x3, but its window is 2x2: a window could lie wholly in the padding")]
    [InlineData("[Network, Input(1, 8, 8), Conv2d(2, 3, Padding = -1), MeanSquaredError] public partial class Net;",
        "NDSL0110 <Padding = -1> Conv2d(2, 3, Padding = -1): Padding is -1, but has to be 0 or more")]
    [InlineData("[Network, Input(1, 8, 8),\nConv2d(16, 50), MeanSquaredError] public partial class Net;",
        "NDSL0102 <Conv2d(16, 50)> Conv2d(16, 50) needs an input of at least 50x50, but gets 1x8x8 from 'Input(1, 8, 8)' (line 1)")]
    public void A_mistake_is_reported_once_at_its_place(string source, string finding)
    {
        var host = GeneratorHost.Run(source);

        Show(host.Analyze()).ShouldBe(finding);
        Show(host.AnalyzeWithoutGenerator()).ShouldBe(finding);
        host.GeneratorDiagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError] public class Net;")]
    [InlineData("[Network, Input(3), Dense(2)] public partial class Net;")]
    [InlineData("[Network, Dense(2), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network] public partial record Net;")]
    [InlineData("[Network] public abstract partial class Net;")]
    [InlineData("[Network] public partial class Net : Base; public class Base;")]
    [InlineData("[Network] public partial class Net(int a) { int A => a; }")]
    [InlineData("[Network] file partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"the head\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Name = \"class\"), Dense(2, Name = \"Class\"), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(true), MeanSquaredError] public partial class Net { int Dense1; int Dense2 => Dense1; }")]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError, Relu] public partial class Net { public static Net Make() => Create(); }")]
    [InlineData("[Network, Input(3), Input(4, Name = \"class\"), Dense(0), MeanSquaredError, Head(\"b\"), Dense(2), SoftmaxCrossEntropy] public partial class Net { float Step(float[] x, int[] y) { _ = BHead.Loss; _ = B.Dense1.Weight; return TrainStep(x, x, x, y, new Sgd(0.1f)); } }")]
    [InlineData("[Network, Input(3), Dense(0), MeanSquaredError, Head(\"b\"), Dense(2), MeanSquaredError, Head(\"b\"), Dense(2), MeanSquaredError, Head(\"c d\"), Dense(2), MeanSquaredError] public partial class Net;")]
    public void Beside_our_error_there_is_none_of_CSharp(string source)
    {
        var host = GeneratorHost.Run(source);

        host.Analyze().ShouldNotBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[Network, Input(3), Dense(2), MeanSquaredError] public partial class Net : Bas;")]
    [InlineData("[Network] public partial struct Net;")]
    [InlineData("[Network, Input(3), Dense(), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Shared = 3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, Bies = true), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(2, 3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(x), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3, x), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3, 9, 9), Flaten, Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3, 9, 9), Flatten, Dense(3), MeanSquarError] public partial class Net;")]
    [InlineData("[Network, Inptu(3), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(3), MeanSquaredError, Head(), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(3), MeanSquaredError, Head(3), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Dense(3), MeanSquaredError, Hed(\"a\"), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(3), Input(3, Name = ), Dense(3), MeanSquaredError] public partial class Net;")]
    [InlineData("[Network, Input(1, 28, 28), Conv2d(6, 5, Padding = Padding.Sam), Flatten, Dense(3), MeanSquaredError] public partial class Net;")]
    public void What_CSharp_reports_is_not_reported_again(string source)
    {
        var host = GeneratorHost.Run(source);

        host.SourceErrors.ShouldNotBeEmpty();
        host.CompilerErrors.Select(error => error.ToString()).ShouldBe(host.SourceErrors.Select(error => error.ToString()));
        host.Analyze().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void Independent_mistakes_are_all_reported_and_their_consequences_are_not()
    {
        Show(GeneratorHost.Run("""
            [Network, Input(3, 28, 28)]
            [Conv2d(8, 3, Name = "net")]
            [Dense(10)]
            [Dense(true)]
            public partial class Net;
            """).Analyze()).ShouldBe("""
            NDSL0009 <Name = "net"> 'net' cannot be the name of a layer: a member cannot have the name of its class
            NDSL0105 <Dense(10)> Dense(10) needs a vector of features, but gets an image of 8x26x26 from 'Conv2d(8, 3, Name = "net")' (line 2); put Flatten or GlobalAvgPool2d before it
            NDSL0010 <true> Dense(true): units has to be a whole number, but is true
            NDSL0005 <Net> 'Net' has no loss: end it with one, such as [SoftmaxCrossEntropy] or [MeanSquaredError], or with [Output] if it is not trained
            """);
    }

    [Fact]
    public void The_marked_part_is_named_with_its_file_if_it_is_in_another()
    {
        var host = GeneratorHost.Run([new("Nets/Net.cs", "\n[Network, Input(3), Dense(2), MeanSquaredError] public partial class Net;"), new("More.cs", "[Relu] partial class Net;")]);

        Show(host.Analyze()).ShouldContain("(line 2 of Net.cs)");
    }

    [Fact]
    public void A_second_marked_part_is_another_part()
    {
        var host = GeneratorHost.Run("[Network, Input(3), Dense(2), MeanSquaredError] public partial class Net;\n[Network, Tanh] public partial class Net;");

        host.Analyze().Select(diagnostic => diagnostic.Id).ShouldBe(["NDSL0003"]);
        host.CompilerErrors.Select(error => error.Id).ShouldBe(["CS0579"]);
    }

    [Fact]
    public void Severities_follow_the_rules_and_each_has_a_page()
    {
        var supported = new NetworkAnalyzer().SupportedDiagnostics;

        supported.Select(descriptor => descriptor.Id).ShouldBe(Rules.All.Select(rule => rule.Id));
        supported.Where(descriptor => descriptor.DefaultSeverity == DiagnosticSeverity.Warning).Select(descriptor => descriptor.Id).ShouldBe(["NDSL0012", "NDSL0022", "NDSL0027"]);
        foreach (var descriptor in supported)
            descriptor.HelpLinkUri.ShouldBe($"https://github.com/netdsl/netdsl/blob/main/docs/diagnostics/{descriptor.Id}.md");
    }

    [Fact]
    public void Pragmas_and_attributes_suppress()
    {
        GeneratorHost.Run("#pragma warning disable NDSL0012\n[Relu] public class Net;\n#pragma warning restore NDSL0012\n[Tanh] public class Other;")
            .Analyze().ShouldHaveSingleItem().GetMessage().ShouldContain("Other");
        GeneratorHost.Run("[Relu, System.Diagnostics.CodeAnalysis.SuppressMessage(\"NetDsl\", \"NDSL0012\")] public class Net;").Analyze().ShouldBeEmpty();
    }

    [Fact]
    public void An_editorconfig_changes_severities()
    {
        var host = GeneratorHost.Run("[Relu] public class Net;");

        host.WithSeverity("NDSL0012", ReportDiagnostic.Suppress).Analyze().ShouldBeEmpty();
        host.WithSeverity("NDSL0012", ReportDiagnostic.Error).Analyze().ShouldHaveSingleItem().Severity.ShouldBe(DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_bug_in_the_checks_is_an_error_on_its_class_alone()
    {
        var host = GeneratorHost.Run("[Network] public partial class A; [Network] public partial class B; [Network] public partial class C;");

        var analyzer = new NetworkAnalyzer((network, _) => network.Name == "B" ? throw new InvalidOperationException("out of\ncheese") : new([new Finding(Rules.NoLoss, -1, new([$"'{network.Name}'"]))]));

        host.Analyze(analyzer).Select(diagnostic => diagnostic.Id).ShouldBe(["NDSL0005", "NDSL9001", "NDSL0005"]);
        host.Analyze(analyzer)[1].GetMessage().ShouldStartWith("The NetDsl compiler failed on 'B'. This is a bug in NetDsl, not in your code: please report the class " +
            "and this text at https://github.com/netdsl/netdsl/issues: InvalidOperationException: out of cheese at NetDsl.");
    }

    [Fact]
    public void A_bug_in_the_compiler_is_an_error_on_its_class_alone_and_the_others_are_compiled()
    {
        var host = GeneratorHost.Run(
            "[Network] public partial class A; namespace N { partial class Outer { [Network] public partial class B; } } [Network] public partial class C;",
            generator: new NetDslGenerator((network, _, _) => network.Name == "B"
                ? throw new InvalidOperationException("out of\u2028cheese")
                : new([new SourceFile(network.Name + ".g.cs", $"// {network.Name}")])));

        host.Emitted.Keys.ShouldBe(["A.g.cs", "N.Outer.B.InternalError.g.cs", "C.g.cs"], ignoreOrder: true);
        host.CompilerErrors.ShouldBeEmpty();
        var diagnostic = host.Analyze(new NetworkAnalyzer((_, _) => default)).ShouldHaveSingleItem();
        diagnostic.Id.ShouldBe("NDSL9001");
        diagnostic.GetMessage().ShouldContain("'B'");
        diagnostic.GetMessage().ShouldContain("InvalidOperationException: out of cheese at NetDsl.");
        Underlined(diagnostic).ShouldBe("B");
    }

    private static string Show(IEnumerable<Diagnostic> diagnostics) =>
        string.Join("\n", diagnostics.Select(diagnostic => $"{diagnostic.Id} <{Underlined(diagnostic)}> {diagnostic.GetMessage()}"));

    private static string Underlined(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);
}
