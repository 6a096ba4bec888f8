using NetDsl;

// For images of your own, the last Dense has one unit for each class.

[Block]
[Conv2d(nameof(filters), 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2)]
public sealed partial class StageAttribute(int filters) : LayerAttribute;

[Network, Input(3, 48, 48)]
[Stage(16), Stage(32), Stage(64), Stage(64), GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy]
public partial class SmallNet;
