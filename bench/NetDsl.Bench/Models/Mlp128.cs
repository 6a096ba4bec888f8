namespace NetDsl.Bench.Models;

/// <summary>The smallest network that reads digits well: one hidden layer.</summary>
[Network, Input(784)]
[Dense(128), Relu, Dense(10)]
[SoftmaxCrossEntropy]
public partial class Mlp128;
