using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>Messages for invalid differential equations. Their solution is tested in NetDsl.Networks.Tests.</summary>
public class NeuralOdeTests
{
    private const string Blocks = """
        [Block, Time, Dense(nameof(units)), Tanh]
        public sealed partial class DynamicsAttribute(int units) : LayerAttribute;

        [Block, Dense(3), NeuralOde(2)]
        public sealed partial class OpenAttribute : LayerAttribute;

        """;

    [Theory]
    [InlineData("NeuralOde(2), Dense(3)", "")]
    [InlineData("NeuralOde(2, Method = OdeMethod.Rk4, T0 = 1, T1 = \"0.5 / 2\"), Dynamics(3, Repeat = 2), Dense(2)", "")]
    [InlineData("NeuralOde(2)", "NDSL0035 <NeuralOde(2)> NeuralOde(2) integrates what follows it, but that is MeanSquaredError: put a block, or a layer such as Dense, right after it")]
    [InlineData("NeuralOde(2), Branch, Dense(3), Branch, Add", "NDSL0035 <NeuralOde(2)> NeuralOde(2) integrates what follows it, but that is Branch: put a block, or a layer such as Dense, right after it")]
    [InlineData("NeuralOde(2), NeuralOde(3), Dense(3)", "NDSL0035 <NeuralOde(2)> NeuralOde(2) integrates what follows it, but that is NeuralOde(3): put a block, or a layer such as Dense, right after it")]
    [InlineData("Branch, Branch, NeuralOde(2), Add", "NDSL0035 <NeuralOde(2)> NeuralOde(2) integrates what follows it, but that is Add: put a block, or a layer such as Dense, right after it")]
    [InlineData("Open", "NDSL0035 <NeuralOde(2)> NeuralOde(2) in Open integrates what follows it, but nothing does: put a block, or a layer such as Dense, right after it")]
    [InlineData("Time, Dense(3)", "NDSL0036 <Time> Time is only defined in a block that NeuralOde integrates")]
    [InlineData("NeuralOde(1), Dynamics(3), Dynamics(3)", "NDSL0036 <Dynamics(3)> Time in Dynamics(3) is only defined in a block that NeuralOde integrates")]
    [InlineData("NeuralOde(2), Dense(4)", "NDSL0115 <NeuralOde(2)> NeuralOde(2) needs a block that keeps the shape, because dy/dt has the shape of y; but Dense(4) gets 3 and gives 4")]
    [InlineData("NeuralOde(2), Time", "NDSL0115 <NeuralOde(2)> NeuralOde(2) needs a block that keeps the shape, because dy/dt has the shape of y; but Time gets 3 and gives 4")]
    [InlineData("NeuralOde(0), Dense(3)", "NDSL0101 <0> NeuralOde(0): steps is 0, but has to be 1 or more")]
    [InlineData("NeuralOde(1001), Dense(3)", "NDSL0106 <1001> NeuralOde(1001): steps has to be at most 1000, but is 1001")]
    [InlineData("NeuralOde(2, T1 = true), Dense(3)", "NDSL0010 <T1 = true> NeuralOde(2, T1 = true): T1 has to be a number, but is true")]
    public void A_mistake_is_told(string layers, string finding)
    {
        var host = GeneratorHost.Run(Blocks + $"[Network, Input(3), {layers}, MeanSquaredError] public partial class Net;");

        host.CompilerErrors.ShouldBeEmpty();
        var said = host.Analyze().Select(d => $"{d.Id} <{d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan)}> {d.GetMessage()}");
        string.Join("\n", said).ShouldBe(finding);
    }

    [Theory]
    [InlineData("NeuralOde(2), Dens(3)")]
    [InlineData("NeuralOde(2), Dense(units)")]
    [InlineData("NeuralOde(), Dense(3)")]
    [InlineData("NeuralOde(2, Method = OdeMethod.), Dense(3)")]
    public void Half_typed_code_is_left_in_peace(string layers)
    {
        var host = GeneratorHost.Run(Blocks + $"[Network, Input(3), {layers}, MeanSquaredError] public partial class Net;");

        host.SourceErrors.ShouldNotBeEmpty();
        host.Analyze().ShouldBeEmpty();
        host.Emitted.Keys.ShouldNotContain(name => name.Contains("InternalError"));
    }

    [Fact]
    public void Parameters_are_reached_through_the_block_also_while_there_is_a_mistake()
    {
        foreach (var units in new[] { 3, 4 })
        {
            var host = GeneratorHost.Run(Blocks + $$"""
                [Network, Input(3), NeuralOde(4), Dynamics({{units}}), Dense(2), SoftmaxCrossEntropy]
                public partial class Net
                {
                    public string Names => Dynamics1.Dense1.Weight.Name + Dense1.Bias.Name;
                }
                """);

            host.CompilerErrors.ShouldBeEmpty();
            host.Analyze().Count.ShouldBe(units - 3);
        }
    }
}
