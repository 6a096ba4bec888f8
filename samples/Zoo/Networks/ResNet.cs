using NetDsl;

namespace Zoo;

// K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016, table 1.

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = nameof(stride), Option = nameof(option))]
[Add, Relu]
public sealed partial class BasicBlockAttribute(int filters, int stride = 1, ShortcutOption option = ShortcutOption.B) : LayerAttribute;

/// <summary>Reduces the image in its first convolution, as in the paper; many programs do it in the second.</summary>
[Block]
[Branch, Conv2d(nameof(filters), 1, Stride = nameof(stride), Bias = false), BatchNorm, Relu,
         Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu,
         Conv2d("4 * filters", 1, Bias = false), BatchNorm]
[Branch, Shortcut("4 * filters", Stride = nameof(stride))]
[Add, Relu]
public sealed partial class BottleneckAttribute(int filters, int stride = 1) : LayerAttribute;

[Block]
[Conv2d(64, 7, Stride = 2, Padding = 3, Bias = false), BatchNorm, Relu, MaxPool2d(3, Stride = 2, Padding = 1)]
public sealed partial class StemAttribute : LayerAttribute;

[Block]
[GlobalAvgPool2d, Dense(nameof(classes))]
public sealed partial class ClassifierAttribute(int classes = 1000) : LayerAttribute;

/// <summary>ResNet-18 for any classes and images: <c>[Network, ResNet18(classes: 10)]</c>.</summary>
[Template, Input(3, nameof(size), nameof(size))]
[Stem]
[BasicBlock(64, Repeat = 2)]
[BasicBlock(128, 2), BasicBlock(128)]
[BasicBlock(256, 2), BasicBlock(256)]
[BasicBlock(512, 2), BasicBlock(512)]
[Classifier(nameof(classes)), SoftmaxCrossEntropy]
public sealed partial class ResNet18Attribute(int classes = 1000, int size = 224) : LayerAttribute;

[Network, ResNet18]
public partial class ResNet18;

/// <summary>ResNet-34 with shortcuts of one kind: A adds no parameters, B projects where shapes change, C projects everywhere.</summary>
[Template, Input(3, nameof(size), nameof(size))]
[Stem]
[BasicBlock(64, 1, nameof(option), Repeat = 3)]
[BasicBlock(128, 2, nameof(option)), BasicBlock(128, 1, nameof(option), Repeat = 3)]
[BasicBlock(256, 2, nameof(option)), BasicBlock(256, 1, nameof(option), Repeat = 5)]
[BasicBlock(512, 2, nameof(option)), BasicBlock(512, 1, nameof(option), Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public sealed partial class ResNet34Attribute(ShortcutOption option = ShortcutOption.B, int size = 224) : LayerAttribute;

[Network, ResNet34]
public partial class ResNet34;

[Network, ResNet34(ShortcutOption.A)]
public partial class ResNet34A;

[Network, ResNet34(ShortcutOption.C)]
public partial class ResNet34C;

[Network, Input(3, 224, 224)]
[Stem]
[Bottleneck(64, Repeat = 3)]
[Bottleneck(128, 2), Bottleneck(128, Repeat = 3)]
[Bottleneck(256, 2), Bottleneck(256, Repeat = 5)]
[Bottleneck(512, 2), Bottleneck(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class ResNet50;

[Network, Input(3, 224, 224)]
[Stem]
[Bottleneck(64, Repeat = 3)]
[Bottleneck(128, 2), Bottleneck(128, Repeat = 3)]
[Bottleneck(256, 2), Bottleneck(256, Repeat = 22)]
[Bottleneck(512, 2), Bottleneck(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class ResNet101;

[Network, Input(3, 224, 224)]
[Stem]
[Bottleneck(64, Repeat = 3)]
[Bottleneck(128, 2), Bottleneck(128, Repeat = 7)]
[Bottleneck(256, 2), Bottleneck(256, Repeat = 35)]
[Bottleneck(512, 2), Bottleneck(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class ResNet152;

/// <summary>Two layers of a network without shortcuts, the baseline of the paper.</summary>
[Block]
[Conv2d(nameof(filters), 3, Stride = nameof(stride), Padding = 1, Bias = false), BatchNorm, Relu,
 Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu]
public sealed partial class PlainBlockAttribute(int filters, int stride = 1) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Stem]
[PlainBlock(64, Repeat = 3)]
[PlainBlock(128, 2), PlainBlock(128, Repeat = 3)]
[PlainBlock(256, 2), PlainBlock(256, Repeat = 5)]
[PlainBlock(512, 2), PlainBlock(512, Repeat = 2)]
[Classifier, SoftmaxCrossEntropy]
public partial class Plain34;
