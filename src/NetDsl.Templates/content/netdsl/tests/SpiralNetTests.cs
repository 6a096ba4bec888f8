using NetDsl;

public class SpiralNetTests
{
    [Fact]
    public async Task The_network_learns_the_spirals()
    {
        using var net = await TrainAsync(epochs: 20);

        var evaluation = await net.EvaluateAsync(Spirals.Draw(300, seed: 2));

        Assert.InRange(evaluation.Accuracy!.Value, 0.95, 1);
    }

    [Fact]
    public async Task A_model_that_was_saved_predicts_the_same()
    {
        using var net = await TrainAsync(epochs: 1);
        var path = Path.GetTempFileName();

        net.Save(path);
        using var loaded = SpiralNet.Create(seed: 3);
        loaded.Load(path);
        File.Delete(path);

        Assert.Equal(net.Predict([0.5f, -0.5f]), loaded.Predict([0.5f, -0.5f]));
    }

    private static async Task<SpiralNet> TrainAsync(int epochs)
    {
        var net = SpiralNet.Create(maxBatch: 50, seed: 1);
        await net.FitAsync(Spirals.Draw(1000, seed: 1), options: new FitOptions
        {
            Epochs = epochs,
            Optimizer = new AdamW(0.02f),
            Schedule = new OneCycleSchedule(0.02f),
        });
        return net;
    }
}
