using NetDsl;

namespace Zoo;

// M. Tan et al., "MnasNet: platform-aware neural architecture search for mobile", 2019: the network B1, as in torchvision.

[Block, BatchNorm(Momentum = 0.0003)]
public sealed partial class SlowNormAttribute : LayerAttribute;

[Block]
[Branch, Conv2d("factor * inputs", 1, Bias = false), SlowNorm, Relu,
         Conv2d("inputs", nameof(kernel), Stride = nameof(stride), Padding = "kernel / 2", Groups = "inputs", Bias = false), SlowNorm, Relu,
         Conv2d(nameof(filters), 1, Bias = false), SlowNorm]
[Branch(When = "stride == 1 && inputs == filters")]
[Add]
public sealed partial class MnasAttribute(int filters, int kernel, int factor, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(32, 3, Stride = 2, Padding = 1, Bias = false), SlowNorm, Relu]
[Conv2d("inputs", 3, Padding = 1, Groups = "inputs", Bias = false), SlowNorm, Relu, Conv2d(16, 1, Bias = false), SlowNorm]
[Mnas(24, 3, 3, 2), Mnas(24, 3, 3, Repeat = 2)]
[Mnas(40, 5, 3, 2), Mnas(40, 5, 3, Repeat = 2)]
[Mnas(80, 5, 6, 2), Mnas(80, 5, 6, Repeat = 2)]
[Mnas(96, 3, 6, Repeat = 2)]
[Mnas(192, 5, 6, 2), Mnas(192, 5, 6, Repeat = 3)]
[Mnas(320, 3, 6)]
[Conv2d(1280, 1, Bias = false), SlowNorm, Relu]
[GlobalAvgPool2d, Dropout(0.2), Dense(1000), SoftmaxCrossEntropy]
public partial class MnasNet;
