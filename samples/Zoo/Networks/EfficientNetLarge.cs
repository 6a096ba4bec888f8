using NetDsl;

namespace Zoo;

// M. Tan and Q. Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019: the larger networks of the family.

[Network, Input(3, 380, 380)]
[EfficientNet(1.4, 1.8, 0.4), SoftmaxCrossEntropy]
public partial class EfficientNetB4;

[Network, Input(3, 456, 456)]
[EfficientNet(1.6, 2.2, 0.4), SoftmaxCrossEntropy]
public partial class EfficientNetB5;

[Network, Input(3, 528, 528)]
[EfficientNet(1.8, 2.6, 0.5), SoftmaxCrossEntropy]
public partial class EfficientNetB6;

[Network, Input(3, 600, 600)]
[EfficientNet(2.0, 3.1, 0.5), SoftmaxCrossEntropy]
public partial class EfficientNetB7;
