using NetDsl;

namespace Studies.DropoutGrid;

/// <summary>Hidden rectifiers, a half of which training drops, and a fifth of the inputs; rates of 0 drop nothing.</summary>
[Block]
[Dense(nameof(units)), Relu, Dropout(nameof(rate))]
public sealed partial class HiddenAttribute(int units, double rate) : LayerAttribute;

[Network, Input(1, 28, 28), Flatten, Hidden(256, 0.0, Repeat = 2), Dense(10), SoftmaxCrossEntropy]
public partial class Plain256x2;

[Network, Input(1, 28, 28), Flatten, Hidden(256, 0.0, Repeat = 3), Dense(10), SoftmaxCrossEntropy]
public partial class Plain256x3;

[Network, Input(1, 28, 28), Flatten, Hidden(512, 0.0, Repeat = 2), Dense(10), SoftmaxCrossEntropy]
public partial class Plain512x2;

[Network, Input(1, 28, 28), Flatten, Hidden(512, 0.0, Repeat = 3), Dense(10), SoftmaxCrossEntropy]
public partial class Plain512x3;

[Network, Input(1, 28, 28), Flatten, Dropout(0.2), Hidden(256, 0.5, Repeat = 2), Dense(10), SoftmaxCrossEntropy]
public partial class Dropped256x2;

[Network, Input(1, 28, 28), Flatten, Dropout(0.2), Hidden(256, 0.5, Repeat = 3), Dense(10), SoftmaxCrossEntropy]
public partial class Dropped256x3;

[Network, Input(1, 28, 28), Flatten, Dropout(0.2), Hidden(512, 0.5, Repeat = 2), Dense(10), SoftmaxCrossEntropy]
public partial class Dropped512x2;

[Network, Input(1, 28, 28), Flatten, Dropout(0.2), Hidden(512, 0.5, Repeat = 3), Dense(10), SoftmaxCrossEntropy]
public partial class Dropped512x3;
