namespace NetDsl.Networks.Tests.Running;

/// <summary>Transforms of inputs that are fitted on data: what they make of the data, and what happens before.</summary>
public sealed class FittedInputTests
{
    private const int Samples = 300;

    [Theory]
    [InlineData("Standardize", 12)]
    [InlineData("Standardize(PerElement = true)", 1)]
    public async Task Standardized_data_has_mean_0_and_deviation_1(string word, int inner)
    {
        var loaded = Load($"Input(2, 3, 4), {word}, MeanSquaredError");
        using var model = loaded.Create(Device.Cpu, Samples);
        var inputs = Correlated(24);

        (await model.AdaptAsync(new TensorDataset([2, 3, 4], inputs, inputs, 24))).ShouldBe(Samples);

        var outputs = model.Forward(inputs);
        for (var group = 0; group < 24 / inner; group++)
        {
            var own = Enumerable.Range(0, outputs.Length).Where(i => i % 24 / inner == group).Select(i => (double)outputs[i]).ToList();
            own.Average().ShouldBe(0, 1e-5);
            own.Average(x => x * x).ShouldBe(1, 1e-5);
        }
    }

    [Fact]
    public async Task Fitting_on_large_images_needs_little_memory()
    {
        var loaded = Load("Input(3, 224, 224), Standardize, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy");
        using var model = loaded.Create(Device.Cpu, 1);
        var images = new Stripes(120);
        (await model.AdaptAsync(images)).ShouldBe(120);
        // All samples at once would be 72 MB.
        (images.LargestRead * sizeof(float)).ShouldBeLessThanOrEqualTo(4 << 20);
        model.Parameters.First(p => p.Name.EndsWith("Mean", StringComparison.Ordinal)).Read().ShouldBe([59.5f, 60.5f, 61.5f], 1e-3);
    }

    /// <summary>Images whose channels have the number of the sample plus that of the channel everywhere.</summary>
    private sealed class Stripes(int count) : Dataset
    {
        public override int Count => count;

        /// <summary>The most numbers that were asked for at a time: the size of a batch.</summary>
        public int LargestRead { get; private set; }

        public override IReadOnlyList<int> InputShape { get; } = [3, 224, 224];

        public override void Read(ReadOnlySpan<int> indices, Span<float> inputs, Span<float> targets)
        {
            LargestRead = Math.Max(LargestRead, inputs.Length);
            targets.Clear();
            for (var i = 0; i < indices.Length; i++)
                for (var c = 0; c < 3; c++)
                    inputs.Slice((i * 3 + c) * 224 * 224, 224 * 224).Fill(indices[i] + c);
        }
    }

    [Theory]
    [InlineData("Whiten(Epsilon = 1e-9)", 24)]
    [InlineData("Whiten(Method = WhitenMethod.Pca, Epsilon = 1e-9)", 24)]
    [InlineData("Whiten(Method = WhitenMethod.Pca, Components = 7, Epsilon = 1e-9)", 7)]
    public async Task Whitened_data_is_uncorrelated(string word, int outputs)
    {
        var loaded = Load($"Input(2, 3, 4), {word}, MeanSquaredError");
        using var model = loaded.Create(Device.Cpu, Samples);
        var inputs = Correlated(24);

        await model.AdaptAsync(new TensorDataset([2, 3, 4], inputs, new float[Samples * outputs], outputs));

        var y = model.Forward(inputs).Chunk(outputs).ToList();
        for (var i = 0; i < outputs; i++)
            for (var j = 0; j < outputs; j++)
                y.Average(row => (double)row[i] * row[j]).ShouldBe(i == j ? 1 : 0, 1e-3, $"{i}, {j}");
    }

    [Fact]
    public async Task Zca_is_the_symmetric_root_and_components_come_by_their_variance()
    {
        var inputs = Correlated(6);
        using var zca = await Fitted("Input(6), Whiten(Epsilon = 0.01), MeanSquaredError", inputs, 6);
        using var pca = await Fitted("Input(6), Whiten(Method = WhitenMethod.Pca, Epsilon = 0.01), MeanSquaredError", inputs, 6);
        float[] w = zca.Parameters.Single(p => p.Name == "Whiten1.Matrix").Read(), p = pca.Parameters.Single(q => q.Name == "Whiten1.Matrix").Read();
        var covariance = new double[6, 6];
        var means = Enumerable.Range(0, 6).Select(i => inputs.Where((_, n) => n % 6 == i).Average(x => (double)x)).ToArray();
        foreach (var row in inputs.Chunk(6))
            for (var i = 0; i < 36; i++)
                covariance[i / 6, i % 6] += (row[i / 6] - means[i / 6]) * (row[i % 6] - means[i % 6]) / Samples;
        for (var i = 0; i < 6; i++)
            covariance[i, i] += 0.01;

        // W C W = I for the symmetric root; P C Pt = I, and the rows of P grow as variances fall.
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < 6; j++)
            {
                w[i * 6 + j].ShouldBe(w[j * 6 + i], 1e-4f);
                (double zcaSum, double pcaSum) = (0, 0);
                for (var k = 0; k < 36; k++)
                {
                    zcaSum += w[i * 6 + k / 6] * covariance[k / 6, k % 6] * w[k % 6 * 6 + j];
                    pcaSum += p[i * 6 + k / 6] * covariance[k / 6, k % 6] * p[j * 6 + k % 6];
                }

                zcaSum.ShouldBe(i == j ? 1 : 0, 1e-3);
                pcaSum.ShouldBe(i == j ? 1 : 0, 1e-3);
            }

        var lengths = p.Chunk(6).Select(row => row.Sum(x => x * x)).ToList();
        lengths.ShouldBe(lengths.Order());
    }

    [Fact]
    public async Task Each_input_has_its_own_and_constant_features_become_0()
    {
        var loaded = Load("Input(2), Input(3, Name = \"meta\"), Standardize, Branch, Branch, From(\"meta\"), Standardize, Concat, MeanSquaredError");
        using var model = loaded.Create(Device.Cpu, 2);
        var data = new TensorDataset([2], new float[] { 1, 5, 3, 5 }, new float[10], 5).WithInput([3], new float[] { 0, 10, -1, 4, 30, -1 });

        await model.AdaptAsync(data);

        model.Forward([1, 5, 3, 5, 0, 10, -1, 4, 30, -1]).ShouldBe([-1, 0, -1, -1, 0, 1, 0, 1, 1, 0], 1e-6);
    }

    [Fact]
    public async Task Before_it_is_fitted_a_network_refuses_to_run_and_a_loaded_one_runs()
    {
        const string message = "Net: Whiten1 is not fitted. Call AdaptAsync with the training data, or load a model that was fitted, before the network is used.";
        var loaded = Load("Input(5), Whiten, Dense(2), SoftmaxCrossEntropy");
        using var model = loaded.Create(Device.Cpu, Samples);
        var inputs = Correlated(5);
        var data = new TensorDataset([5], inputs, new int[Samples]);

        Should.Throw<InvalidOperationException>(() => model.Forward(inputs)).Message.ShouldBe(message);
        Should.Throw<InvalidOperationException>(() => model.TrainStep(inputs, new int[Samples], new Sgd(0.1f))).Message.ShouldBe(message);
        (await Should.ThrowAsync<InvalidOperationException>(() => model.FitAsync(data))).Message.ShouldBe(message);

        var weights = model.Parameters[2].Read();
        await model.AdaptAsync(data);
        model.Parameters[2].Read().ShouldBe(weights);
        await model.FitAsync(data);
        using var folder = new TemporaryFolder();
        var path = folder["net.safetensors"];
        model.Save(path);
        using var other = loaded.Create(Device.Cpu, Samples, seed: 9);
        other.Load(path);
        other.Forward(inputs).ShouldBe(model.Forward(inputs));

        model.Initialize(seed: 4);
        Should.Throw<InvalidOperationException>(() => model.Forward(inputs)).Message.ShouldBe(message);
    }

    [Fact]
    public async Task What_cannot_be_fitted_is_said_and_nothing_is_changed()
    {
        var loaded = Load("Input(2), Standardize, MeanSquaredError");
        using var model = loaded.Create(Device.Cpu, 4);
        var data = new TensorDataset([2], new float[] { 1, 2, 3, float.NaN }, new float[4], 2);

        (await Should.ThrowAsync<InvalidDataException>(() => model.AdaptAsync(data))).Message.ShouldBe("Sample 1 of the data has an input that is NaN: nothing can be fitted on it.");
        await Should.ThrowAsync<OperationCanceledException>(() => model.AdaptAsync(data, new(canceled: true)));
        model.Parameters.SelectMany(p => p.Read()).ShouldAllBe(x => x == 0);

        var plain = Load("Input(2), MeanSquaredError");
        Should.Throw<InvalidOperationException>(() => { _ = plain.Create(Device.Cpu, 4).AdaptAsync(data); })
            .Message.ShouldBe("Net has nothing to fit: none of its inputs has a Standardize or a Whiten.");
    }

    private static async Task<Model> Fitted(string attributes, float[] inputs, int length)
    {
        var model = Load(attributes).Create(Device.Cpu, 1);
        await model.AdaptAsync(new TensorDataset([length], inputs, inputs, length));
        return model;
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load(new NetworkCase("Net", attributes).Source);

    /// <summary>Samples whose numbers have means, scales and much in common.</summary>
    private static float[] Correlated(int length)
    {
        var random = new Random(4);
        var values = new float[Samples * length];
        for (var i = 0; i < values.Length; i++)
        {
            var own = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * (1 + i % length % 5);
            values[i] = own + (i % length == 0 ? 0 : 0.8f * values[i - 1]) + (i % length == 0 ? 20 : 0);
        }

        return values;
    }
}
