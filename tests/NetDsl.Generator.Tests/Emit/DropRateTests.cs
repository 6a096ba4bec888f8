using NetDsl.Generator.Ops;
using NetDsl.Generator.Ops.Loss;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Ops.Random;
using NetDsl.Generator.Ops.Shape;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Emit;

/// <summary>Rates are reached by the names of their layers, as parameters are.</summary>
public class DropRateTests
{
    private const string Source = """
        [Block]
        [Dropout(nameof(rate)), Dense(5), Relu, Dropout(0.1, Name = "last")]
        public sealed partial class DroppingAttribute(double rate) : LayerAttribute;

        [Block]
        [Dropout2d(0.1), DropPath(0.2)]
        public sealed partial class NoiseAttribute : LayerAttribute;

        [Network, Input(2, 4, 4)]
        [Noise, Cutout(2), Noise, Flatten, Dense(8, DropConnect = 0.2), Selu, AlphaDropout(0.1), Dropping(0.3), Dropping(0.4), Dense(3), SoftmaxCrossEntropy]
        [Head("aux"), From("Dropping1"), Dropout(0.5, Name = "before"), Reshape(1, 5), Gru(3, Layers = 2, Dropout = 0.1), Dense(2, DropConnect = 0.1), SoftmaxCrossEntropy]
        public partial class Net;

        public static class Use
        {
            public static void Rates(Net net)
            {
                net.Noise1.Dropout1.Rate = net.Noise2.DropPath1.Rate;
                net.Dense1.DropConnect.Rate = 0;
                net.AlphaDropout1.Rate = 0.1f;
                net.Aux.Gru1.Dropout.Rate = net.Aux.Gru1.WeightIhL1.Shape.Count / 10f;
                net.Dropping2.Last.Rate += net.Dropping1.Dropout1.Rate + net.Dropping1.Dense1.Weight.Shape.Count;
                net.Aux.Before.Rate = net.Aux.Dense1.DropConnect.Rate;
            }
        }
        """;

    [Fact]
    public void Each_rate_has_a_member()
    {
        var host = GeneratorHost.Run(Source);
        host.Analyze().ShouldBeEmpty();
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void A_declaration_with_a_mistake_has_the_same_members()
    {
        var host = GeneratorHost.Run(Source.Replace("Cutout(2)", "Cutout(0)"));
        host.Analyze().ShouldHaveSingleItem().Id.ShouldBe("NDSL0101");
        host.CompilerErrors.ShouldBeEmpty();
    }

    [Fact]
    public void A_layer_that_is_declared_to_drop_nothing_is_not_there()
    {
        var host = GeneratorHost.Run("[Network, Input(8), Dropout(0), Dense(3, DropConnect = 0), Dropout(0.1), SoftmaxCrossEntropy] public partial class Net;");
        host.CompilerErrors.ShouldBeEmpty();
        var net = host.Output.GetTypeByMetadataName("Net")!;
        net.GetMembers("Dropout1").ShouldBeEmpty();
        net.GetMembers("Dropout2").ShouldHaveSingleItem();
        net.GetMembers("WeightBiasParameters").ShouldHaveSingleItem();
    }
}
