using NetDsl;

namespace Studies.SequenceLength;

// The adding problem: numbers, and marks on two of them; the answer is the sum of the marked ones.

[Network, Input(2, 10), Rnn(32), Dense(1), MeanSquaredError]
public partial class Rnn10;

[Network, Input(2, 30), Rnn(32), Dense(1), MeanSquaredError]
public partial class Rnn30;

[Network, Input(2, 100), Rnn(32), Dense(1), MeanSquaredError]
public partial class Rnn100;

[Network, Input(2, 10), Lstm(32, ForgetBias = 1), Dense(1), MeanSquaredError]
public partial class Lstm10;

[Network, Input(2, 30), Lstm(32, ForgetBias = 1), Dense(1), MeanSquaredError]
public partial class Lstm30;

[Network, Input(2, 100), Lstm(32, ForgetBias = 1), Dense(1), MeanSquaredError]
public partial class Lstm100;

[Network, Input(2, 10), Gru(32), Dense(1), MeanSquaredError]
public partial class Gru10;

[Network, Input(2, 30), Gru(32), Dense(1), MeanSquaredError]
public partial class Gru30;

[Network, Input(2, 100), Gru(32), Dense(1), MeanSquaredError]
public partial class Gru100;
