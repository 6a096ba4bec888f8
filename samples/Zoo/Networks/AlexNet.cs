using NetDsl;

namespace Zoo;

/// <summary>
/// A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014: AlexNet in one tower, without
/// response normalisation.
/// </summary>
[Network, Input(3, 224, 224)]
[Conv2d(64, 11, Stride = 4, Padding = 2), Relu, MaxPool2d(3, Stride = 2)]
[Conv2d(192, 5, Padding = 2), Relu, MaxPool2d(3, Stride = 2)]
[Conv2d(384, 3, Padding = 1), Relu]
[Conv2d(256, 3, Padding = 1), Relu]
[Conv2d(256, 3, Padding = 1), Relu, MaxPool2d(3, Stride = 2)]
[Flatten]
[Dropout, Dense(4096), Relu]
[Dropout, Dense(4096), Relu]
[Dense(1000), SoftmaxCrossEntropy]
public partial class AlexNet;

/// <summary>
/// A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional neural networks", 2012: two
/// groups, once one for each of two GPUs, and response normalisation. The paper's alpha, 1e-4, is not divided by the size.
/// </summary>
[Network, Input(3, 227, 227)]
[Conv2d(96, 11, Stride = 4), Relu, LocalResponseNorm(5, Alpha = 5e-4, K = 2), MaxPool2d(3, Stride = 2)]
[Conv2d(256, 5, Padding = 2, Groups = 2), Relu, LocalResponseNorm(5, Alpha = 5e-4, K = 2), MaxPool2d(3, Stride = 2)]
[Conv2d(384, 3, Padding = 1), Relu]
[Conv2d(384, 3, Padding = 1, Groups = 2), Relu]
[Conv2d(256, 3, Padding = 1, Groups = 2), Relu, MaxPool2d(3, Stride = 2)]
[Flatten]
[Dense(4096), Relu, Dropout]
[Dense(4096), Relu, Dropout]
[Dense(1000), SoftmaxCrossEntropy]
public partial class AlexNetGroups;

/// <summary>
/// C. Zhang et al., "Understanding deep learning requires rethinking generalization", 2017, appendix A: AlexNet for small images.
/// </summary>
[Network, Input(3, 28, 28)]
[Conv2d(64, 5, Padding = Padding.Same), Relu, MaxPool2d(3, Stride = 2, Padding = Padding.Same), LocalResponseNorm(9, Alpha = 1e-3)]
[Conv2d(64, 5, Padding = Padding.Same), Relu, MaxPool2d(3, Stride = 2, Padding = Padding.Same), LocalResponseNorm(9, Alpha = 1e-3)]
[Flatten, Dense(384), Relu, Dense(192), Relu, Dense(10), SoftmaxCrossEntropy]
public partial class SmallAlexNet;
