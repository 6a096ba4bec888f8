using NetDsl;

namespace Studies.DigitRecipes;

[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2), Tanh, AvgPool2d(2)]
[Conv2d(16, 5), Tanh, AvgPool2d(2)]
[Flatten, Dense(120), Tanh, Dense(84), Tanh, Dense(10), SoftmaxCrossEntropy]
public partial class LeNet5;

// The same layers with later inventions: rectifiers, max pooling, batch normalisation, dropout.

[Network, Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
[Conv2d(16, 5, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
[Flatten, Dense(120), Relu, Dropout(0.1), Dense(84), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class ModernLeNet5;

[Network, Input(1, 28, 28)]
[Flatten, Dense(800), Relu, Dense(800), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class Perceptron;

[Network, Input(1, 28, 28)]
[Flatten, Dropout(0.2), Dense(800, MaxNorm = 2), Relu, Dropout(0.3), Dense(800, MaxNorm = 2), Relu, Dropout(0.3), Dense(10), SoftmaxCrossEntropy]
public partial class DroppedPerceptron;
