using NetDsl;

namespace Zoo;

// R. Caruana, "Multitask learning", 1997: one trunk, two tasks. Which digit it is, and whether that is odd.

[Network, Input(1, 28, 28)]
[Conv2d(8, 5, Padding = 2), Relu, MaxPool2d(2)]
[Conv2d(16, 5), Relu, MaxPool2d(2)]
[Flatten, Dense(64), Relu(Name = "trunk")]
[Dense(10), SoftmaxCrossEntropy]
[Head("parity", Weight = 0.5), From("trunk"), Dense(2), SoftmaxCrossEntropy]
public partial class DigitAndParity;
