namespace NetDsl.Onnx.Tests.PyTorch;

/// <summary>How modules of a file find their layers.</summary>
public class MatchingTests
{
    [Fact]
    public void A_convolution_of_one_pixel_fits_a_dense_layer()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("se.weight", [24, 96, 1, 1], 1), ("se.bias", [24], 2));
        using var net = Networks.Create("Input(96), Dense(24), MeanSquaredError");
        net.LoadPyTorch(folder["a"]).IsComplete.ShouldBeTrue();
        net.Parameters[0].Read().Take(2).ShouldBe([1f, 1.001f]);
    }

    [Fact]
    public void Counters_are_ignored_by_name_and_by_kind()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("fc.weight", [2, 3], 1), ("fc.bias", [2], 2), ("bn.num_batches_tracked", [1], 9));
        using var net = Networks.Create("Input(3), Dense(2), MeanSquaredError");
        var report = net.LoadPyTorch(folder["a"]);
        report.IsComplete.ShouldBeTrue(report.ToString());
    }

    [Theory]
    [InlineData("norm1", "norm2")]
    [InlineData("norm2", "norm1")]
    public void Two_norms_of_one_size_are_told_apart_by_their_names(string first, string second)
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ($"block.{first}.weight", [4], 1), ($"block.{first}.bias", [4], 2), ($"block.{second}.weight", [4], 3), ($"block.{second}.bias", [4], 4));
        using var net = Networks.Create("Input(4), LayerNorm(Name = \"norm1\"), Relu, LayerNorm(Name = \"norm2\"), MeanSquaredError");
        net.LoadPyTorch(folder["a"]).Names["Norm1.Gamma"].ShouldBe("block.norm1.weight");
        net.Parameters.Single(p => p.Name == "Norm1.Gamma").Read()[0].ShouldBe(first == "norm1" ? 1 : 3);
    }

    [Theory]
    [InlineData("ln_1", "ln_2")]
    [InlineData("ln_2", "ln_1")]
    public void Numbers_in_names_decide_before_the_order_of_the_file(string first, string second)
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ($"{first}.weight", [4], 1), ($"{first}.bias", [4], 2), ($"{second}.weight", [4], 3), ($"{second}.bias", [4], 4));
        using var net = Networks.Create("Input(4), LayerNorm, Relu, LayerNorm, MeanSquaredError");
        net.LoadPyTorch(folder["a"]).Names["LayerNorm1.Gamma"].ShouldBe("ln_1.weight");
    }

    [Fact]
    public void Tenth_comes_after_second()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], [.. Enumerable.Range(1, 11).OrderBy(i => $"{i}", StringComparer.Ordinal).Select(i => ($"layers.{i}.weight", new[] { 4, 4 }, (float)i))]);
        using var net = Networks.Create("Input(4), Dense(4, Bias = false, Repeat = 11), MeanSquaredError");
        net.LoadPyTorch(folder["a"]);
        net.Parameters.Select(p => p.Read()[0]).ShouldBe(Enumerable.Range(1, 11).Select(i => (float)i));
    }

    [Fact]
    public void Parts_of_a_file_sorted_by_name_follow_the_layers_that_are_found_in_them()
    {
        using var folder = new TemporaryFolder();
        // The file has "blocks" before "stem"; the network has the stem first.
        Write(folder["a"], ("blocks.conv.weight", [6, 4], 1), ("blocks.norm.weight", [4], 2), ("blocks.norm.bias", [4], 3),
            ("stem.conv.weight", [4, 3], 4), ("stem.norm.weight", [4], 5), ("stem.norm.bias", [4], 6));
        using var net = Networks.Create("Input(3), Dense(4, Bias = false), LayerNorm, Relu, LayerNorm, Dense(6, Bias = false), MeanSquaredError");
        net.LoadPyTorch(folder["a"]).Names["LayerNorm1.Gamma"].ShouldBe("stem.norm.weight");
    }

    [Fact]
    public void Names_with_slashes_are_those_of_Keras_with_its_order_of_axes()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("conv2d/kernel:0", [1, 1, 2, 3], 0), ("conv2d/bias:0", [3], 1), ("batch_normalization/gamma:0", [3], 2), ("batch_normalization/beta:0", [3], 3),
            ("batch_normalization/moving_mean:0", [3], 4), ("batch_normalization/moving_variance:0", [3], 5), ("dense/kernel:0", [3, 2], 6), ("dense/bias:0", [2], 7));
        using var net = Networks.Create("Input(2, 4, 4), Conv2d(3, 1), BatchNorm, GlobalAvgPool2d, Dense(2), MeanSquaredError");
        var report = net.LoadPyTorch(folder["a"]);
        report.IsComplete.ShouldBeTrue(report.ToString());
        net.Parameters[0].Read().ShouldBe([0, 0.003f, 0.001f, 0.004f, 0.002f, 0.005f]);
        net.Parameters.Single(p => p.Name == "BatchNorm1.MovingVariance").Read()[0].ShouldBe(5);
        net.Parameters.Single(p => p.Name == "Dense1.Weight").Read().ShouldBe([6, 6.002f, 6.004f, 6.001f, 6.003f, 6.005f]);
    }

    [Fact]
    public void New_names_for_modules_tensors_and_what_is_to_be_ignored()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("b.weight", [2, 2], 1), ("a.weight", [2, 2], 2), ("shift", [2], 3), ("aux.weight", [2, 2], 4));
        using var net = Networks.Create("Input(2), Dense(2, Bias = false), Dense(2), MeanSquaredError");
        var report = net.LoadPyTorch(folder["a"], new Dictionary<string, string> { ["b"] = "Dense2", ["shift"] = "Dense2.Bias", ["aux"] = "" });
        report.IsComplete.ShouldBeTrue(report.ToString());
        net.Parameters.Select(p => p.Read()[0]).ShouldBe([2, 1, 3]);
        report.Loaded[1].How.ShouldBe(WeightMatch.Renamed);
    }

    [Fact]
    public void New_names_that_do_not_exist_are_named()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("fc.weight", [2, 3], 1), ("fc.bias", [2], 2));
        using var net = Networks.Create("Input(3), Dense(2), MeanSquaredError");
        Should.Throw<ArgumentException>(() => net.LoadPyTorch(folder["a"], new Dictionary<string, string> { ["fc"] = "Dense7" })).Message
            .ShouldStartWith("'fc' is renamed to 'Dense7', but the network has neither a layer nor a parameter of that name.");
        Should.Throw<ArgumentException>(() => net.LoadPyTorch(folder["a"], new Dictionary<string, string> { ["head"] = "Dense1" })).Message.ShouldContain("has no tensors of that name");
        Should.Throw<ArgumentException>(() => net.LoadPyTorch(folder["a"], new Dictionary<string, string> { ["x"] = "Dense1.Weight" })).Message.ShouldContain("has no tensor of that name");
    }

    [Fact]
    public void Modules_that_nothing_tells_apart_are_an_error_that_asks_for_a_name()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("one.weight", [2, 2], 1), ("two.weight", [2, 2], 2));
        using var net = Networks.Create("Input(2), Dense(2, Bias = false), MeanSquaredError");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["a"])).Message.ShouldContain("Dense1 could be one or two: give a new name for one");
        net.LoadPyTorch(folder["a"], new Dictionary<string, string> { ["two"] = "Dense1", ["one"] = "" });
        net.Parameters[0].Read()[0].ShouldBe(2);
    }

    [Fact]
    public void Auxiliary_modules_between_known_neighbours_do_not_disturb()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("a.weight", [3, 2], 1), ("b.weight", [3, 3], 2), ("c.weight", [4, 3], 3), ("d.weight", [3, 3], 4));
        using var net = Networks.Create("Input(2), Dense(3, Bias = false), Dense(3, Bias = false), Dense(4, Bias = false), MeanSquaredError");
        var report = net.LoadPyTorch(folder["a"], strict: false);
        report.Names["Dense2.Weight"].ShouldBe("b.weight");
        report.Unexpected.ShouldBe(["d.weight"]);
    }

    [Fact]
    public void Shards_with_an_index_are_one_file()
    {
        using var folder = new TemporaryFolder();
        Write(folder["m-1.safetensors"], ("fc.weight", [2, 3], 1));
        Write(folder["m-2.safetensors"], ("fc.bias", [2], 2));
        File.WriteAllText(folder["m.safetensors.index.json"], """{"metadata": {}, "weight_map": {"fc.weight": "m-1.safetensors", "fc.bias": "m-2.safetensors"}}""");
        using var net = Networks.Create("Input(3), Dense(2), MeanSquaredError");
        net.LoadPyTorch(folder["m.safetensors.index.json"]).IsComplete.ShouldBeTrue();
        net.Parameters.Select(p => p.Read()[0]).ShouldBe([1, 2]);

        File.WriteAllText(folder["bad.json"], """{"weight_map": {"fc.weight": "m-2.safetensors"}}""");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["bad.json"])).Message.ShouldContain("m-2.safetensors lacks fc.weight");
        File.WriteAllText(folder["bad.json"], """{"weight_map": {"fc.weight": "../m-2.safetensors"}}""");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["bad.json"])).Message.ShouldContain("is not the name of a file in the folder of the index");
        File.WriteAllText(folder["bad.json"], "[1, 2]");
        Should.Throw<InvalidDataException>(() => net.LoadPyTorch(folder["bad.json"])).Message.ShouldContain("it is not an index of safetensors files");
    }

    [Fact]
    public void Recurrent_layers_keep_PyTorchs_roles()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], ("rnn.weight_ih_l0", [8, 3], 1), ("rnn.weight_hh_l0", [8, 2], 2), ("rnn.bias_ih_l0", [8], 3), ("rnn.bias_hh_l0", [8], 4));
        using var net = Networks.Create("Input(3, 5), Lstm(2), MeanSquaredError");
        var report = net.LoadPyTorch(folder["a"]);
        report.IsComplete.ShouldBeTrue(report.ToString());
        report.Names["Lstm1.WeightHhL0"].ShouldBe("rnn.weight_hh_l0");
    }

    /// <summary>Writes tensors that count up in thousandths from a first number.</summary>
    private static void Write(string path, params (string Name, int[] Shape, float First)[] tensors) =>
        SafeTensorsWriter.Write(path, [], [.. tensors.Select(t => new NamedTensor(t.Name, t.Shape,
            [.. Enumerable.Range(0, t.Shape.Aggregate(1, (product, size) => product * size)).Select(i => t.First + i / 1000f)]))]);
}
