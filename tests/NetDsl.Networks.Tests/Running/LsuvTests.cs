namespace NetDsl.Networks.Tests.Running;

/// <summary>Layer-sequential unit variance: by data, each layer's outputs are brought to variance 1.</summary>
public sealed class LsuvTests
{
    private const int Samples = 200;

    [Theory]
    [InlineData("Relu", 0.1f)]
    [InlineData("Tanh", 0.001f)]
    public void The_outputs_of_each_dense_layer_have_variance_1(string activation, float tolerance)
    {
        var layer = "Dense(30, Init = \"Lsuv\")";
        var loaded = Load($"Input(20), {layer}, {activation}, {layer}, {activation}, Dropout, {layer}, {activation}, {layer}, MeanSquaredError");
        var model = loaded.Create(Device.Cpu, Samples, seed: 3, "Net");
        float[] inputs = Normal(Samples * 20, deviation: 5);
        model.InitializeLsuv(inputs, tolerance);

        // Computed again by the plainest loops.
        var values = inputs.Chunk(20).Select(sample => sample.Select(x => (double)x).ToArray()).ToArray();
        for (var i = 1; i <= 4; i++)
        {
            var weight = model.Parameters.Single(p => p.Name == $"Dense{i}.Weight").Read();
            values = [.. values.Select(x => weight.Chunk(x.Length).Select(row => row.Zip(x, (w, v) => w * v).Sum()).ToArray())];
            Variance(values.SelectMany(v => v)).ShouldBe(1, tolerance + 1e-4, $"Dense{i}");
            values = [.. values.Select(x => x.Select(v => activation == "Relu" ? Math.Max(v, 0) : Math.Tanh(v)).ToArray())];
        }
    }

    [Fact]
    public void Convolutions_and_products_are_scaled_and_other_layers_left_alone()
    {
        var loaded = Load("Input(3, 8, 8), Conv2d(6, 3), Relu, Conv2d(5, 3, Init = \"Lsuv\", L1Product = 0.1), MeanSquaredError");
        var (model, untouched) = (loaded.Create(Device.Cpu, 50, seed: 3, "Net"), loaded.Create(Device.Cpu, 50, seed: 3, "Net"));
        var inputs = Normal(50 * 3 * 64, deviation: 0.1);
        model.InitializeLsuv(inputs, tolerance: 0.001f);

        Variance(model.Forward(inputs).Select(y => (double)y)).ShouldBe(1, 0.0011);
        model.Parameters[0].Read().ShouldBe(untouched.Parameters[0].Read());
        model.Parameters.Single(p => p.Name == "Conv2.WeightFactor").Read().ShouldAllBe(factor => factor == 1);
    }

    [Fact]
    public void Several_inputs_are_taken_together_and_some_weights_may_not_exist()
    {
        var loaded = Load("""
            Input(3, 6, 6), Input(40, Name = "meta"), Conv2d(4, 3, Init = "Lsuv", Connections = new[] { "0,1", "2", "0-2", "1" }), Flatten,
            Branch, Branch, From("meta"), Concat, Dense(6, Init = "Lsuv"), MeanSquaredError
            """);
        var model = loaded.Create(Device.Cpu, Samples, seed: 3, "Net");
        var inputs = Normal(Samples * (3 * 36 + 40), deviation: 3);
        model.InitializeLsuv(inputs, tolerance: 0.001f);

        Variance(model.Forward(inputs).Select(y => (double)y)).ShouldBe(1, 0.0011);
        // Of 9 * (2 + 1 + 3 + 1) orthogonal weights, the rows of each filter are equally long until they are scaled.
        Variance(model.Parameters[0].Read().Select(w => (double)w)).ShouldNotBe(0);
    }

    [Fact]
    public void Where_no_layer_starts_by_data_the_remedy_is_said()
    {
        var loaded = Load("Input(3), Dense(4), MeanSquaredError");

        Should.Throw<InvalidOperationException>(() => loaded.Create(Device.Cpu, 5, seed: 3, "Net").InitializeLsuv(Normal(15, 1)))
            .Message.ShouldBe("Net: no layer starts by data. Declare [Network(Init = \"Lsuv\")], or Init = \"Lsuv\" of some layers.");
    }

    [Fact]
    public void Outputs_that_do_not_vary_are_reported()
    {
        var loaded = Load("Input(3), Dense(4, Init = \"Lsuv\"), MeanSquaredError");

        Should.Throw<InvalidOperationException>(() => loaded.Create(Device.Cpu, 5, seed: 3, "Net").InitializeLsuv(new float[15]))
            .Message.ShouldStartWith("Net: over these 5 samples, the outputs of the layer of Dense1.Weight have variance 0,");
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(NetworkCase.SourceOf([new("Net", attributes)]));

    private static float[] Normal(int length, double deviation)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble())))];
    }

    private static double Variance(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return all.Average(v => (v - mean) * (v - mean));
    }
}
