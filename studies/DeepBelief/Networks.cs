using NetDsl;

namespace Studies.DeepBelief;

/// <summary>Five hidden layers of sigmoids.</summary>
[Network, Input(784)]
[Dense(200), Sigmoid, Dense(200), Sigmoid, Dense(200), Sigmoid, Dense(200), Sigmoid, Dense(200), Sigmoid]
[Dense(10), SoftmaxCrossEntropy]
public partial class SigmoidStack;
