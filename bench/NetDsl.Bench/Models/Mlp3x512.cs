namespace NetDsl.Bench.Models;

/// <summary>Three hidden layers of 512 on a colour picture of 32 x 32 pixels: matrix products and little else.</summary>
[Network, Input(3072)]
[Dense(512), Relu, Dense(512), Relu, Dense(512), Relu, Dense(10)]
[SoftmaxCrossEntropy]
public partial class Mlp3x512;
