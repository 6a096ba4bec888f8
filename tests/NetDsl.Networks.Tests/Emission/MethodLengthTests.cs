using NetDsl.Networks.Tests.Gradients;

namespace NetDsl.Networks.Tests.Emission;

/// <summary>
/// The JIT stops optimising methods past a few thousand instructions, so a network is many short methods however deep it
/// is: none longer than 2,000 instructions or with more than 64 locals, tables of layers and parameters included.
/// </summary>
public sealed class MethodLengthTests
{
    private const int MostInstructions = 2000;
    private const int MostLocals = 64;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Methods_of_every_case_are_short(bool fusion) => Check(CompiledCases.Get(fusion));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Methods_of_a_deep_network_are_short(bool fusion)
    {
        var block = string.Concat(Enumerable.Repeat("Conv2d(4, 3, Padding = 1, Bias = false), BatchNorm, Relu,\n", 60));
        var deep = new NetworkCase("Deep", $"Input(3, 8, 8),\n{block}GlobalAvgPool2d, Dense(10), SoftmaxCrossEntropy");
        var loaded = LoadedNetwork.Load(deep.Source, fusion);
        Check(loaded);

        // Deep as it is, it runs.
        var model = loaded.Create(Device.Cpu, 2);
        model.Info.Layers.Count.ShouldBe(183);
        float.IsFinite(new Trial(model, 2).Gradients()).ShouldBeTrue();
    }

    /// <summary>A chain of activations longer than any kernel takes is several functions.</summary>
    [Fact]
    public void Methods_of_a_long_chain_are_short()
    {
        var chain = string.Concat(Enumerable.Repeat("Tanh, LeakyRelu(0.3), Dropout(0.1), Sigmoid,\n", 25));
        var loaded = LoadedNetwork.Load(new NetworkCase("Long", $"Input(9), Dense(7),\n{chain}Dense(3), SoftmaxCrossEntropy").Source);
        Check(loaded);
        float.IsFinite(new Trial(loaded.Create(Device.Cpu, 3), 3).Gradients()).ShouldBeTrue();
    }

    private static void Check(LoadedNetwork loaded)
    {
        var methods = MethodBodies.Of(loaded.Assembly);
        methods.Count.ShouldBeGreaterThan(20);
        methods.ShouldAllBe(method => method.Instructions > 0 && method.Instructions <= MostInstructions && method.Locals <= MostLocals);
    }
}
