namespace NetDsl.Bench.Models;

/// <summary>Three hidden layers of 512 units on a colour image of 32 x 32 pixels. Nearly all its time is matrix products.</summary>
[Network, Input(3072)]
[Dense(512), Relu, Dense(512), Relu, Dense(512), Relu, Dense(10)]
[SoftmaxCrossEntropy]
public partial class Mlp3x512;
