using NetDsl;

namespace Zoo;

// F. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and < 0.5 MB model size", 2016; version 1.1 is that of
// the authors' repository.

/// <summary>Few channels, then many: half of them see one pixel, half see nine.</summary>
[Block]
[Conv2d(nameof(squeezed), 1), Relu]
[Branch, Conv2d(nameof(expanded), 1), Relu]
[Branch, Conv2d(nameof(expanded), 3, Padding = 1), Relu]
[Concat]
public sealed partial class FireAttribute(int squeezed, int expanded) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(96, 7, Stride = 2), Relu, MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(16, 64, Repeat = 2), Fire(32, 128), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(32, 128), Fire(48, 192, Repeat = 2), Fire(64, 256), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(64, 256), Dropout(0.5), Conv2d(1000, 1), Relu, GlobalAvgPool2d, SoftmaxCrossEntropy]
public partial class SqueezeNet;

[Network, Input(3, 224, 224)]
[Conv2d(64, 3, Stride = 2), Relu, MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(16, 64, Repeat = 2), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(32, 128, Repeat = 2), MaxPool2d(3, Stride = 2, CeilMode = true)]
[Fire(48, 192, Repeat = 2), Fire(64, 256, Repeat = 2)]
[Dropout(0.5), Conv2d(1000, 1), Relu, GlobalAvgPool2d, SoftmaxCrossEntropy]
public partial class SqueezeNet11;
