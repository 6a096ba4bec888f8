using NetDsl;

namespace Studies.NotGate;

// One sigmoid unit that should say 0 where its input is 1, and 1 where it is -1.

[Network, Input(1)]
[Dense(1), Sigmoid, MeanSquaredError]
public partial class SquaredErrorGate;

[Network, Input(1)]
[Dense(1), BinaryCrossEntropyWithLogits]
public partial class CrossEntropyGate;
