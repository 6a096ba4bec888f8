using NetDsl;

// Points to train with, points to watch the training with, and points that are used once, at the end.
var (train, validation) = Spirals.Draw(2000, seed: 1).Split(0.2, seed: 1);
var test = Spirals.Draw(500, seed: 2);

using var net = SpiralNet.Create(maxBatch: 50, seed: 1);
Console.WriteLine(SpiralNet.Architecture);

await net.FitAsync(train, validation, new FitOptions
{
    Epochs = 30,
    Optimizer = new AdamW(0.02f),
    Schedule = new OneCycleSchedule(0.02f),
    EpochEnded = epoch => Console.WriteLine($"epoch {epoch.Epoch,2}: training {epoch.Training}, validation {epoch.Validation}"),
});

net.Save("spirals.safetensors");
var evaluation = await net.EvaluateAsync(test);
Console.WriteLine($"test accuracy: {100 * evaluation.Accuracy:0.0} %");

// What the network makes of the plane: one letter for each point.
for (var y = 1f; y >= -1; y -= 0.125f)
{
    for (var x = -1f; x <= 1; x += 0.0625f)
    {
        float[] scores = net.Predict([x, y]);
        Console.Write("o+."[Array.IndexOf(scores, scores.Max())]);
    }

    Console.WriteLine();
}
