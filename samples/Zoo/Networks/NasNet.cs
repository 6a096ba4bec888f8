using NetDsl;

namespace Zoo;

// B. Zoph, V. Vasudevan, J. Shlens and Q. Le, "Learning transferable architectures for scalable image recognition", 2018, figure 4: the cells
// that a search found, with sizes as in Keras. A cell reads the output of the cell before it, and, by its name, that of the cell before that one.

/// <summary>Makes the output of another cell as wide as this one's.</summary>
[Block]
[Relu, Conv2d(nameof(filters), 1, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.0003)]
public sealed partial class FitAttribute(int filters) : LayerAttribute;

/// <summary>The same for a cell with twice the rows and columns: half of the filters read the even pixels, the other half the odd ones.</summary>
[Block]
[Relu]
[Branch, Conv2d("filters / 2", 1, Stride = 2, Bias = false)]
[Branch, ZeroPad2d(new[] { 0, 0, 1, 1 }), Crop("height - 1", "width - 1", Top = 1, Left = 1), Conv2d("filters - filters / 2", 1, Stride = 2, Bias = false)]
[Concat, BatchNorm(Epsilon = 0.001, Momentum = 0.0003)]
public sealed partial class FitHalvedAttribute(int filters) : LayerAttribute;

/// <summary>A separable convolution, applied twice.</summary>
[Block]
[Relu, Conv2d("inputs", nameof(kernel), Stride = nameof(stride), Padding = Padding.Same, Groups = "inputs", Bias = false),
 Conv2d(nameof(filters), 1, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.0003)]
[Relu, Conv2d("inputs", nameof(kernel), Padding = Padding.Same, Groups = "inputs", Bias = false),
 Conv2d(nameof(filters), 1, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.0003)]
public sealed partial class SeparableTwiceAttribute(int filters, int kernel, int stride = 1) : LayerAttribute;

[Block]
[AvgPool2d(3, Stride = nameof(stride), Padding = Padding.Same, CountIncludePad = false)]
public sealed partial class Mean3Attribute(int stride = 1) : LayerAttribute;

[Block]
[MaxPool2d(3, Stride = 2, Padding = Padding.Same)]
public sealed partial class Max3Attribute : LayerAttribute;

/// <summary>Keeps rows and columns; six times the filters come out.</summary>
[Block]
[Fit(nameof(filters), Name = "h")]
[From(nameof(previous)), FitHalved(nameof(filters), When = nameof(halved)), Fit(nameof(filters), When = "!halved"), Identity(Name = "p")]
[Branch, From("h"), SeparableTwice(nameof(filters), 5), Branch, From("p"), SeparableTwice(nameof(filters), 3), Add(Name = "a")]
[Branch, From("p"), SeparableTwice(nameof(filters), 5), Branch, From("p"), SeparableTwice(nameof(filters), 3), Add(Name = "b")]
[Branch, From("h"), Mean3, Branch, From("p"), Add(Name = "c")]
[Branch, From("p"), Mean3, Branch, From("p"), Mean3, Add(Name = "d")]
[Branch, From("h"), SeparableTwice(nameof(filters), 3), Branch, From("h"), Add(Name = "e")]
[Branch, From("p"), Branch, From("a"), Branch, From("b"), Branch, From("c"), Branch, From("d"), Branch, From("e"), Concat]
public sealed partial class NormalCellAttribute(string previous, int filters, bool halved = false) : LayerAttribute;

/// <summary>Halves rows and columns; four times the filters come out. The first cell reads its input twice, and does not fit the second.</summary>
[Block]
[Fit(nameof(filters), Name = "h")]
[From(nameof(previous)), FitHalved(nameof(filters), When = nameof(halved)), Fit(nameof(filters), When = "!halved && !first"), Identity(Name = "p")]
[Branch, From("h"), SeparableTwice(nameof(filters), 5, 2), Branch, From("p"), SeparableTwice(nameof(filters), 7, 2), Add(Name = "a")]
[Branch, From("h"), Max3, Branch, From("p"), SeparableTwice(nameof(filters), 7, 2), Add(Name = "b")]
[Branch, From("h"), Mean3(2), Branch, From("p"), SeparableTwice(nameof(filters), 5, 2), Add(Name = "c")]
[Branch, From("a"), Mean3, Branch, From("b"), Add(Name = "d")]
[Branch, From("a"), SeparableTwice(nameof(filters), 3), Branch, From("h"), Max3, Add(Name = "e")]
[Branch, From("b"), Branch, From("c"), Branch, From("d"), Branch, From("e"), Concat]
public sealed partial class ReductionCellAttribute(string previous, int filters, bool halved = false, bool first = false) : LayerAttribute;

/// <summary>Four or six normal cells behind a reduction.</summary>
[Block]
[Identity(Name = "start")]
[NormalCell(nameof(previous), nameof(filters), true, Name = "cell1"), NormalCell("start", nameof(filters), Name = "cell2")]
[NormalCell("cell1", nameof(filters), Name = "cell3"), NormalCell("cell2", nameof(filters), Name = "cell4")]
[NormalCell("cell3", nameof(filters), Name = "cell5", When = "cells > 4"), NormalCell("cell4", nameof(filters), Name = "cell6", When = "cells > 4")]
public sealed partial class CellsAttribute(string previous, int filters, int cells) : LayerAttribute;

/// <summary>NASNet-A (4 @ 1056).</summary>
[Network, Input(3, 224, 224)]
[Conv2d(32, 3, Stride = 2, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.0003, Name = "stem")]
[ReductionCell("stem", 11, first: true, Name = "stem1"), ReductionCell("stem", 22, halved: true, Name = "stem2")]
[Cells("stem1", 44, 4, Name = "stage1"), ReductionCell("stage1.cell3", 88, Name = "reduction1")]
[Cells("stage1.cell4", 88, 4, Name = "stage2"), ReductionCell("stage2.cell3", 176, Name = "reduction2")]
[Cells("stage2.cell4", 176, 4), Relu, GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class NasNetMobile;

/// <summary>NASNet-A (6 @ 4032). The first cell after a reduction reads the last but one before it.</summary>
[Network, Input(3, 331, 331)]
[Conv2d(96, 3, Stride = 2, Bias = false), BatchNorm(Epsilon = 0.001, Momentum = 0.0003, Name = "stem")]
[ReductionCell("stem", 42, first: true, Name = "stem1"), ReductionCell("stem", 84, halved: true, Name = "stem2")]
[Cells("stem1", 168, 6, Name = "stage1"), ReductionCell("stage1.cell5", 336, Name = "reduction1")]
[Cells("stage1.cell5", 336, 6, Name = "stage2"), ReductionCell("stage2.cell5", 672, Name = "reduction2")]
[Cells("stage2.cell5", 672, 6), Relu, GlobalAvgPool2d, Dense(1000), SoftmaxCrossEntropy]
public partial class NasNetLarge;
