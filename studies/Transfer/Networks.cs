using NetDsl;

namespace Studies.Transfer;

/// <summary>LeNet-5 with rectifiers. Its head, <c>Dense3</c>, has one output for each of five digits.</summary>
[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2), Relu, MaxPool2d(2)]
[Conv2d(16, 5), Relu, MaxPool2d(2)]
[Flatten, Dense(120), Relu, Dense(84), Relu, Dense(5)]
[SoftmaxCrossEntropy]
public partial class FiveDigits;
