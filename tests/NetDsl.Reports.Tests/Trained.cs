using NetDsl.Testing;

namespace NetDsl.Reports.Tests;

/// <summary>A network that is trained in a moment.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Stride = 2, Name = "First"), BatchNorm, Relu, MaxPool2d(2)]
[Conv2d(12, 3), Relu, Flatten, Dense(10), SoftmaxCrossEntropy]
public partial class Reader;

/// <summary>A training with everything that listens to it, once for all tests.</summary>
public sealed class Trained : IAsyncLifetime
{
    public TemporaryFolder Folder { get; } = new();

    public Reader Model { get; } = Reader.Create(maxBatch: 32);

    public FitResult Result { get; private set; } = null!;

    public string Page { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var (train, validation, test) = (Digits.Draw(600, seed: 0), Digits.Draw(100, seed: 1), Digits.Draw(200, seed: 2));
        var report = new TrainingReport(validation, "Digits <1>");
        using var board = new TensorBoardLogger(Folder["board"]);
        Result = await Model.FitAsync(train, validation, new()
        {
            Epochs = 3,
            Schedule = new CosineSchedule(),
            ValidationSteps = 10,
            Callbacks = [report, board, new CsvLogger(Folder["log.csv"]), new JsonLinesLogger(Folder["log.jsonl"], everySteps: 5)],
        });
        await report.WriteAsync(Folder["report.html"], Model, test);
        Page = File.ReadAllText(Folder["report.html"]);
    }

    public Task DisposeAsync()
    {
        Model.Dispose();
        Folder.Dispose();
        return Task.CompletedTask;
    }
}
