using NetDsl;

namespace Samples;

// Two sequences of 30 steps: numbers, and marks. The answer is the sum of the two numbers that are marked.

[Network, Input(2, 30)]
[Rnn(32), Dense(1), MeanSquaredError]
public partial class Simple;

[Network, Input(2, 30)]
[Gru(32), Dense(1), MeanSquaredError]
public partial class Gated;

[Network, Input(2, 30)]
[Lstm(32, ForgetBias = 1), Dense(1), MeanSquaredError]
public partial class Memory;
