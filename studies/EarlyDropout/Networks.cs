using NetDsl;

namespace Studies.EarlyDropout;

/// <summary>So small that it cannot fit its training digits.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dense(16), Relu, Dropout(0.1), Dense(16), Relu, Dropout(0.1), Dense(10), SoftmaxCrossEntropy]
public partial class Underfitting;

/// <summary>So large that it fits all of its few training digits.</summary>
[Network, Input(1, 28, 28)]
[Flatten, Dense(512), Relu, Dropout(0.5), Dense(512), Relu, Dropout(0.5), Dense(10), SoftmaxCrossEntropy]
public partial class Overfitting;
