using NetDsl;

namespace Studies.Adversarial;

/// <summary>LeNet-5 with rectifiers. <c>InputGradient</c> tells how the loss depends on each pixel.</summary>
[Network(InputGradient = true), Input(1, 28, 28)]
[Conv2d(6, 5, Padding = 2), Relu, MaxPool2d(2)]
[Conv2d(16, 5), Relu, MaxPool2d(2)]
[Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
[SoftmaxCrossEntropy]
public partial class Reader;

/// <summary>The linear classifier, for which the paper explains why a small change of every pixel adds up.</summary>
[Network(InputGradient = true), Input(1, 28, 28)]
[Flatten, Dense(10), SoftmaxCrossEntropy]
public partial class LinearReader;
