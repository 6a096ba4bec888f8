using NetDsl;

namespace Zoo;

// O. Ronneberger, P. Fischer and T. Brox, "U-Net: convolutional networks for biomedical image segmentation", 2015, in the form of M. Buda
// et al., "Association of genomic subtypes of lower-grade gliomas with shape features", 2019: padded, normalised, 32 channels at first.

[Block]
[Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
public sealed partial class TwoConvsAttribute(int filters) : LayerAttribute;

[Network, Input(3, 256, 256)]
[TwoConvs(32, Name = "encoder1"), MaxPool2d(2)]
[TwoConvs(64, Name = "encoder2"), MaxPool2d(2)]
[TwoConvs(128, Name = "encoder3"), MaxPool2d(2)]
[TwoConvs(256, Name = "encoder4"), MaxPool2d(2)]
[TwoConvs(512, Name = "bottleneck")]
[Branch, ConvTranspose2d(256, 2, Stride = 2), Branch, From("encoder4"), Concat, TwoConvs(256)]
[Branch, ConvTranspose2d(128, 2, Stride = 2), Branch, From("encoder3"), Concat, TwoConvs(128)]
[Branch, ConvTranspose2d(64, 2, Stride = 2), Branch, From("encoder2"), Concat, TwoConvs(64)]
[Branch, ConvTranspose2d(32, 2, Stride = 2), Branch, From("encoder1"), Concat, TwoConvs(32)]
[Conv2d(1, 1), BinaryCrossEntropyWithLogits]
public partial class UNet;

// Z. Zhou et al., "UNet++: a nested U-Net architecture for medical image segmentation", 2018, with three scales. x01 is the value of scale 0
// after one step of the decoder; it reads all earlier values of its scale.

[Block]
[Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Relu, Conv2d(nameof(filters), 3, Padding = 1), BatchNorm, Relu]
public sealed partial class NestedConvsAttribute(int filters) : LayerAttribute;

[Block]
[Upsample(2, Mode = UpsampleMode.Bilinear, AlignCorners = true)]
public sealed partial class LargerAttribute : LayerAttribute;

[Network, Input(3, 96, 96)]
[NestedConvs(32, Name = "x00")]
[MaxPool2d(2), NestedConvs(64, Name = "x10")]
[Branch, Larger, Branch, From("x00"), Concat, NestedConvs(32, Name = "x01")]
[From("x10"), MaxPool2d(2), NestedConvs(128, Name = "x20")]
[Branch, Larger, Branch, From("x10"), Concat, NestedConvs(64, Name = "x11")]
[Branch, Larger, Branch, From("x00"), Branch, From("x01"), Concat, NestedConvs(32)]
[Conv2d(1, 1), BinaryCrossEntropyWithLogits]
public partial class UNetPlusPlus;
