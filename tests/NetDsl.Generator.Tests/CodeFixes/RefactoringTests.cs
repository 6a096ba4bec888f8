using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.CodeFixes;

/// <summary>Each refactoring of a declaration: where it is offered, and that the result compiles without findings.</summary>
public class RefactoringTests
{
    [Theory]
    [InlineData("Dense(8)", "Repeat 'Dense(8)' 3 times",
        "[Network, Input(8), Dense(8), Dense(8), Dense(8), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(8), Dense(8, Repeat = 3), MeanSquaredError]\npublic partial class Net;")]
    [InlineData("Relu", "Make 'Dense(8), Relu' a block, repeated 3 times",
        "[Network, Input(8)]\n[Dense(8), Relu]\n[Dense(8), Relu, Dense(8), Relu]\n[Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(8)]\n[Unit(Repeat = 3)]\n[Dense(2), MeanSquaredError]\npublic partial class Net;\n[Block]\n[Dense(8), Relu]\npublic sealed partial class UnitAttribute : LayerAttribute;\n")]
    [InlineData("Unit(2, Repeat = 2)", "Write the layers of 'Unit' here",
        "[Network, Input(3), Unit(2, Repeat = 2), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(\"4 * n\"), Relu, Dense(nameof(n), Bias = false)]\npublic sealed partial class UnitAttribute(int n) : LayerAttribute;",
        "[Network, Input(3), Dense(\"4 * 2\"), Relu, Dense(2, Bias = false), Dense(\"4 * 2\"), Relu, Dense(2, Bias = false), MeanSquaredError]\npublic partial class Net;\n[Block, Dense(\"4 * n\"), Relu, Dense(nameof(n), Bias = false)]\npublic sealed partial class UnitAttribute(int n) : LayerAttribute;")]
    [InlineData("Dense(9)", "Move the network's head into the block 'NetHead'",
        "[Network, Input(1, 8, 8)]\n[Conv2d(4, 3), Relu]\n[GlobalAvgPool2d, Dense(9), Relu, Dense(2)]\n[SoftmaxCrossEntropy]\ninternal partial class Net;",
        "[Network, Input(1, 8, 8)]\n[Conv2d(4, 3), Relu]\n[NetHead]\n[SoftmaxCrossEntropy]\ninternal partial class Net;\n[Block]\n[GlobalAvgPool2d, Dense(9), Relu, Dense(2)]\ninternal sealed partial class NetHeadAttribute : LayerAttribute;\n")]
    [InlineData("Dense(9), Relu", "Move the selected layers into the block 'Unit'",
        "[Network, Input(8)]\n[Dense(9), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;",
        "[Network, Input(8)]\n[Unit, Dense(2), MeanSquaredError]\npublic partial class Net;\n[Block]\n[Dense(9), Relu]\npublic sealed partial class UnitAttribute : LayerAttribute;\n")]
    public async Task A_refactoring_does_what_it_says(string at, string title, string before, string after)
    {
        (await FixHost.Refactor(before, at, title)).ReplaceLineEndings("\n").ShouldBe(after);
        var host = GeneratorHost.Run(after);
        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Dense(4)", "[Network, Input(8), Dense(4), Relu, Dense(2), MeanSquaredError]\npublic partial class Net;")]
    // Named layers are read from elsewhere.
    [InlineData("Dense(4)", "[Network, Input(4), Dense(4), Relu(Name = \"a\"), Dense(4), Relu(Name = \"b\"), MeanSquaredError]\npublic partial class Net;")]
    // Paths within paths need a block.
    [InlineData("Unit", "[Network, Input(4), Branch, Unit, Branch, Add, MeanSquaredError]\npublic partial class Net;\n[Block, Branch, Dense(4), Branch, Add]\npublic sealed partial class UnitAttribute : LayerAttribute;")]
    [InlineData("class Net", "[Network, Input(4), Dense(4), Dense(4), MeanSquaredError]\npublic partial class Net;")]
    public async Task Where_nothing_repeats_nothing_is_offered(string at, string source) => (await FixHost.Refactorings(source, at)).ShouldBeEmpty();
}
