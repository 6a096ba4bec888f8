using NetDsl;

namespace Zoo;

// Z. Liu et al., "Swin transformer: hierarchical vision transformer using shifted windows", 2021: patch merging, which takes the place of
// pooling. Four neighbouring patches become one, of twice the channels.

[Block]
[PixelUnshuffle(2), LayerNorm(Over = Axes.Channels), Conv2d("inputs / 2", 1, Bias = false)]
public sealed partial class PatchMergingAttribute : LayerAttribute;

/// <summary>The three patch mergings of Swin-T without the attention between them.</summary>
[Network, Input(3, 224, 224)]
[Conv2d(96, 4, Stride = 4), LayerNorm(Over = Axes.Channels)]
[PatchMerging(Repeat = 3)]
[LayerNorm(Over = Axes.Channels), GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class SwinPatchMerging;
