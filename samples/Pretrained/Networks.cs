using NetDsl;

namespace Samples;

// "netdsl import ResNet18.onnx" wrote the layers from Conv2d to GlobalAvgPool2d, and the blocks. New are the size of the input, Upsample, which
// makes CIFAR's small images larger, and the ends.

/// <summary>The pretrained layers: an image to 512 features.</summary>
[Template, Input(3, 32, 32), Upsample(4, Mode = UpsampleMode.Bilinear)]
[Conv2d(64, 7, Stride = 2, Padding = new[] { 3, 3, 2, 2 }, Bias = false), BatchNorm, Relu,
    MaxPool2d(3, Stride = 2, Padding = new[] { 1, 1, 0, 0 })]
[BasicBlock(64, Repeat = 2), StridedBasicBlock(128), BasicBlock(128), StridedBasicBlock(256), BasicBlock(256), StridedBasicBlock(512),
    BasicBlock(512, Repeat = 2), GlobalAvgPool2d]
public sealed class BackboneAttribute : LayerAttribute;

[Network, Backbone, Output]
public partial class Features;

/// <summary>A classifier of these features.</summary>
[Network, Input(512)]
[Dense(10), SoftmaxCrossEntropy]
public partial class Head;

/// <summary>Both together.</summary>
[Network, Backbone, Dense(10), SoftmaxCrossEntropy]
public partial class Classifier;

[Block]
[Branch, Conv2d(nameof(filters), 3, Stride = 2, Padding = new[] { 1, 1, 0, 0 }, Bias = false), BatchNorm, Relu,
    Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch, Shortcut(nameof(filters), Stride = 2)]
[Add, Relu]
public sealed partial class StridedBasicBlockAttribute(int filters) : LayerAttribute;

[Block]
[Branch, Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu,
    Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm]
[Branch]
[Add, Relu]
public sealed partial class BasicBlockAttribute(int filters) : LayerAttribute;
