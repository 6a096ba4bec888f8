using NetDsl;

namespace Zoo;

// N. Ma et al., "ShuffleNet V2: practical guidelines for efficient CNN architecture design", 2018, table 5, width 1.

[Block]
[Conv2d("inputs", 3, Stride = nameof(stride), Padding = 1, Groups = "inputs", Bias = false), BatchNorm]
public sealed partial class EachChannelAttribute(int stride) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), 1, Bias = false), BatchNorm, Relu]
public sealed partial class AcrossChannelsAttribute(int filters) : LayerAttribute;

/// <summary>Passes half of the channels on and computes the other half, then shuffles both. Figure 3 c of the paper.</summary>
[Block]
[Branch, Split(2, 0)]
[Branch, Split(2, 1), AcrossChannels(nameof(half)), EachChannel(1), AcrossChannels(nameof(half))]
[Concat, ChannelShuffle(2)]
public sealed partial class ShuffleUnitAttribute(int half) : LayerAttribute;

/// <summary>Both halves are computed from all channels, and the image is reduced. Figure 3 d of the paper.</summary>
[Block]
[Branch, EachChannel(2), AcrossChannels(nameof(half))]
[Branch, AcrossChannels(nameof(half)), EachChannel(2), AcrossChannels(nameof(half))]
[Concat, ChannelShuffle(2)]
public sealed partial class ShuffleDownAttribute(int half) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(24, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
[ShuffleDown(58), ShuffleUnit(58, Repeat = 3)]
[ShuffleDown(116), ShuffleUnit(116, Repeat = 7)]
[ShuffleDown(232), ShuffleUnit(232, Repeat = 3)]
[AcrossChannels(1024), GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class ShuffleNetV2;
