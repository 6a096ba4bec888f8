using NetDsl.Generator.Ops.Convolution;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Pooling;
using NetDsl.Generator.Spec;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Syntax;

/// <summary>Declarations of users compile, and are read as written.</summary>
public class LanguageTests
{
    [Fact]
    public void The_design_s_first_example_is_read()
    {
        var network = Parsing.One("""
            [Network, Input(1, 28, 28)]
            [Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
            [Conv2d(16, 5), Tanh, AvgPool2d(2)]
            [Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10)]
            [SoftmaxCrossEntropy]
            public partial class LeNet5;
            """);

        network.FullName.ShouldBe("LeNet5");
        string.Join(" ", network.Layers.Select(layer => layer.Declaration)).ShouldBe(
            "Input(1, 28, 28) Conv2d(6, 5, Padding = 2) Tanh AvgPool2d(2) Conv2d(16, 5) Tanh AvgPool2d(2) " +
            "Flatten Dense(120) Tanh Dense(84) Tanh Dense(10) SoftmaxCrossEntropy");
        network.Layers[1].Arguments.ShouldBe(new Argument[]
        {
            new("filters", new IntegerValue(6)), new("kernel", new IntegerValue(5)), new("Padding", new IntegerValue(2)),
        });
    }
}
