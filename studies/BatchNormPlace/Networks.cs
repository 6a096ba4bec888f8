using NetDsl;

namespace Studies.BatchNormPlace;

/// <summary>A rectifier with batch normalisation before it (place 1), after it (2) or not at all (0), with or without scale and bias.</summary>
[Block]
[BatchNorm(Affine = false, When = "place == 1 && !hasScale"), BatchNorm(When = "place == 1 && hasScale")]
[Relu]
[BatchNorm(Affine = false, When = "place == 2 && !hasScale"), BatchNorm(When = "place == 2 && hasScale")]
public sealed partial class NormalizedReluAttribute(int place, bool hasScale) : LayerAttribute;

[Block]
[Conv2d(nameof(filters), 3, Padding = 1), NormalizedRelu(nameof(place), nameof(hasScale))]
public sealed partial class NormalizedConvAttribute(int filters, int place, bool hasScale) : LayerAttribute;

[Template, Input(3, 16, 16)]
[NormalizedConv(32, nameof(place), nameof(hasScale))]
[NormalizedConv(32, nameof(place), nameof(hasScale)), MaxPool2d(2)]
[NormalizedConv(64, nameof(place), nameof(hasScale))]
[NormalizedConv(64, nameof(place), nameof(hasScale)), MaxPool2d(2)]
[NormalizedConv(64, nameof(place), nameof(hasScale))]
[Flatten, Dense(128), NormalizedRelu(nameof(place), nameof(hasScale))]
[Dense(10), SoftmaxCrossEntropy]
public sealed partial class PlacedNetworkAttribute(int place, bool hasScale) : LayerAttribute;

[Network, PlacedNetwork(0, false)]
public partial class Unnormalized;

[Network, PlacedNetwork(1, false)]
public partial class Before;

[Network, PlacedNetwork(1, true)]
public partial class BeforeWithScale;

[Network, PlacedNetwork(2, false)]
public partial class After;

[Network, PlacedNetwork(2, true)]
public partial class AfterWithScale;
