namespace NetDsl.Networks.Tests.Running;

/// <summary>Recurrent layers: that they remember, and that what is emitted does not grow with the steps.</summary>
public sealed class RecurrentTests
{
    /// <summary>The steps of a sequence are consecutive in memory, each with the samples of a batch.</summary>
    [Theory]
    [InlineData("Lstm(5, Layers = 2, Bidirectional = true), Dense(2)", 4)]
    [InlineData("Gru(5, ReturnSequences = true), Lstm(3, Bidirectional = true, ReturnSequences = true), GlobalAvgPool1d, Dense(2)", 1)]
    [InlineData("Permute(1, 0), Rnn(6, Layers = 2), Dense(2)", 6)]
    public void A_batch_gives_what_it_gives_in_a_model_of_its_size(string layers, int samples)
    {
        var loaded = Load($"Input(3, 9), {layers}, SoftmaxCrossEntropy");
        using var device = new CpuDevice(2);
        var large = new Trial(loaded.Create(device, 7), 7);
        // Leaves rubbish of a full batch everywhere in the arena.
        large.Gradients();
        large.Model.Forward(large.Inputs);
        var small = new Trial(loaded.Create(device, samples), samples);
        foreach (var (from, to) in small.Model.Parameters.Zip(large.Model.Parameters))
            to.Write(from.Read());

        large.Model.ComputeGradients(small.Inputs, small.Targets).ShouldBe(small.Gradients(), 1e-6f);
        foreach (var (own, other) in small.Model.Parameters.Zip(large.Model.Parameters))
            other.ReadGradient().ShouldBeClose(own.ReadGradient(), own.Name, 1e-4, 1e-3);
        large.Model.Forward(small.Inputs).ShouldBeClose(small.Model.Forward(small.Inputs), "forward", 1e-5);
    }

    [Fact]
    public void What_is_emitted_does_not_grow_with_the_steps()
    {
        var lines = new[] { 2, 28, 400 }.Select(steps =>
        {
            var loaded = Load($"Input(3, {steps}), Lstm(8, Layers = 2, Bidirectional = true, ReturnSequences = true), Gru(4), Dense(2), SoftmaxCrossEntropy");
            return loaded.Host.Emitted.Values.Sum(text => text.Count(c => c == '\n'));
        }).ToList();

        lines.ShouldAllBe(count => count == lines[0]);
    }

    [Fact]
    public void Initial_values_are_those_of_each_gate()
    {
        const int hidden = 6;
        var loaded = Load($"Input(3, 9), Lstm({hidden}, ForgetBias = 1.5, BiasInit = 0.25, RecurrentInit = \"Orthogonal(2)\"), Dense(2), SoftmaxCrossEntropy");
        var model = loaded.Create(Device.Cpu, 1);

        Read("BiasIhL0").ShouldBe([.. Enumerable.Range(0, 4 * hidden).Select(i => i / hidden == 1 ? 1.5f : 0.25f)]);
        Read("BiasHhL0").ShouldAllBe(value => value == 0.25f);
        var weight = Read("WeightHhL0");
        for (var gate = 0; gate < 4; gate++)
            for (var i = 0; i < hidden; i++)
                for (var j = 0; j <= i; j++)
                    Enumerable.Range(0, hidden).Sum(k => weight[(gate * hidden + i) * hidden + k] * weight[(gate * hidden + j) * hidden + k]).ShouldBe(i == j ? 4 : 0, 1e-5f);

        float[] Read(string role) => model.Parameters.Single(p => p.Name == $"Lstm1.{role}").Read();
    }

    /// <summary>The network's initializer applies to layers that data can scale; recurrent ones stay orthogonal.</summary>
    [Fact]
    public void Data_scale_the_layers_after_a_recurrent_one()
    {
        var loaded = LoadedNetwork.Load("[Network(Init = \"Lsuv\"), Input(3, 9), Lstm(20), Dense(8), MeanSquaredError]\npublic partial class Net;\n");
        var trial = new Trial(loaded.Create(Device.Cpu, 64), 64, noise: 0);
        var before = trial.Model.Parameters.Single(p => p.Name == "Lstm1.WeightHhL0").Read();
        trial.Model.InitializeLsuv(trial.Inputs, tolerance: 0.02f);

        trial.Model.Parameters.Single(p => p.Name == "Lstm1.WeightHhL0").Read().ShouldBe(before);
        var outputs = trial.Model.Forward(trial.Inputs);
        (outputs.Average(x => x * x) - MathF.Pow(outputs.Average(), 2)).ShouldBe(1, 0.03);
    }

    /// <summary>
    /// The adding problem (Hochreiter and Schmidhuber, 1997): of two sequences, one of numbers, one that marks two of them, the sum of the
    /// marked numbers. A constant prediction of the mean has an error of 1/6; a network that remembers only the last number, of 1/12.
    /// </summary>
    [Theory]
    [InlineData("Lstm(16, ForgetBias = 1)")]
    [InlineData("Gru(16)")]
    [InlineData("Rnn(24, Nonlinearity = \"relu\", RecurrentInit = \"Orthogonal\")")]
    public void Marked_numbers_are_remembered(string layer)
    {
        const int steps = 16, batch = 32;
        var loaded = Load($"Input(2, {steps}), {layer}, Dense(1), MeanSquaredError");
        var model = loaded.Create(Device.Cpu, batch, seed: 2);
        var (inputs, sums, random, optimizer) = (new float[batch * 2 * steps], new float[batch], new Random(3), new Adam(0.01f));
        var error = 0f;
        for (var step = 0; step < 600; step++)
        {
            Array.Clear(inputs);
            Array.Clear(sums);
            for (var sample = 0; sample < batch; sample++)
            {
                var numbers = inputs.AsSpan(sample * 2 * steps, steps);
                var marks = inputs.AsSpan((sample * 2 + 1) * steps, steps);
                foreach (ref var number in numbers)
                    number = random.NextSingle();
                marks[random.Next(steps / 2)] = 1;
                marks[steps / 2 + random.Next(steps / 2)] = 1;
                for (var i = 0; i < steps; i++)
                    sums[sample] += numbers[i] * marks[i];
            }

            var loss = model.TrainStep(inputs, sums, optimizer);
            error = step == 0 ? loss : 0.95f * error + 0.05f * loss;
        }

        error.ShouldBeLessThan(0.02f);
    }

    /// <summary>A digit read row by row, from the top.</summary>
    [Fact]
    public async Task Digits_are_read_row_by_row()
    {
        var loaded = Load("Input(1, 28, 28), Reshape(28, 28), Permute(1, 0), Lstm(32), Dense(10), SoftmaxCrossEntropy");
        var model = loaded.Create(Device.Cpu, 50, seed: 1);
        await model.FitAsync(Digits.Draw(4000, seed: 1), options: new() { Epochs = 10, Optimizer = new Adam(0.01f) { MaxGradientNorm = 1 }, Schedule = new OneCycleSchedule(0.01f) });
        var result = await model.EvaluateAsync(Digits.Draw(500, seed: 2));

        result.Metrics["accuracy"].ShouldBeGreaterThan(0.8);
    }

    private static LoadedNetwork Load(string attributes) => LoadedNetwork.Load($"[Network, {attributes}]\npublic partial class Net;\n");
}
