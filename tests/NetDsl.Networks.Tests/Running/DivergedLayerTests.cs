namespace NetDsl.Networks.Tests.Running;

public sealed class DivergedLayerTests
{
    private const string Source = """
        using NetDsl;
        [Network, Input(4)]
        [Dense(5), Relu, BatchNorm, Dense(6, Name = "Middle"), Relu, Dense(7), Dense(3), SoftmaxCrossEntropy]
        public partial class Net;
        """;

    private static readonly Lazy<LoadedNetwork> Loaded = new(() => LoadedNetwork.Load(Source));

    /// <summary>Parameters and inputs are finite; a product of them is not.</summary>
    [Theory]
    [InlineData("Dense1")]
    [InlineData("Middle")]
    public async Task The_first_layer_whose_values_are_not_finite_is_named(string layer)
    {
        using var model = Loaded.Value.Create(Device.Cpu, batch: 8, seed: 1);
        var weights = model.Parameters.Single(p => p.Name == $"{layer}.Weight");
        weights.Write([.. weights.Read().Select(w => w < 0 ? -3e38f : 3e38f)]);
        var random = new Random(2);
        var data = new TensorDataset([4], Enumerable.Range(0, 32).Select(_ => 10 * (random.NextSingle() - 0.5f)).ToArray(), new float[8]);

        var e = await Should.ThrowAsync<TrainingDivergedException>(() => model.FitAsync(data, options: new() { BatchSize = 8 }));

        e.Layer.ShouldBe(layer);
        e.Message.ShouldContain($"The first values that are not finite are those of the layer {layer}.");
    }
}
