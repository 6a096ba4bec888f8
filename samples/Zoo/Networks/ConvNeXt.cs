using NetDsl;

namespace Zoo;

// Z. Liu et al., "A ConvNet for the 2020s", 2022.

/// <summary>A depthwise convolution, then a perceptron for each pixel. The later of the 18 blocks are left out more often.</summary>
[Block]
[Branch, Conv2d(nameof(channels), 7, Padding = 3, Groups = nameof(channels)), LayerNorm(Over = Axes.Channels, Epsilon = 1e-6),
         Conv2d("4 * channels", 1), Gelu, Conv2d(nameof(channels), 1), LayerScale, DropPath("0.1 * index / 17")]
[Branch, Identity]
[Add]
public sealed partial class ConvNeXtBlockAttribute(int channels, int index) : LayerAttribute;

/// <summary>Halves height and width between stages.</summary>
[Block]
[LayerNorm(Over = Axes.Channels, Epsilon = 1e-6), Conv2d(nameof(filters), 2, Stride = 2)]
public sealed partial class ConvNeXtDownsampleAttribute(int filters) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Conv2d(96, 4, Stride = 4), LayerNorm(Over = Axes.Channels, Epsilon = 1e-6)]
[ConvNeXtBlock(96, 0), ConvNeXtBlock(96, 1), ConvNeXtBlock(96, 2)]
[ConvNeXtDownsample(192)]
[ConvNeXtBlock(192, 3), ConvNeXtBlock(192, 4), ConvNeXtBlock(192, 5)]
[ConvNeXtDownsample(384)]
[ConvNeXtBlock(384, 6), ConvNeXtBlock(384, 7), ConvNeXtBlock(384, 8), ConvNeXtBlock(384, 9), ConvNeXtBlock(384, 10)]
[ConvNeXtBlock(384, 11), ConvNeXtBlock(384, 12), ConvNeXtBlock(384, 13), ConvNeXtBlock(384, 14)]
[ConvNeXtDownsample(768)]
[ConvNeXtBlock(768, 15), ConvNeXtBlock(768, 16), ConvNeXtBlock(768, 17)]
[GlobalAvgPool2d, LayerNorm(Epsilon = 1e-6), Dense(1000), SoftmaxCrossEntropy]
public partial class ConvNeXtTiny;
