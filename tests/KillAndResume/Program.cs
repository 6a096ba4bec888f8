using NetDsl;

// Trains from the checkpoint where there is one, and saves the model at the end. Everything random is in here: the order of samples,
// augmentation, dropout, and the state of the optimizer.
var (checkpoint, model) = (args[0], args[1]);
var train = Digits.Draw(1_500, seed: 0).RandomShift(2).RandomHorizontalFlip(0.2f);
var validation = Digits.Draw(200, seed: 1);
using var net = Net.Create(maxBatch: 32);
await net.FitAsync(train, validation, new FitOptions
{
    Epochs = 12,
    Optimizer = new AdamW(0.002f),
    Schedule = new OneCycleSchedule(0.004f),
    EarlyStopping = new EarlyStopping(Patience: 1000),
    // Kills hit any step of an epoch: every third step is saved.
    Checkpoint = new CheckpointOptions(checkpoint) { EverySteps = 3 },
    AccumulationSteps = 2,
    BatchGrowth = new BatchGrowth([6]),
    WeightAveraging = new WeightAveraging(0.98f),
    ValidationSteps = 7,
    ResumeFrom = File.Exists(checkpoint) ? checkpoint : null,
    Seed = 5,
});
net.Save(model);

/// <summary>A network that is trained in a moment and large enough for its checkpoint to be killed while it is written.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(8, 5, Stride = 2), BatchNorm, Relu, Dropout(0.1), Flatten]
[Dense(256), Relu, Dropout(0.2), Dense(10), SoftmaxCrossEntropy]
public partial class Net;
