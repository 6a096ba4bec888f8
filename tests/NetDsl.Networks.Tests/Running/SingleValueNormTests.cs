namespace NetDsl.Networks.Tests.Running;

/// <summary>Batch normalisation needs more than one value of each channel.</summary>
public sealed class SingleValueNormTests
{
    private static readonly LoadedNetwork Loaded = LoadedNetwork.Load(new NetworkCase("Net", "Input(4), Dense(8), BatchNorm, Relu, Dense(2), SoftmaxCrossEntropy", 4).Source);

    [Fact]
    public void Training_on_one_value_of_each_channel_is_refused_by_name_and_changes_nothing()
    {
        using var net = Loaded.Create(Device.Cpu, 64);
        var before = net.Parameters.SelectMany(p => p.Read()).ToArray();

        foreach (var act in (Action[])[() => net.TrainStep(new float[4], [1f], new Sgd(0.1f)), () => net.ComputeGradients(new float[4], [1f])])
            Should.Throw<InvalidOperationException>(act).Message.ShouldStartWith("Net: BatchNorm1 normalises each channel over one value");
        Should.Throw<ArgumentException>(() => { net.FitAsync(Data(65)); }).Message
            .ShouldStartWith("Net: the last batch of 65 samples in batches of 64 has 1 sample, so BatchNorm1 normalises");
        Should.Throw<ArgumentException>(() => { net.FitAsync(Data(8), options: new() { BatchSize = 1 }); }).Message.ShouldContain("Train with 2 samples or more");
        Should.Throw<ArgumentException>(() => { net.FitAsync(Data(5), options: new() { DropLast = true }); }).Message.ShouldContain("nothing to train on");

        net.StepCount.ShouldBe(0);
        net.Parameters.SelectMany(p => p.Read()).ShouldBe(before);
        net.Predict(new float[4]).Length.ShouldBe(2);
    }

    [Fact]
    public async Task DropLast_leaves_out_the_last_smaller_batch()
    {
        using var net = Loaded.Create(Device.Cpu, 64);

        var result = await net.FitAsync(Data(65), options: new() { Epochs = 2, DropLast = true });

        net.StepCount.ShouldBe(2);
        result.Epochs[0].Training.Samples.ShouldBe(64);
        result.Epochs[0].Training.ToString().ShouldMatch(@"^loss [0-9.]+, accuracy [0-9.]+ \(64 samples\)$");
    }

    private static TensorDataset Data(int samples) => new([4], Enumerable.Range(0, samples * 4).Select(i => i % 7 / 7f).ToArray(), [.. Enumerable.Range(0, samples).Select(i => i % 2)]);
}
