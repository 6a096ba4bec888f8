using NetDsl;

namespace Zoo;

// J. Wang et al., "Deep high-resolution representation learning for visual recognition", 2020: HRNet-W18 with its classification head. Streams
// of 18, 36, 72 and 144 channels, a to d, each with half the pixels of the one before, exchange what they know after every four blocks:
// a3 is what stream a has after its third exchange. A stream within, such as a3s, has not exchanged yet.

[Block]
[Conv2d(nameof(filters), 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, Relu]
public sealed partial class HalvedAttribute(int filters) : LayerAttribute;

/// <summary>A stream to one with fewer pixels.</summary>
[Block]
[Halved("inputs", Repeat = "steps - 1"), Conv2d(nameof(filters), 3, Stride = 2, Padding = 1, Bias = false), BatchNorm]
public sealed partial class DownAttribute(int filters, int steps = 1) : LayerAttribute;

/// <summary>A stream to one with more pixels.</summary>
[Block]
[Conv2d(nameof(filters), 1, Bias = false), BatchNorm, Upsample(nameof(factor))]
public sealed partial class UpAttribute(int filters, int factor = 2) : LayerAttribute;

/// <summary>The end of a stream: its pixels are halved to those of the next one, whose features are added.</summary>
[Block]
[Conv2d(nameof(filters), 3, Stride = 2, Padding = 1), BatchNorm, Relu]
public sealed partial class JoinedAttribute(int filters) : LayerAttribute;

[Block]
[BasicBlock(nameof(filters), Repeat = 4)]
public sealed partial class StreamAttribute(int filters) : LayerAttribute;

[Network, Input(3, 224, 224)]
[Halved(64), Halved(64), Bottleneck(64, Repeat = 4, Name = "stage1")]
[Conv2d(18, 3, Padding = 1, Bias = false), BatchNorm, Relu(Name = "a0"), From("stage14"), Halved(36, Name = "b0")]
[From("a0"), Stream(18, Name = "a0s"), From("b0"), Stream(36, Name = "b0s")]
[Branch, From("a0s"), Branch, From("b0s"), Up(18), Add, Relu(Name = "a1")]
[Branch, From("a0s"), Down(36), Branch, From("b0s"), Add, Relu(Name = "b1")]
[From("b1"), Halved(72, Name = "c1")]
[From("a1"), Stream(18, Name = "a1s"), From("b1"), Stream(36, Name = "b1s"), From("c1"), Stream(72, Name = "c1s")]
[Branch, From("a1s"), Branch, From("b1s"), Up(18), Branch, From("c1s"), Up(18, 4), Add, Relu(Name = "a2")]
[Branch, From("a1s"), Down(36), Branch, From("b1s"), Branch, From("c1s"), Up(36), Add, Relu(Name = "b2")]
[Branch, From("a1s"), Down(72, 2), Branch, From("b1s"), Down(72), Branch, From("c1s"), Add, Relu(Name = "c2")]
[From("a2"), Stream(18, Name = "a2s"), From("b2"), Stream(36, Name = "b2s"), From("c2"), Stream(72, Name = "c2s")]
[Branch, From("a2s"), Branch, From("b2s"), Up(18), Branch, From("c2s"), Up(18, 4), Add, Relu(Name = "a3")]
[Branch, From("a2s"), Down(36), Branch, From("b2s"), Branch, From("c2s"), Up(36), Add, Relu(Name = "b3")]
[Branch, From("a2s"), Down(72, 2), Branch, From("b2s"), Down(72), Branch, From("c2s"), Add, Relu(Name = "c3")]
[From("a3"), Stream(18, Name = "a3s"), From("b3"), Stream(36, Name = "b3s"), From("c3"), Stream(72, Name = "c3s")]
[Branch, From("a3s"), Branch, From("b3s"), Up(18), Branch, From("c3s"), Up(18, 4), Add, Relu(Name = "a4")]
[Branch, From("a3s"), Down(36), Branch, From("b3s"), Branch, From("c3s"), Up(36), Add, Relu(Name = "b4")]
[Branch, From("a3s"), Down(72, 2), Branch, From("b3s"), Down(72), Branch, From("c3s"), Add, Relu(Name = "c4")]
[From("a4"), Stream(18, Name = "a4s"), From("b4"), Stream(36, Name = "b4s"), From("c4"), Stream(72, Name = "c4s")]
[Branch, From("a4s"), Branch, From("b4s"), Up(18), Branch, From("c4s"), Up(18, 4), Add, Relu(Name = "a5")]
[Branch, From("a4s"), Down(36), Branch, From("b4s"), Branch, From("c4s"), Up(36), Add, Relu(Name = "b5")]
[Branch, From("a4s"), Down(72, 2), Branch, From("b4s"), Down(72), Branch, From("c4s"), Add, Relu(Name = "c5")]
[From("c5"), Halved(144, Name = "d5")]
[From("a5"), Stream(18, Name = "a5s"), From("b5"), Stream(36, Name = "b5s"), From("c5"), Stream(72, Name = "c5s"), From("d5"), Stream(144, Name = "d5s")]
[Branch, From("a5s"), Branch, From("b5s"), Up(18), Branch, From("c5s"), Up(18, 4), Branch, From("d5s"), Up(18, 8), Add, Relu(Name = "a6")]
[Branch, From("a5s"), Down(36), Branch, From("b5s"), Branch, From("c5s"), Up(36), Branch, From("d5s"), Up(36, 4), Add, Relu(Name = "b6")]
[Branch, From("a5s"), Down(72, 2), Branch, From("b5s"), Down(72), Branch, From("c5s"), Branch, From("d5s"), Up(72), Add, Relu(Name = "c6")]
[Branch, From("a5s"), Down(144, 3), Branch, From("b5s"), Down(144, 2), Branch, From("c5s"), Down(144), Branch, From("d5s"), Add, Relu(Name = "d6")]
[From("a6"), Stream(18, Name = "a6s"), From("b6"), Stream(36, Name = "b6s"), From("c6"), Stream(72, Name = "c6s"), From("d6"), Stream(144, Name = "d6s")]
[Branch, From("a6s"), Branch, From("b6s"), Up(18), Branch, From("c6s"), Up(18, 4), Branch, From("d6s"), Up(18, 8), Add, Relu(Name = "a7")]
[Branch, From("a6s"), Down(36), Branch, From("b6s"), Branch, From("c6s"), Up(36), Branch, From("d6s"), Up(36, 4), Add, Relu(Name = "b7")]
[Branch, From("a6s"), Down(72, 2), Branch, From("b6s"), Down(72), Branch, From("c6s"), Branch, From("d6s"), Up(72), Add, Relu(Name = "c7")]
[Branch, From("a6s"), Down(144, 3), Branch, From("b6s"), Down(144, 2), Branch, From("c6s"), Down(144), Branch, From("d6s"), Add, Relu(Name = "d7")]
[From("a7"), Stream(18, Name = "a7s"), From("b7"), Stream(36, Name = "b7s"), From("c7"), Stream(72, Name = "c7s"), From("d7"), Stream(144, Name = "d7s")]
[Branch, From("a7s"), Branch, From("b7s"), Up(18), Branch, From("c7s"), Up(18, 4), Branch, From("d7s"), Up(18, 8), Add, Relu(Name = "a8")]
[Branch, From("a7s"), Down(36), Branch, From("b7s"), Branch, From("c7s"), Up(36), Branch, From("d7s"), Up(36, 4), Add, Relu(Name = "b8")]
[Branch, From("a7s"), Down(72, 2), Branch, From("b7s"), Down(72), Branch, From("c7s"), Branch, From("d7s"), Up(72), Add, Relu(Name = "c8")]
[Branch, From("a7s"), Down(144, 3), Branch, From("b7s"), Down(144, 2), Branch, From("c7s"), Down(144), Branch, From("d7s"), Add, Relu(Name = "d8")]
[From("a8"), Bottleneck(32)]
[Branch, Joined(256), Branch, From("b8"), Bottleneck(64), Add]
[Branch, Joined(512), Branch, From("c8"), Bottleneck(128), Add]
[Branch, Joined(1024), Branch, From("d8"), Bottleneck(256), Add]
[Conv2d(2048, 1), BatchNorm, Relu, GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class HRNetW18;
