using NetDsl;

namespace Studies.Bagging;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Perceptron;

[Network, Input(1, 28, 28)]
[Flatten, Dense(128), Relu, Dropout(0.5), Dense(10), SoftmaxCrossEntropy]
public partial class PerceptronWithDropout;
