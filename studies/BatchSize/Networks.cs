using NetDsl;

namespace Studies.BatchSize;

[Network, Input(1, 28, 28)]
[Flatten, Dense(256), Relu, Dense(128), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Perceptron;
