using NetDsl.Generator.Lower;
using NetDsl.Generator.Ops.Lowering;
using NetDsl.Generator.Tests.Infrastructure;

namespace NetDsl.Generator.Tests.Lower;

/// <summary>The messages for declarations with wrong shapes, and the output shapes of right ones.</summary>
public class ShapeTests
{
    [Theory]
    [InlineData("Input(6, 6, 4), Conv2d(16, 5), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at Conv2d(16, 5): Conv2d(16, 5) needs an input of at least 5x5, but gets 6x6x4 from 'Input(6, 6, 4)'")]
    [InlineData("Input(1, 28, 28), Conv2d(6, 5, Padding = 2), AvgPool2d(2), Conv2d(16, 50), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at Conv2d(16, 50): Conv2d(16, 50) needs an input of at least 50x50, but gets 6x14x14 from 'AvgPool2d(2)'")]
    [InlineData("Input(1, 8, 8), Conv2d(2, 3, Padding = 1, Dilation = 5), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at Conv2d(2, 3, Padding = 1, Dilation = 5): Conv2d(2, 3, Padding = 1, Dilation = 5) needs an input of at least 9x9, but gets 1x8x8 from 'Input(1, 8, 8)'")]
    [InlineData("Input(1, 3, 9), MaxPool2d(4), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at MaxPool2d(4): MaxPool2d(4) needs an input of at least 4x4, but gets 1x3x9 from 'Input(1, 3, 9)'")]
    [InlineData("Input(6, 8, 8), Conv2d(8, 3, Groups = 4), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at Conv2d(8, 3, Groups = 4): Conv2d(8, 3, Groups = 4) has 4 groups, which do not divide its 6 input channels evenly; its input comes from 'Input(6, 8, 8)'")]
    [InlineData("Input(8, 8, 8), Conv2d(6, 3, Groups = 4), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at Conv2d(6, 3, Groups = 4): Conv2d(6, 3, Groups = 4) has 4 groups, which do not divide its 6 filters evenly; its input comes from 'Input(8, 8, 8)'")]
    [InlineData("Input(64), Conv2d(6, 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0104 at Conv2d(6, 3): Conv2d(6, 3) needs an image (channels x height x width), but gets 64 features from 'Input(64)'")]
    [InlineData("Input(1, 4, 4), Flatten, GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy",
        "NDSL0104 at GlobalAvgPool2d: GlobalAvgPool2d needs an image (channels x height x width), but gets 16 features from 'Flatten'")]
    [InlineData("Input(1, 4, 4), Conv2d(2, 3), Relu, Dense(10), SoftmaxCrossEntropy",
        "NDSL0105 at Dense(10): Dense(10) needs a vector of features, but gets an image of 2x2x2 from 'Relu'; put Flatten or GlobalAvgPool2d before it")]
    [InlineData("Input(1, 4, 4), SoftmaxCrossEntropy",
        "NDSL0105 at SoftmaxCrossEntropy: SoftmaxCrossEntropy needs a vector of features, but gets an image of 1x4x4 from 'Input(1, 4, 4)'; put Flatten or GlobalAvgPool2d before it")]
    [InlineData("Input(4), Dense(0), SoftmaxCrossEntropy", "NDSL0101 at Dense(0): Dense(0): units is 0, but has to be 1 or more")]
    [InlineData("Input(1, 4, 4), Conv2d(-1, 3), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0101 at Conv2d(-1, 3): Conv2d(-1, 3): filters is -1, but has to be 1 or more")]
    [InlineData("Input(1, 4, 4), Conv2d(1, 3, Stride = 0), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0101 at Conv2d(1, 3, Stride = 0): Conv2d(1, 3, Stride = 0): Stride is 0, but has to be 1 or more")]
    [InlineData("Input(1, 4, 4), Conv2d(1, 3, Padding = -1), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0110 at Conv2d(1, 3, Padding = -1): Conv2d(1, 3, Padding = -1): Padding is -1, but has to be 0 or more")]
    [InlineData("Input(4), Dropout(1.0), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at Dropout(1.0): Dropout(1.0): rate has to be from 0 up to, but not including, 1, but is 1")]
    [InlineData("Input(4), BatchNorm(Epsilon = 0.0), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at BatchNorm(Epsilon = 0.0): BatchNorm(Epsilon = 0.0): Epsilon has to be above 0, but is 0")]
    [InlineData("Input(4), BatchNorm(Momentum = 1.5), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at BatchNorm(Momentum = 1.5): BatchNorm(Momentum = 1.5): Momentum has to be from 0 to 1, but is 1.5")]
    [InlineData("Input(4, 8, 8), Conv2d(4, 3, Groups = 2, Connections = new[] { \"0\", \"1\", \"2\", \"3\" }), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0113 at Conv2d(4, 3, Groups = 2, Connections = new[] { \"0\", \"1\", \"2\", \"3\" }): Conv2d(4, 3, Groups = 2, Connections = new[] { \"0\", \"1\", \"2\", \"3\" }): the table Connections cannot be used, because Groups = 2 already defines the input channels of each filter: leave out one of the two")]
    [InlineData("Input(4, 8, 8), Conv2d(1, 3, Connections = new[] { \"0\", null }), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0010 at Conv2d(1, 3, Connections = new[] { \"0\", null }): Conv2d(1, 3, Connections = new[] { \"0\", null }): Connections has to be a list of texts ([\"0,1\", \"1,2\"]), but is (\"0\", null)")]
    [InlineData("Input(1, 8, 8), Conv2d(2, 3, Bias = false, UntiedBias = true), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Conv2d(2, 3, Bias = false, UntiedBias = true): Conv2d(2, 3, Bias = false, UntiedBias = true): UntiedBias has to be false where Bias is, but is true")]
    [InlineData("Input(4), DropPath(1), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at DropPath(1): DropPath(1): rate has to be from 0 up to, but not including, 1, but is 1")]
    [InlineData("Input(4), Dropout1d(0.2), Dense(2), SoftmaxCrossEntropy", "NDSL0136 at Dropout1d(0.2): Dropout1d(0.2) needs a sequence (channels x length), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(4, 2), Dropout1d(-0.1), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0106 at Dropout1d(-0.1): Dropout1d(-0.1): rate has to be from 0 up to, but not including, 1, but is -0.1")]
    [InlineData("Input(4), Dropout2d, Dense(2), SoftmaxCrossEntropy", "NDSL0104 at Dropout2d: Dropout2d needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(4, 8), Dropout2d(0.2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0136 at Dropout2d(0.2): Dropout2d(0.2) needs an image (channels x height x width), but gets a sequence of 4x8 from 'Input(4, 8)'")]
    [InlineData("Input(4, 2, 2), Dropout2d(1.2), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0106 at Dropout2d(1.2): Dropout2d(1.2): rate has to be from 0 up to, but not including, 1, but is 1.2")]
    [InlineData("Input(4), AlphaDropout(1), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at AlphaDropout(1): AlphaDropout(1): rate has to be from 0 up to, but not including, 1, but is 1")]
    [InlineData("Input(4), GaussianNoise(-1), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at GaussianNoise(-1): GaussianNoise(-1): std has to be 0 or more, but is -1")]
    [InlineData("Input(4), Cutout(2), Dense(2), SoftmaxCrossEntropy", "NDSL0104 at Cutout(2): Cutout(2) needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(1, 4, 6), Cutout(0), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0101 at Cutout(0): Cutout(0): size is 0, but has to be 1 or more")]
    [InlineData("Input(1, 4, 6), Cutout(7), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0106 at Cutout(7): Cutout(7): size has to be at most 6, the longer side of what comes in, but is 7")]
    [InlineData("Input(4), Dense(2, DropConnect = 1), SoftmaxCrossEntropy", "NDSL0106 at Dense(2, DropConnect = 1): Dense(2, DropConnect = 1): DropConnect has to be from 0 up to, but not including, 1, but is 1")]
    [InlineData("Input(4), Dense(2, DropConnectPerSample = true), SoftmaxCrossEntropy", "NDSL0023 at Dense(2, DropConnectPerSample = true): Dense(2, DropConnectPerSample = true): DropConnectPerSample has no meaning for a layer without DropConnect: give the rate, as in DropConnect = 0.5, or leave it out")]
    [InlineData("Input(1, 4, 4), Conv2d(2, 3, DropConnect = true), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0010 at Conv2d(2, 3, DropConnect = true): Conv2d(2, 3, DropConnect = true): DropConnect has to be a number, but is true")]
    [InlineData("Input(4), Dropout(0.1, Name = \"a\", Shared = true), Dense(2), Dropout(0.3, Name = \"a\", Shared = true), SoftmaxCrossEntropy",
        "NDSL0140 at Dropout(0.3, Name = \"a\", Shared = true): Dropout(0.3, Name = \"a\", Shared = true) is Shared, but has a rate of 0.3 where the first layer of that name has 0.1: give them the same rate, or different names")]
    [InlineData("Input(4), Dense(4, Name = \"a\", Shared = true, DropConnect = 0.2), Dense(4, Name = \"a\", Shared = true, DropConnect = 0.5), SoftmaxCrossEntropy",
        "NDSL0140 at Dense(4, Name = \"a\", Shared = true, DropConnect = 0.5): Dense(4, Name = \"a\", Shared = true, DropConnect = 0.5) is Shared, but has a DropConnect of 0.5 where the first layer of that name has 0.2: give them the same rate, or different names")]
    [InlineData("Input(4), Dense(4, Name = \"a\", Shared = true), Dropout(0.3, Name = \"a\", Shared = true), SoftmaxCrossEntropy",
        "NDSL0008 at Dropout(0.3, Name = \"a\", Shared = true): 'A' is already the name of 'Dense(4, Name = \"a\", Shared = true)'")]
    [InlineData("Input(4), Dropout(0.3, Name = \"a\", Shared = true), Dense(4, Name = \"a\", Shared = true), SoftmaxCrossEntropy",
        "NDSL0008 at Dense(4, Name = \"a\", Shared = true): 'A' is already the name of 'Dropout(0.3, Name = \"a\", Shared = true)'")]
    [InlineData("Input(4), LayerNorm(Epsilon = 0), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at LayerNorm(Epsilon = 0): LayerNorm(Epsilon = 0): Epsilon has to be above 0, but is 0")]
    [InlineData("Input(6), GroupNorm(4), Dense(2), SoftmaxCrossEntropy", "NDSL0103 at GroupNorm(4): GroupNorm(4) has 4 groups, which do not divide its 6 channels evenly; its input comes from 'Input(6)'")]
    [InlineData("Input(6), GroupNorm(0), Dense(2), SoftmaxCrossEntropy", "NDSL0101 at GroupNorm(0): GroupNorm(0): groups is 0, but has to be 1 or more")]
    [InlineData("Input(6), GroupNorm(6), Dense(2), SoftmaxCrossEntropy", "NDSL0114 at GroupNorm(6): GroupNorm(6) would normalise each value of its input (6 from 'Input(6)') by itself, which always gives 0: normalise over at least two")]
    [InlineData("Input(1), LayerNorm, Dense(2), SoftmaxCrossEntropy", "NDSL0114 at LayerNorm: LayerNorm would normalise each value of its input (1 from 'Input(1)') by itself, which always gives 0: normalise over at least two")]
    [InlineData("Input(1, 8, 8), LayerNorm(Over = Axes.Channels), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0114 at LayerNorm(Over = Axes.Channels): LayerNorm(Over = Axes.Channels) would normalise each value of its input (1x8x8 from 'Input(1, 8, 8)') by itself, which always gives 0: normalise over at least two")]
    [InlineData("Input(4, 1, 1), InstanceNorm2d, Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0114 at InstanceNorm2d: InstanceNorm2d would normalise each value of its input (4x1x1 from 'Input(4, 1, 1)') by itself, which always gives 0: normalise over at least two")]
    [InlineData("Input(4), InstanceNorm2d, Dense(2), SoftmaxCrossEntropy", "NDSL0104 at InstanceNorm2d: InstanceNorm2d needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(4), LocalResponseNorm(5), Dense(2), SoftmaxCrossEntropy", "NDSL0104 at LocalResponseNorm(5): LocalResponseNorm(5) needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(4, 2, 2), LocalResponseNorm(0), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0101 at LocalResponseNorm(0): LocalResponseNorm(0): size is 0, but has to be 1 or more")]
    [InlineData("Input(4, 2, 2), LocalResponseNorm(5, K = 0), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0106 at LocalResponseNorm(5, K = 0): LocalResponseNorm(5, K = 0): K has to be above 0, but is 0")]
    [InlineData("Input(4, 2, 2), LocalResponseNorm(5, Alpha = -1), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0106 at LocalResponseNorm(5, Alpha = -1): LocalResponseNorm(5, Alpha = -1): Alpha has to be 0 or more, but is -1")]
    [InlineData("Input(4), Gelu(Approximate = \"erf\"), Dense(2), SoftmaxCrossEntropy", "NDSL0106 at Gelu(Approximate = \"erf\"): Gelu(Approximate = \"erf\"): Approximate has to be \"none\" or \"tanh\", but is \"erf\"")]
    [InlineData("Input(1, 8, 8), MaxPool2d(2, Padding = 2), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0107 at MaxPool2d(2, Padding = 2): MaxPool2d(2, Padding = 2) pads by 2x2, but its window is 2x2: a window could lie wholly in the padding")]
    [InlineData("Input(1, 8, 8), MaxPool2d(2, Padding = 3, Dilation = 2), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0107 at MaxPool2d(2, Padding = 3, Dilation = 2): MaxPool2d(2, Padding = 3, Dilation = 2) pads by 3x3, but its window is 3x3: a window could lie wholly in the padding")]
    [InlineData("Input(1, 1, 8), MaxPool2d(2, Stride = 1, Padding = 1, Dilation = 2), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0107 at MaxPool2d(2, Stride = 1, Padding = 1, Dilation = 2): MaxPool2d(2, Stride = 1, Padding = 1, Dilation = 2) pads by 1x1, but its window is 3x3: a window could lie wholly in the padding")]
    [InlineData("Input(1, 4, 8), MaxPool2d(3, Dilation = 2), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0102 at MaxPool2d(3, Dilation = 2): MaxPool2d(3, Dilation = 2) needs an input of at least 5x5, but gets 1x4x8 from 'Input(1, 4, 8)'")]
    [InlineData("Input(1, 8, 8), MaxPool2d(3, Dilation = 0), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0101 at MaxPool2d(3, Dilation = 0): MaxPool2d(3, Dilation = 0): Dilation is 0, but has to be 1 or more")]
    [InlineData("Input(3, 1000, 1000), Conv2d(5000, 1), Flatten, Dense(2), SoftmaxCrossEntropy", "NDSL0108 at Conv2d(5000, 1): Conv2d(5000, 1) would have an output of 5,000,000,000 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(100000), Dense(100000), SoftmaxCrossEntropy", "NDSL0108 at Dense(100000): Dense(100000) would have a parameter of 10,000,000,000 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(4), Dense(1), SoftmaxCrossEntropy", "NDSL0109 at SoftmaxCrossEntropy: SoftmaxCrossEntropy needs a vector of at least 2 logits, one for each class, but gets 1 from 'Dense(1)'; for a single logit use BinaryCrossEntropyWithLogits")]
    [InlineData("Input(4, 3, 3), PRelu(3), MeanSquaredError", "NDSL0106 at PRelu(3): PRelu(3): numParameters has to be 1 or 4, the channels of what comes in, but is 3")]
    [InlineData("Input(4), RRelu(0.5, 0.25), MeanSquaredError", "NDSL0106 at RRelu(0.5, 0.25): RRelu(0.5, 0.25): lower has to be at most upper, 0.25, but is 0.5")]
    [InlineData("Input(4), Elu(-1), MeanSquaredError", "NDSL0106 at Elu(-1): Elu(-1): alpha has to be 0 or more, but is -1")]
    [InlineData("Input(4), Celu(0), MeanSquaredError", "NDSL0106 at Celu(0): Celu(0): alpha has to be above 0, but is 0")]
    [InlineData("Input(4), Softplus(0), MeanSquaredError", "NDSL0106 at Softplus(0): Softplus(0): beta has to be above 0, but is 0")]
    [InlineData("Input(4), SteppedSigmoid(0), MeanSquaredError", "NDSL0101 at SteppedSigmoid(0): SteppedSigmoid(0): units is 0, but has to be 1 or more")]
    [InlineData("Input(4), Hardtanh(1, 1), MeanSquaredError", "NDSL0106 at Hardtanh(1, 1): Hardtanh(1, 1): maxVal has to be above minVal, 1, but is 1")]
    [InlineData("Input(12), Maxout(5), MeanSquaredError", "NDSL0106 at Maxout(5): Maxout(5): pieces has to be a divisor of the 12 channels that come in, but is 5")]
    [InlineData("Input(4), Dense(1), NegativeLogLikelihood", "NDSL0109 at NegativeLogLikelihood: NegativeLogLikelihood needs a vector of at least 2 logits, one for each class, but gets 1 from 'Dense(1)'; for a single logit use BinaryCrossEntropyWithLogits")]
    [InlineData("Input(4, 2, 2), MultiMargin", "NDSL0105 at MultiMargin: MultiMargin needs a vector of features, but gets an image of 4x2x2 from 'Input(4, 2, 2)'; put Flatten or GlobalAvgPool2d before it")]
    [InlineData("Input(4), MultiMargin(3)", "NDSL0106 at MultiMargin(3): MultiMargin(3): p has to be 1 or 2, but is 3")]
    [InlineData("Input(4), Hinge(0)", "NDSL0106 at Hinge(0): Hinge(0): margin has to be above 0, but is 0")]
    [InlineData("Input(4), Huber(0)", "NDSL0106 at Huber(0): Huber(0): delta has to be above 0, but is 0")]
    [InlineData("Input(4), SmoothL1(-1)", "NDSL0106 at SmoothL1(-1): SmoothL1(-1): beta has to be above 0, but is -1")]
    [InlineData("Input(4), SoftmaxCrossEntropy(LabelSmoothing = 1.5)", "NDSL0106 at SoftmaxCrossEntropy(LabelSmoothing = 1.5): SoftmaxCrossEntropy(LabelSmoothing = 1.5): LabelSmoothing has to be from 0 to 1, but is 1.5")]
    [InlineData("Input(4), SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2 })", "NDSL0106 at SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2 }): SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2 }): ClassWeights has to be 4 numbers, one for each class, but is 2 numbers")]
    [InlineData("Input(2), NegativeLogLikelihood(ClassWeights = new[] { 1, -0.5 })", "NDSL0106 at NegativeLogLikelihood(ClassWeights = new[] { 1, -0.5 }): NegativeLogLikelihood(ClassWeights = new[] { 1, -0.5 }): ClassWeights has to be numbers of 0 or more, but is -0.5")]
    [InlineData("Input(2), MultiMargin(ClassWeights = new[] { 0, 0.0 })", "NDSL0106 at MultiMargin(ClassWeights = new[] { 0, 0.0 }): MultiMargin(ClassWeights = new[] { 0, 0.0 }): ClassWeights has to be above 0 for at least one class, but is 0 for each")]
    [InlineData("Input(2), SoftmaxCrossEntropy(IgnoreLabel = 16777217)", "NDSL0106 at SoftmaxCrossEntropy(IgnoreLabel = 16777217): SoftmaxCrossEntropy(IgnoreLabel = 16777217): IgnoreLabel has to be from -16777216 to 16777216, but is 16777217")]
    [InlineData("Input(2), MultiMargin(IgnoreLabel = 0.5)", "NDSL0010 at MultiMargin(IgnoreLabel = 0.5): MultiMargin(IgnoreLabel = 0.5): IgnoreLabel has to be a whole number, but is 0.5")]
    [InlineData("Input(2), SoftmaxCrossEntropy(IgnoreLabel = 1, SoftTargets = true)", "NDSL0106 at SoftmaxCrossEntropy(IgnoreLabel = 1, SoftTargets = true): SoftmaxCrossEntropy(IgnoreLabel = 1, SoftTargets = true): IgnoreLabel has to be left out with SoftTargets, which have no labels, but is 1")]
    [InlineData("Input(2), SoftmaxCrossEntropy(IgnoreLabel = -1), Head(\"a\", SameTarget = true), Dense(2), SoftmaxCrossEntropy", "NDSL0043 at Head(\"a\", SameTarget = true): Head(\"a\", SameTarget = true) has the same target as the network, labels of 2 classes without -1, but its own loss needs labels of 2 classes: leave SameTarget out to give it a target of its own")]
    [InlineData("Input(2), SoftmaxCrossEntropy(ClassWeights = 3)", "NDSL0010 at SoftmaxCrossEntropy(ClassWeights = 3): SoftmaxCrossEntropy(ClassWeights = 3): ClassWeights has to be a list of numbers, but is 3")]
    [InlineData("Input(2), SoftmaxCrossEntropy(ClassWeights = new object[] { 3, true })", "NDSL0010 at SoftmaxCrossEntropy(ClassWeights = new object[] { 3, true }): SoftmaxCrossEntropy(ClassWeights = new object[] { 3, true }): ClassWeights has to be a list of numbers, but is (3, true)")]
    [InlineData("Input(4), BinaryCrossEntropyWithLogits(PosWeight = -1)", "NDSL0106 at BinaryCrossEntropyWithLogits(PosWeight = -1): BinaryCrossEntropyWithLogits(PosWeight = -1): PosWeight has to be 0 or more, but is -1")]
    [InlineData("Input(4), BinaryCrossEntropyWithLogits(PosWeight = new[] { 1 })", "NDSL0106 at BinaryCrossEntropyWithLogits(PosWeight = new[] { 1 }): BinaryCrossEntropyWithLogits(PosWeight = new[] { 1 }): PosWeight has to be 4 numbers, one for each output, but is 1 numbers")]
    [InlineData("Input(1, 4, 4), SoftmaxCrossEntropy(PerPosition = true)",
        "NDSL0109 at SoftmaxCrossEntropy(PerPosition = true): SoftmaxCrossEntropy(PerPosition = true) needs a vector of at least 2 logits, one for each class, but gets 1 from 'Input(1, 4, 4)'; for a single logit use BinaryCrossEntropyWithLogits")]
    [InlineData("Input(4), Dense(4, Name = \"a\", Shared = true), Dense(4, Name = \"a\", Shared = true, MaxNorm = 3), MeanSquaredError",
        "NDSL0163 at Dense(4, Name = \"a\", Shared = true, MaxNorm = 3): Dense(4, Name = \"a\", Shared = true, MaxNorm = 3) has a MaxNorm of 3, but shares its weights with 'Dense(4, Name = \"a\", Shared = true)', which has no MaxNorm: there is one set of weights, so give both the same MaxNorm")]
    [InlineData("Input(4), Dense(3), Whiten, MeanSquaredError",
        "NDSL0162 at Whiten: Whiten is fitted on data, so it has to come right after an input, but it gets the output of 'Dense(3)': move it there, or normalise with BatchNorm")]
    [InlineData("Input(4), Whiten(Components = 3), MeanSquaredError", "NDSL0106 at Whiten(Components = 3): Whiten(Components = 3): Components has to be left out but for Method = WhitenMethod.Pca, but is 3")]
    [InlineData("Input(4), Whiten(Method = WhitenMethod.Pca, Components = 5), MeanSquaredError",
        "NDSL0106 at Whiten(Method = WhitenMethod.Pca, Components = 5): Whiten(Method = WhitenMethod.Pca, Components = 5): Components has to be at most 4, the numbers of a sample, but is 5")]
    [InlineData("Input(4), Whiten(Epsilon = 0), MeanSquaredError", "NDSL0106 at Whiten(Epsilon = 0): Whiten(Epsilon = 0): Epsilon has to be above 0, but is 0")]
    [InlineData("Input(3, 224, 224), Whiten, MeanSquaredError", "NDSL0108 at Whiten: Whiten would have a matrix of 22,658,678,784 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(4), Input(4, Name = \"b\"), Branch, Standardize(Name = \"s\", Shared = true), Branch, From(\"b\"), Standardize(Name = \"s\", Shared = true), Add, MeanSquaredError",
        "NDSL0106 at Standardize(Name = \"s\", Shared = true): Standardize(Name = \"s\", Shared = true): Shared has to be false where the inputs are not the same, but is true")]
    [InlineData("Input(4), LayerNorm(Over = (Axes)0), MeanSquaredError", "NDSL0106 at LayerNorm(Over = (Axes)0): LayerNorm(Over = (Axes)0): Over has to be one axis or several, but is none")]
    [InlineData("Input(4), LayerNorm(Over = (Axes)9), MeanSquaredError", "NDSL0106 at LayerNorm(Over = (Axes)9): LayerNorm(Over = (Axes)9): Over has to be one axis or several, but is 9")]
    [InlineData("Input(4), RmsNorm(Over = Axes.Channels | Axes.Columns), MeanSquaredError",
        "NDSL0161 at RmsNorm(Over = Axes.Channels | Axes.Columns): RmsNorm(Over = Axes.Channels | Axes.Columns) normalises over columns, but its input (4 from 'Input(4)') has features only")]
    [InlineData("Input(4, 9), LayerNorm(Over = Axes.Rows), MeanSquaredError",
        "NDSL0161 at LayerNorm(Over = Axes.Rows): LayerNorm(Over = Axes.Rows) normalises over rows, but its input (4x9 from 'Input(4, 9)') has channels and a length only")]
    [InlineData("Input(4, 1, 5), LayerNorm(Over = Axes.Rows), MeanSquaredError",
        "NDSL0114 at LayerNorm(Over = Axes.Rows): LayerNorm(Over = Axes.Rows) would normalise each value of its input (4x1x5 from 'Input(4, 1, 5)') by itself, which always gives 0: normalise over at least two")]
    [InlineData("Input(4), RmsNorm(Epsilon = 0), MeanSquaredError", "NDSL0106 at RmsNorm(Epsilon = 0): RmsNorm(Epsilon = 0): Epsilon has to be above 0, but is 0")]
    [InlineData("Input(1), Dense(4, WeightStandardization = true), MeanSquaredError",
        "NDSL0160 at Dense(4, WeightStandardization = true): Dense(4, WeightStandardization = true) has one weight for each output, and a single standardised weight is always 0: leave WeightStandardization out")]
    [InlineData("Input(3), Dense(4, WeightStandardization = true, Init = \"Lsuv\"), MeanSquaredError",
        "NDSL0106 at Dense(4, WeightStandardization = true, Init = \"Lsuv\"): Dense(4, WeightStandardization = true, Init = \"Lsuv\"): WeightStandardization has to be false where weights start by data (Lsuv), but is true")]
    [InlineData("Input(2, 4, 4), Conv2d(2, 3, Connections = new[] { \"0\", \"0-1\" }, WeightStandardization = true), MeanSquaredError",
        "NDSL0106 at Conv2d(2, 3, Connections = new[] { \"0\", \"0-1\" }, WeightStandardization = true): Conv2d(2, 3, Connections = new[] { \"0\", \"0-1\" }, WeightStandardization = true): WeightStandardization has to be false where Connections leaves weights out, but is true")]
    [InlineData("Input(4), Dense(3, L2 = -0.1), MeanSquaredError", "NDSL0106 at Dense(3, L2 = -0.1): Dense(3, L2 = -0.1): L2 has to be 0 or more, but is -0.1")]
    [InlineData("Input(4), Dense(3, L1 = \"a\"), MeanSquaredError", "NDSL0011 at Dense(3, L1 = \"a\"): Dense(3, L1 = \"a\"): L1 cannot be evaluated: there is no 'a' (at character 1 of \"a\")")]
    [InlineData("Input(4), Dense(3, GroupLasso = true), MeanSquaredError", "NDSL0010 at Dense(3, GroupLasso = true): Dense(3, GroupLasso = true): GroupLasso has to be a number, but is true")]
    [InlineData("Input(4), Dense(3, L1Product = 0.1, MaxNorm = 2), MeanSquaredError", "NDSL0106 at Dense(3, L1Product = 0.1, MaxNorm = 2): Dense(3, L1Product = 0.1, MaxNorm = 2): MaxNorm has to be left out where L1Product makes products of the weights, but is 2")]
    [InlineData("Input(4), Sparsity(1, 0.1), MeanSquaredError", "NDSL0106 at Sparsity(1, 0.1): Sparsity(1, 0.1): target has to be above 0 and below 1, but is 1")]
    [InlineData("Input(4), ActivityL1(-1), MeanSquaredError", "NDSL0106 at ActivityL1(-1): ActivityL1(-1): factor has to be 0 or more, but is -1")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(2, 3, Padding = 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0130 at ConvTranspose2d(2, 3, Padding = 2): ConvTranspose2d(2, 3, Padding = 2) removes more than the input has: nothing is left of 4x2x2 from 'Input(4, 2, 2)'")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(2, 3, OutputPadding = 1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at ConvTranspose2d(2, 3, OutputPadding = 1): ConvTranspose2d(2, 3, OutputPadding = 1): OutputPadding has to be less than the stride, 1, but is 1")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(2, 3, Dilation = 3, OutputPadding = 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at ConvTranspose2d(2, 3, Dilation = 3, OutputPadding = 3): ConvTranspose2d(2, 3, Dilation = 3, OutputPadding = 3): OutputPadding has to be less than the dilation, 3, but is 3")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(2, 3, Stride = 2, OutputPadding = 1, Padding = Padding.Same), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at ConvTranspose2d(2, 3, Stride = 2, OutputPadding = 1, Padding = Padding.Same): ConvTranspose2d(2, 3, Stride = 2, OutputPadding = 1, Padding = Padding.Same): OutputPadding has to be 0 where Padding is Same, but is 1")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(2, 3, Stride = 2, OutputPadding = -1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0110 at ConvTranspose2d(2, 3, Stride = 2, OutputPadding = -1): ConvTranspose2d(2, 3, Stride = 2, OutputPadding = -1): OutputPadding is -1, but has to be 0 or more")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(6, 3, Groups = 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at ConvTranspose2d(6, 3, Groups = 3): ConvTranspose2d(6, 3, Groups = 3) has 3 groups, which do not divide its 4 input channels evenly; its input comes from 'Input(4, 2, 2)'")]
    [InlineData("Input(4, 2, 2), ConvTranspose2d(5, 3, Groups = 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at ConvTranspose2d(5, 3, Groups = 2): ConvTranspose2d(5, 3, Groups = 2) has 2 groups, which do not divide its 5 filters evenly; its input comes from 'Input(4, 2, 2)'")]
    [InlineData("Input(4), ConvTranspose2d(6, 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0104 at ConvTranspose2d(6, 3): ConvTranspose2d(6, 3) needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(1, 8, 8), Conv2d(1, 3, Padding = new[] { 1, 0, -2, 0 }), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0110 at Conv2d(1, 3, Padding = new[] { 1, 0, -2, 0 }): Conv2d(1, 3, Padding = new[] { 1, 0, -2, 0 }): Padding is -2, but has to be 0 or more")]
    [InlineData("Input(1, 8, 8), Conv2d(1, 3, Padding = new[] { 1, 0, 2 }), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0010 at Conv2d(1, 3, Padding = new[] { 1, 0, 2 }): Conv2d(1, 3, Padding = new[] { 1, 0, 2 }): Padding has to be a whole number, a pair (new[] { rows, columns }), four sides (new[] { top, left, bottom, right }), Padding.Valid or Padding.Same, but is (1, 0, 2)")]
    [InlineData("Input(4, 6, 5), LpPool2d(0.5, 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at LpPool2d(0.5, 2): LpPool2d(0.5, 2): p has to be 1 or more, but is 0.5")]
    [InlineData("Input(4, 6, 5), AdaptiveMaxPool2d(0), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0101 at AdaptiveMaxPool2d(0): AdaptiveMaxPool2d(0): size is 0, but has to be 1 or more")]
    [InlineData("Input(4, 6, 5), MedianPool2d(7), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at MedianPool2d(7): MedianPool2d(7) needs an input of at least 7x7, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Upsample, Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Upsample: Upsample: the output's size has to be given by a factor or by Size, but is given by neither")]
    [InlineData("Input(4, 6, 5), Upsample(2, Size = 9), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Upsample(2, Size = 9): Upsample(2, Size = 9): the output's size has to be given by a factor or by Size, but is given by both")]
    [InlineData("Input(4, 6, 5), Upsample(2, AlignCorners = true), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Upsample(2, AlignCorners = true): Upsample(2, AlignCorners = true): AlignCorners has to be false where Mode is Nearest, but is true")]
    [InlineData("Input(4, 6, 5), Upsample(1000000000), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0108 at Upsample(1000000000): Upsample(1000000000) would have a side of 6,000,000,000 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(4, 6, 5), PixelShuffle(3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0134 at PixelShuffle(3): PixelShuffle(3) needs channels that are divisible by 9, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), PixelUnshuffle(2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0134 at PixelUnshuffle(2): PixelUnshuffle(2) needs rows and columns that are divisible by 2, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), ChannelShuffle(3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at ChannelShuffle(3): ChannelShuffle(3) has 3 groups, which do not divide its 4 channels evenly; its input comes from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Split(3, 0), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0134 at Split(3, 0): Split(3, 0) needs channels that are divisible by 3, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Split(2, 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Split(2, 2): Split(2, 2): part has to be less than the 2 parts, but is 2")]
    [InlineData("Input(4, 6, 5), ZeroPad2d(-1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0110 at ZeroPad2d(-1): ZeroPad2d(-1): padding is -1, but has to be 0 or more")]
    [InlineData("Input(4, 6, 5), ZeroPad2d(Padding.Same), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at ZeroPad2d(Padding.Same): ZeroPad2d(Padding.Same): padding has to be a number, as there is no kernel to fit, but is Padding.Same")]
    [InlineData("Input(4, 6, 5), Pad2d(1, Mode = PadMode.Edge, Value = 1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Pad2d(1, Mode = PadMode.Edge, Value = 1): Pad2d(1, Mode = PadMode.Edge, Value = 1): Value has to be left out where Mode is Edge, but is 1")]
    [InlineData("Input(4, 6, 5), Pad2d(new[] { 0, 5 }, Mode = PadMode.Mirror), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0135 at Pad2d(new[] { 0, 5 }, Mode = PadMode.Mirror): Pad2d(new[] { 0, 5 }, Mode = PadMode.Mirror) mirrors 0x5 pixels, but gets 4x6x5 from 'Input(4, 6, 5)': the border has to be smaller than the image")]
    [InlineData("Input(4, 6, 5), Crop(3, 3, Top = 4), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0131 at Crop(3, 3, Top = 4): Crop(3, 3, Top = 4) takes 3x3 pixels from row 4 and column 1 on, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Slice(2, 5), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0131 at Slice(2, 5): Slice(2, 5) takes channels 2 to 4, but gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Slice(3, 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Slice(3, 3): Slice(3, 3): end has to be more than start, 3, but is 3")]
    [InlineData("Input(4, 6, 5), Slice(0, 2, Axis = 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Slice(0, 2, Axis = 3): Slice(0, 2, Axis = 3): Axis has to be one of the 3 of 4x6x5, counted from 0, but is 3")]
    [InlineData("Input(4, 6, 5), Reshape(7, -1, 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0132 at Reshape(7, -1, 2): Reshape(7, -1, 2) is a shape for a multiple of 14 numbers, but gets 120: 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6, 5), Reshape(4, 0, 30), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Reshape(4, 0, 30): Reshape(4, 0, 30): the shape has to be one to three sizes, each 1 or more, but for one -1, but is 4x0x30")]
    [InlineData("Input(4, 6, 5), Permute(0, 0, 1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0133 at Permute(0, 0, 1): Permute(0, 0, 1) has to name each axis from 0 to 2 once, because it gets 4x6x5 from 'Input(4, 6, 5)'")]
    [InlineData("Input(4, 6), Conv1d(4, 7), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at Conv1d(4, 7): Conv1d(4, 7) needs an input of at least 4x7, but gets 4x6 from 'Input(4, 6)'")]
    [InlineData("Input(4, 6), MaxPool1d(7), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0102 at MaxPool1d(7): MaxPool1d(7) needs an input of at least 4x7, but gets 4x6 from 'Input(4, 6)'")]
    [InlineData("Input(6), Lstm(4), SoftmaxCrossEntropy", "NDSL0136 at Lstm(4): Lstm(4) needs a sequence (channels x length), but gets 6 features from 'Input(6)'")]
    [InlineData("Input(1, 6, 6), Gru(4), SoftmaxCrossEntropy", "NDSL0136 at Gru(4): Gru(4) needs a sequence (channels x length), but gets an image of 1x6x6 from 'Input(1, 6, 6)'")]
    [InlineData("Input(4, 6), Lstm(4), Lstm(4), SoftmaxCrossEntropy", "NDSL0152 at Lstm(4): Lstm(4) needs a sequence, but gets 4 features, the last state of 'Lstm(4)': set ReturnSequences = true there")]
    [InlineData("Input(4, 6), Gru(4, Bidirectional = true), Rnn(3), SoftmaxCrossEntropy", "NDSL0152 at Rnn(3): Rnn(3) needs a sequence, but gets 8 features, the last state of 'Gru(4, Bidirectional = true)': set ReturnSequences = true there")]
    [InlineData("Input(4, 6), Lstm(1000000000), SoftmaxCrossEntropy", "NDSL0108 at Lstm(1000000000): Lstm(1000000000) would have a side of 4,000,000,000 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(4, 6), Rnn(100000), SoftmaxCrossEntropy", "NDSL0108 at Rnn(100000): Rnn(100000) would have a parameter of 10,000,000,000 numbers; at most 2,147,483,647 fit")]
    [InlineData("Input(4, 6), Rnn(0), SoftmaxCrossEntropy", "NDSL0101 at Rnn(0): Rnn(0): hidden is 0, but has to be 1 or more")]
    [InlineData("Input(4, 6), Gru(4, Layers = 0), SoftmaxCrossEntropy", "NDSL0101 at Gru(4, Layers = 0): Gru(4, Layers = 0): Layers is 0, but has to be 1 or more")]
    [InlineData("Input(4, 6), Rnn(4, Nonlinearity = \"sigmoid\"), SoftmaxCrossEntropy",
        "NDSL0150 at Rnn(4, Nonlinearity = \"sigmoid\"): Rnn(4, Nonlinearity = \"sigmoid\"): Nonlinearity has to be \"tanh\" or \"relu\", but is \"sigmoid\"; for gates, use Lstm or Gru")]
    [InlineData("Input(4, 6), Lstm(4, Dropout = 0.5), SoftmaxCrossEntropy",
        "NDSL0151 at Lstm(4, Dropout = 0.5): Lstm(4, Dropout = 0.5): Dropout = 0.5 applies between several layers, but there is one: put a Dropout after it, or set Layers to 2 or more")]
    [InlineData("Input(4, 6), Lstm(4, Layers = 2, Dropout = 1), SoftmaxCrossEntropy",
        "NDSL0106 at Lstm(4, Layers = 2, Dropout = 1): Lstm(4, Layers = 2, Dropout = 1): Dropout has to be from 0 up to, but not including, 1, but is 1")]
    [InlineData("Input(4, 6), Lstm(4, ForgetBias = \"Ones\"), SoftmaxCrossEntropy",
        "NDSL0011 at Lstm(4, ForgetBias = \"Ones\"): Lstm(4, ForgetBias = \"Ones\"): ForgetBias cannot be evaluated: there is no 'Ones' (at character 1 of \"Ones\")")]
    [InlineData("Input(4, 6), Gru(4, RecurrentInit = \"Lsuv\"), SoftmaxCrossEntropy",
        "NDSL0120 at Gru(4, RecurrentInit = \"Lsuv\"): Gru(4, RecurrentInit = \"Lsuv\"): RecurrentInit = \"Lsuv\" is not a valid initializer: the outputs of a recurrent layer cannot be scaled by its weights; write \"Orthogonal\"")]
    [InlineData("Input(4, 6), Conv1d(4, 2, Groups = 3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0103 at Conv1d(4, 2, Groups = 3): Conv1d(4, 2, Groups = 3) has 3 groups, which do not divide its 4 input channels evenly; its input comes from 'Input(4, 6)'")]
    [InlineData("Input(4, 6), Conv2d(4, 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0136 at Conv2d(4, 2): Conv2d(4, 2) needs an image (channels x height x width), but gets a sequence of 4x6 from 'Input(4, 6)'")]
    [InlineData("Input(3, 5, 5), Conv1d(4, 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0136 at Conv1d(4, 2): Conv1d(4, 2) needs a sequence (channels x length), but gets an image of 3x5x5 from 'Input(3, 5, 5)'")]
    [InlineData("Input(9), GlobalAvgPool1d, Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0136 at GlobalAvgPool1d: GlobalAvgPool1d needs a sequence (channels x length), but gets 9 features from 'Input(9)'")]
    [InlineData("Input(4, 6), Dense(3), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0105 at Dense(3): Dense(3) needs a vector of features, but gets a sequence of 4x6 from 'Input(4, 6)'; put Flatten or GlobalAvgPool1d before it")]
    [InlineData("Input(4, 6), AvgPool1d(2, Padding = 2), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0107 at AvgPool1d(2, Padding = 2): AvgPool1d(2, Padding = 2) pads by 2, but its window is 2: a window could lie wholly in the padding")]
    [InlineData("Input(4, 6), Conv1d(4, 2, Padding = new[] { 1, 2, 3, 4 }), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at Conv1d(4, 2, Padding = new[] { 1, 2, 3, 4 }): Conv1d(4, 2, Padding = new[] { 1, 2, 3, 4 }): Padding has to be one number, or a pair of before and after, but is four sides")]
    [InlineData("Input(4, 6), ConvTranspose1d(4, 2, OutputPadding = 1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0106 at ConvTranspose1d(4, 2, OutputPadding = 1): ConvTranspose1d(4, 2, OutputPadding = 1): OutputPadding has to be less than the stride, 1, but is 1")]
    [InlineData("Input(4, 6), Slice(2, 7, Axis = 1), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0131 at Slice(2, 7, Axis = 1): Slice(2, 7, Axis = 1) takes elements 2 to 6, but gets 4x6 from 'Input(4, 6)'")]
    [InlineData("Input(4, 2, 2), Conv2d(2, 1, Padding = \"same\"), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0010 at Conv2d(2, 1, Padding = \"same\"): Conv2d(2, 1, Padding = \"same\"): Padding has to be a member of the enumeration, Padding.Same, but is \"same\"")]
    [InlineData("Input(4), SqueezeExcite(2), Dense(2), SoftmaxCrossEntropy",
        "NDSL0104 at SqueezeExcite(2): SqueezeExcite(2) needs an image (channels x height x width), but gets 4 features from 'Input(4)'")]
    [InlineData("Input(4, 2, 2), SqueezeExcite(0), Flatten, Dense(2), SoftmaxCrossEntropy",
        "NDSL0101 at SqueezeExcite(0): SqueezeExcite(0): reduction is 0, but has to be 1 or more")]
    public void A_wrong_shape_is_told_at_its_layer_and_nothing_else(string layers, string finding) =>
        Networks.Check(layers).ShouldBe([finding]);

    [Theory]
    [InlineData("Input(3, 32, 32), Conv2d(8, 3)", "8x30x30")]
    [InlineData("Input(3, 32, 32), Conv2d(8, 3, Padding = 1, Stride = 2)", "8x16x16")]
    [InlineData("Input(3, 32, 32), Conv2d(8, new[] { 1, 7 }, Padding = new[] { 0, 3 })", "8x32x32")]
    [InlineData("Input(3, 31, 32), Conv2d(8, 4, Padding = Padding.Same)", "8x31x32")]
    [InlineData("Input(3, 31, 32), Conv2d(8, 4, Stride = 3, Padding = Padding.Same)", "8x11x11")]
    [InlineData("Input(3, 32, 32), Conv2d(8, 3, Padding = Padding.Valid)", "8x30x30")]
    [InlineData("Input(3, 32, 32), Conv2d(8, 3, Dilation = 2)", "8x28x28")]
    [InlineData("Input(4, 32, 32), Conv2d(\"2 * 4\", \"1 + 2\", Groups = 4)", "8x30x30")]
    [InlineData("Input(3, 32, 32), Conv2d(8, new[] { 1, 7 }, Padding = new[] { 2, 3, 1, 0 })", "8x35x29")]
    [InlineData("Input(3, 7, 9), ConvTranspose2d(8, 3, Stride = 2, Padding = 1, OutputPadding = new[] { 0, 1 })", "8x13x18")]
    [InlineData("Input(3, 7, 9), ConvTranspose2d(8, 4, Stride = new[] { 3, 1 }, Padding = Padding.Same)", "8x21x9")]
    [InlineData("Input(3, 32), Conv1d(8, 3, Padding = new[] { 2, 0 }), MaxPool1d(3, Stride = 2, CeilMode = true)", "8x16")]
    [InlineData("Input(3, 9), Rnn(5)", "5")]
    [InlineData("Input(3, 9), Lstm(\"2 + 3\", ReturnSequences = true, Layers = 2, Dropout = 0.5)", "5x9")]
    [InlineData("Input(3, 9), Gru(5, Bidirectional = true, Bias = false)", "10")]
    [InlineData("Input(3, 9), Gru(5, Bidirectional = true, ReturnSequences = true), Conv1d(4, 1)", "4x9")]
    [InlineData("Input(3, 33, 33), MaxPool2d(3, Stride = 2)", "3x16x16")]
    [InlineData("Input(3, 32, 32), MaxPool2d(3, Stride = 2)", "3x15x15")]
    [InlineData("Input(3, 32, 32), MaxPool2d(3, Stride = 2, CeilMode = true)", "3x16x16")]
    [InlineData("Input(3, 5, 5), AvgPool2d(2, Padding = 1, CeilMode = true)", "3x3x3")]
    [InlineData("Input(3, 32, 32), AvgPool2d(2)", "3x16x16")]
    [InlineData("Input(3, 32, 32), GlobalAvgPool2d", "3")]
    [InlineData("Input(3, 4, 5), Flatten", "60")]
    [InlineData("Input(7), Flatten", "7")]
    [InlineData("Input(6, 5, 5), Maxout(3)", "2x5x5")]
    [InlineData("Input(12), Maxout(4), LogSoftmax, Selu", "3")]
    [InlineData("Input(7), Dense(3), BatchNorm, Dropout, Relu, Softmax", "3")]
    public void A_right_shape_is_inferred(string layers, string output) =>
        Networks.Build(layers + ", MeanSquaredError").Outputs[0].Type!.Shape.ShouldBe(output);

    [Theory]
    [InlineData("Connections = new[] { \"0,1\" }", "it has 1 rows for 2 filters: write one text for each filter, with the input channels that it sees")]
    [InlineData("Connections = new[] { \"0,1\", \"\" }", "row 2 (\"\") names no input channel: every filter has to see one")]
    [InlineData("Connections = new[] { \"0;1\", \"1\" }", "row 1 (\"0;1\") is not a list of channels, for example \"0,1,2\" or \"0-3,6\"")]
    [InlineData("Connections = new[] { \"0\", \"1,-1\" }", "row 2 (\"1,-1\") is not a list of channels, for example \"0,1,2\" or \"0-3,6\"")]
    [InlineData("Connections = new[] { \"0\", \"2-1\" }", "row 2 (\"2-1\") has a run that ends before it begins")]
    [InlineData("Connections = new[] { \"0-3\", \"1\" }", "row 1 (\"0-3\") names channel 3, but the channels that come in are 0 to 2 (3x6x6 from 'Input(3, 6, 6)')")]
    [InlineData("Padding = 1, PadValue = 1, Connections = new[] { \"9\", \"1\" }", "row 1 (\"9\") names channel 9, but the channels that come in are 0 to 2 (3x6x6 from 'Input(3, 6, 6)')")]
    [InlineData("Connections = new[] { \"0-1,1\", \"1\" }", "row 1 (\"0-1,1\") names channel 1 twice")]
    [InlineData("Groups = 1, Connections = new string[0]", "it has 0 rows for 2 filters: write one text for each filter, with the input channels that it sees")]
    public void A_bad_table_of_connections_is_told_with_its_row(string options, string why) =>
        Networks.Check($"Input(3, 6, 6), Conv2d(2, 3, {options}), Flatten, Dense(2), SoftmaxCrossEntropy")
            .ShouldBe([$"NDSL0113 at Conv2d(2, 3, {options}): Conv2d(2, 3, {options}): the table Connections cannot be used, because {why}"]);

    [Theory]
    [InlineData("Input(1, 16, 16), Conv2d(12, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true)", "12x8x8", 1068)]
    [InlineData("Input(6, 14, 14), Conv2d(3, 5, Connections = [\"0-2\", \"1, 3\", \"0-5\"])", "3x10x10", 11 * 25 + 3)]
    [InlineData("Input(4, 9, 9), GroupNorm(2)", "4x9x9", 8)]
    [InlineData("Input(4, 9, 9), LayerNorm", "4x9x9", 2 * 4 * 81)]
    [InlineData("Input(4, 9, 9), LayerNorm(Over = Axes.Channels)", "4x9x9", 8)]
    [InlineData("Input(4, 9, 7), LayerNorm(Over = Axes.Rows | Axes.Columns)", "4x9x7", 126)]
    [InlineData("Input(4, 9, 7), RmsNorm(Over = Axes.Channels | Axes.Columns)", "4x9x7", 28)]
    [InlineData("Input(4, 9, 9), InstanceNorm2d(Affine = true), LayerScale", "4x9x9", 12)]
    [InlineData("Input(9), LayerNorm, LayerScale(0.1)", "9", 27)]
    public void Parameters_are_those_that_exist(string layers, string output, long parameters)
    {
        var network = Networks.Build(layers + ", MeanSquaredError");
        network.Outputs[0].Type!.Shape.ShouldBe(output);
        network.Parameters.Sum(p => p.Type.Length).ShouldBe(parameters);
    }

    [Theory]
    [InlineData("Input(1, 28, 28), Conv2d(6, 5), Tanh", "Initializer.Xavier(25, 150)")]
    [InlineData("Input(1, 28, 28), Conv2d(6, 5), BatchNorm, MaxPool2d(2), Relu", "Initializer.Kaiming(25)")]
    [InlineData("Input(8), Dense(4), Dropout, LeakyRelu(0.25)", "Initializer.Kaiming(8, 0.25f)")]
    [InlineData("Input(8), Dense(4), Dense(4), Relu", "Initializer.Xavier(8, 4)")]
    [InlineData("Input(8), Dense(4)", "Initializer.Xavier(8, 4)")]
    [InlineData("Input(8), Dense(4), Selu", "Initializer.LecunNormal(8)")]
    [InlineData("Input(8), Dense(4), PRelu", "Initializer.Kaiming(8, 0.25f)")]
    [InlineData("Input(8), Dense(4), RRelu(0.25, 0.5)", "Initializer.Kaiming(8, 0.375f)")]
    [InlineData("Input(8), Dense(4), Softsign", "Initializer.Xavier(8, 4)")]
    [InlineData("Input(8), Dense(4), LayerNorm, Gelu", "Initializer.Kaiming(8)")]
    // By the fan-in of each filter: 10 connections of 9 weights, 30 for each of the 3 channels.
    [InlineData("Input(3, 8, 8), Conv2d(5, 3, Connections = new[] { \"0,1\", \"1,2\", \"0-2\", \"0,1\", \"2\" }), Tanh",
        "Initializer.Parts((36, Initializer.Xavier(18, 30)), (27, Initializer.Xavier(27, 30)), (18, Initializer.Xavier(18, 30)), (9, Initializer.Xavier(9, 30)))")]
    [InlineData("Input(3, 8, 8), Conv2d(2, 3, Connections = new[] { \"0,1\", \"1,2\" }), Relu", "Initializer.Kaiming(18)")]
    public void The_activation_that_follows_chooses_the_initial_weights(string layers, string initializer) =>
        Networks.Build(layers + ", MeanSquaredError").Parameters[0].Initializer.Text().ShouldBe(initializer);

    [Fact]
    public void Class_weights_start_as_declared_and_are_not_trained()
    {
        var weights = Networks.Build("Input(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2.5, 0 })").Parameters.Single();

        weights.FullName.ShouldBe("SoftmaxCrossEntropy1.ClassWeights");
        weights.Initializer.Text().ShouldBe("Initializer.Values(1f, 2.5f, 0f)");
        weights.Trainable.ShouldBeFalse();
    }

    [Fact]
    public void Layers_have_the_names_they_are_given_or_their_kind_and_a_number()
    {
        var network = Networks.Build("Input(1, 9, 9), Conv2d(2, 3, Name = \"stem\"), Relu, Conv2d(2, 3, Name = \"Conv1\"), Conv2d(2, 3), Flatten, Dense(2), SoftmaxCrossEntropy");

        network.Layers.Skip(1).Select(l => l.Name).ShouldBe(["Stem", "Relu1", "Conv1", "Conv2", "Flatten1", "Dense1", "SoftmaxCrossEntropy1"]);
    }

    [Fact]
    public void Parameters_and_multiply_adds_of_LeNet5_are_those_of_the_paper_in_its_modern_form()
    {
        var network = BuildNetwork(Networks.LeNet5);

        network.Parameters.Sum(p => p.Type.Length).ShouldBe(61_706);
        network.Layers.Sum(l => l.MultiplyAdds).ShouldBe(416_520);
    }

    private static Network BuildNetwork(string source) => NetworkGraphs.Lower(Parsing.One(source), int.MaxValue);
}
