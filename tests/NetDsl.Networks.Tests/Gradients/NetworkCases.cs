using NetDsl.Generator.Ops;

namespace NetDsl.Networks.Tests.Gradients;

/// <summary>
/// Each layer and loss of the language in its variants. A layer with parameters precedes it, so the gradient for its input is checked as
/// well, through those parameters. Sizes are multiples of no vector and no block.
/// </summary>
public static partial class NetworkCases
{
    /// <summary>An image of 2 x 7 x 6 that depends on parameters.</summary>
    private const string Picture = "Input(2, 7, 6), Conv2d(4, {2, 1}), ";

    /// <summary>A vector of 7 that depends on parameters.</summary>
    private const string Vector = "Input(5), Dense(7), ";

    /// <summary>The example of each layer, and the cases below: what an example does not show.</summary>
    public static IReadOnlyList<NetworkCase> All { get; } = [.. Registry.Layers.Select(ExampleOf).OfType<NetworkCase>(), .. Written()];

    private static IReadOnlyList<NetworkCase> Written() =>
    [
        // Convolution.
        OnPicture("ConvPlain", "Conv2d(3, 3)"),
        OnPicture("ConvOneByOne", "Conv2d(5, 1)"),
        OnPicture("ConvStride", "Conv2d(3, 3, Stride = 2)"),
        OnPicture("ConvStridePair", "Conv2d(3, 2, Stride = {3, 2})"),
        OnPicture("ConvStrideSkipsPixels", "Conv2d(3, 1, Stride = 2)"),
        OnPicture("ConvPaddingPair", "Conv2d(3, 3, Padding = {0, 2})"),
        OnPicture("ConvPaddingWide", "Conv2d(3, 2, Padding = 3)"),
        OnPicture("ConvSame", "Conv2d(3, 3, Padding = Padding.Same)"),
        OnPicture("ConvSameEvenStride", "Conv2d(3, 4, Stride = 2, Padding = Padding.Same)"),
        OnPicture("ConvValid", "Conv2d(3, 3, Padding = Padding.Valid)"),
        OnPicture("ConvAsymmetric", "Conv2d(3, {1, 5})"),
        OnPicture("ConvAsymmetricTall", "Conv2d(3, {5, 2}, Padding = {2, 0})"),
        OnPicture("ConvWhole", "Conv2d(3, {6, 6})"),
        OnPicture("ConvDilation", "Conv2d(3, 3, Dilation = 2)"),
        OnPicture("ConvDilationPair", "Conv2d(3, {2, 3}, Dilation = {3, 1}, Padding = {1, 0})"),
        OnPicture("ConvDilationSame", "Conv2d(3, 3, Dilation = 2, Padding = Padding.Same)"),
        OnPicture("ConvGroups", "Conv2d(6, 3, Groups = 2)"),
        OnPicture("ConvDepthwise", "Conv2d(4, 3, Groups = 4, Padding = 1)"),
        OnPicture("ConvDepthwiseTwice", "Conv2d(8, 2, Groups = 4, Stride = 2)"),
        OnPicture("ConvNoBias", "Conv2d(3, 3, Bias = false)"),
        OnPicture("ConvEverything", "Conv2d(6, {3, 2}, Stride = {2, 1}, Padding = {2, 1}, Dilation = {1, 2}, Groups = 2, Bias = false)"),
        OnPicture("ConvBatchOne", "Conv2d(3, 3)", batch: 1),
        OnPicture("ConvConnections", "Conv2d(3, 3, Connections = {\"0,1,3\", \"2\", \"1-3\"})"),
        OnPicture("ConvConnectionsStride", "Tanh, Conv2d(2, {2, 3}, Stride = 2, Padding = 1, Bias = false, Connections = {\"3,0\", \"0-1, 2\"}), Tanh"),
        OnPicture("ConvConnectionsRelu", "Conv2d(2, 1, Connections = {\"0\", \"3\"}), Relu, Conv2d(2, 2)", batch: 1),
        OnPicture("ConvUntied", "Conv2d(3, 3, UntiedBias = true)"),
        OnPicture("ConvUntiedTanh", "Conv2d(3, 3, Stride = 2, UntiedBias = true), Tanh, Conv2d(2, 2, UntiedBias = true), Sigmoid", batch: 3),
        OnPicture("ConvUntiedBatchOne", "Conv2d(3, {6, 6}, UntiedBias = true), Tanh", batch: 1),
        OnPicture("ConvBorder", "Conv2d(3, 3, Padding = 1, PadValue = -1), Tanh, Conv2d(2, 3, Padding = {0, 2}, Stride = 2, PadValue = 0.5)"),
        OnPicture("ConvBorderSame", "Conv2d(3, 4, Padding = Padding.Same, PadValue = 2)"),
        new("Digits1989", """
            Input(1, 8, 8), Conv2d(3, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true), Tanh,
            Conv2d(4, 5, Stride = 2, Padding = 2, PadValue = -1, UntiedBias = true, Connections = new[] { "0,1", "1,2", "0,2", "0-2" }), Tanh,
            Flatten, Dense(5), Tanh, Dense(3), Tanh, MeanSquaredError
            """, 3),
        new("ConvOneChannel", "Input(1, 5, 5), Conv2d(1, 3), Conv2d(1, 2), MeanSquaredError", 1),
        new("ConvOddChannels", "Input(17, 4, 3), Conv2d(19, 3, Padding = 1), MeanSquaredError"),
        new("ConvOnePixel", "Input(3, 1, 1), Conv2d(4, 1), Conv2d(5, 3, Padding = 1), MeanSquaredError", 3),

        OnPicture("ConvSides", "Conv2d(3, {1, 3}, Padding = {1, 0, 0, 2}), Tanh, Conv2d(2, 3, Stride = 2, Padding = {0, 3, 2, 1})"),
        OnPicture("ConvOddGroups", "Conv2d(6, {2, 3}, Groups = 2, Dilation = {1, 2}, Stride = {3, 1}, Padding = {2, 0, 1, 3})"),
        OnPicture("ConvDepthwiseDilated", "Conv2d(8, 3, Groups = 4, Dilation = {2, 1}, Stride = 2, Padding = {0, 1, 3, 0}, Bias = false), Tanh"),

        // Transposed convolution.
        OnPicture("TransposePlain", "ConvTranspose2d(3, 3)"),
        OnPicture("TransposeStride", "ConvTranspose2d(3, 2, Stride = 2), Relu, Conv2d(2, 3, Stride = 2)"),
        OnPicture("TransposeOutput", "ConvTranspose2d(3, 3, Stride = 2, Padding = 1, OutputPadding = 1), Tanh", batch: 1),
        OnPicture("TransposeSkips", "ConvTranspose2d(3, 1, Stride = {2, 3}, OutputPadding = {0, 2}, Bias = false)"),
        OnPicture("TransposeEverything", "ConvTranspose2d(6, {3, 2}, Stride = {2, 1}, Padding = {1, 0, 2, 1}, OutputPadding = {1, 0}, Groups = 2, Dilation = {1, 3})"),
        OnPicture("TransposeDepthwise", "ConvTranspose2d(4, 4, Stride = 2, Padding = Padding.Same, Groups = 4), Tanh, ConvTranspose2d(2, 3, Padding = Padding.Same)"),
        OnPicture("TransposeSameGaps", "ConvTranspose2d(3, 2, Stride = 3, Padding = Padding.Same), Sigmoid"),

        // Sequences.
        new("LineConv", "Input(2, 11), Conv1d(4, 3), Tanh, Conv1d(3, 2, Stride = 2, Padding = 1), BatchNorm, Relu, MeanSquaredError"),
        new("LineConvEverything", Pairs("Input(4, 13), Conv1d(6, 3, Stride = 2, Padding = {2, 1}, Dilation = 2, Groups = 2, Bias = false), Sigmoid, Conv1d(2, 4, Padding = Padding.Same), MeanSquaredError"), 1),
        new("LinePools", "Input(2, 17), Conv1d(3, 1), MaxPool1d(3, Stride = 2, Padding = 1), Tanh, Conv1d(3, 2), AvgPool1d(2, Stride = 1, Padding = 1, CountIncludePad = false), Tanh, AvgPool1d(3, CeilMode = true), MeanSquaredError"),
        new("LineTranspose", Pairs("Input(2, 5), Conv1d(4, 2), ConvTranspose1d(4, 3, Stride = 3, OutputPadding = 2, Groups = 2, Padding = {1, 0}), Tanh, ConvTranspose1d(2, 3, Dilation = 2, Bias = false), GlobalAvgPool1d, Dense(3), SoftmaxCrossEntropy")),
        new("LineShapes", "Input(2, 9), Conv1d(4, 2), Slice(1, 7, Axis = 1), Tanh, Permute(1, 0), Conv1d(2, 2), Reshape(3, -1), Branch, Branch, Conv1d(2, 1), Concat, Flatten, Dense(2), MeanSquaredError"),
        new("Rnn", "Input(3, 7), Rnn(5), Dense(2), SoftmaxCrossEntropy"),
        new("RnnOutput", "Input(2, 4), Rnn(3, Bidirectional = true), MeanSquaredError"),
        new("RnnOneStep", "Input(3, 1), Rnn(5, Nonlinearity = \"relu\", ReturnSequences = true), MeanSquaredError", 1),
        new("RnnRectified", "Input(4, 6), Conv1d(3, 2), Rnn(5, Nonlinearity = \"relu\", Layers = 2, Bidirectional = true, ReturnSequences = true), Tanh, Conv1d(2, 1), MeanSquaredError", 3),
        new("Lstm", "Input(3, 7), Lstm(5, ForgetBias = 1), Dense(2), SoftmaxCrossEntropy"),
        new("LstmLast", "Input(2, 5), Conv1d(3, 1), Lstm(4, Bidirectional = true, Bias = false), Dense(2), MeanSquaredError", 1),
        new("LstmDeep", "Input(2, 5), Lstm(3, Layers = 2, Bidirectional = true, Dropout = 0.25), Dense(2), MeanSquaredError", 3),
        new("LstmSequences", "Input(2, 6), Lstm(5, ReturnSequences = true, RecurrentInit = \"Orthogonal\"), Lstm(4, ReturnSequences = true, L2 = 0.01, BiasL1 = 0.02), GlobalAvgPool1d, Dense(2), SoftmaxCrossEntropy"),
        new("LstmOneStep", "Input(3, 1), Lstm(4, Bidirectional = true), Dense(2), MeanSquaredError"),
        new("LstmDropConnect", "Input(2, 5), Lstm(3, DropConnect = 0.3), Dense(2), MeanSquaredError", 3),
        new("LstmRecomputed", "Input(2, 5), Conv1d(3, 2), Remembered(4, Repeat = 2), GlobalAvgPool1d, Dense(2), MeanSquaredError", 3),
        new("LstmBothWays", "Input(3, 4), Lstm(4, ReturnSequences = true), Branch, Slice(3, 4, Axis = 1), Flatten, Branch, GlobalAvgPool1d, Add, Dense(2), MeanSquaredError"),
        new("Gru", "Input(3, 7), Gru(5), Dense(2), SoftmaxCrossEntropy", 1),
        new("GruDeep", "Input(2, 5), Conv1d(3, 2), Gru(3, Layers = 3, Bidirectional = true, ReturnSequences = true), Permute(1, 0), Gru(4), Dense(2), MeanSquaredError", 3),
        new("GruPlain", "Input(2, 5), Permute(1, 0), Gru(17, Bias = false, L1Product = 0.01), Dense(2), MeanSquaredError"),
        new("GruShared", "Input(3, 4), Gru(3, ReturnSequences = true, Repeat = 2, Shared = true), BatchNorm, Gru(3, Name = \"last\"), Dense(2), MeanSquaredError"),
        new("LineNorms", "Input(2, 9), Conv1d(4, 2), LayerNorm, Conv1d(4, 2), GroupNorm(2), LayerScale, Dropout(0.2), Conv1d(4, 2), LayerNorm(Over = Axes.Channels), Softmax, MeanSquaredError", 3),

        // Dense.
        OnVector("DenseNoBias", "Dense(4, Bias = false)"),
        OnVector("DenseOneUnit", "Dense(1)"),
        OnVector("DenseBatchOne", "Dense(3)", batch: 1),
        new("DenseOdd", "Input(17), Dense(19), Dense(33), MeanSquaredError", 5),
        new("DenseOneInput", "Input(1), Dense(1), Dense(1), MeanSquaredError", 1),

        // Pooling.
        OnPicture("MaxPlain", "MaxPool2d(2)"),
        OnPicture("MaxOverlap", "MaxPool2d(3, Stride = 2)"),
        OnPicture("MaxPadding", "MaxPool2d(3, Stride = 2, Padding = 1)"),
        OnPicture("MaxPairs", "MaxPool2d({2, 3}, Stride = {1, 2}, Padding = {0, 1})"),
        OnPicture("MaxSame", "MaxPool2d(3, Stride = 2, Padding = Padding.Same)"),
        OnPicture("MaxCeil", "MaxPool2d(3, Stride = 2, CeilMode = true)"),
        OnPicture("MaxCeilPadding", "MaxPool2d(4, Stride = 3, Padding = 1, CeilMode = true)"),
        OnPicture("MaxDilation", "MaxPool2d(2, Stride = 1, Dilation = 2)"),
        OnPicture("MaxDilationPadding", "MaxPool2d({3, 2}, Stride = {2, 1}, Padding = {2, 1}, Dilation = {2, 3}, CeilMode = true), Tanh"),
        OnPicture("MaxDilationSame", "MaxPool2d(2, Stride = 2, Padding = Padding.Same, Dilation = {1, 3})"),
        new("MaxDilationLine", "Input(2, 11), Conv1d(3, 2), MaxPool1d(3, Stride = 2, Padding = 1, Dilation = 2), Conv1d(2, 2), MeanSquaredError"),
        OnPicture("MaxGaps", "MaxPool2d(2, Stride = 3)", batch: 1),
        OnPicture("AvgPlain", "AvgPool2d(2)"),
        OnPicture("AvgOverlap", "AvgPool2d(3, Stride = 1)"),
        OnPicture("AvgPadding", "AvgPool2d(3, Stride = 2, Padding = 1)"),
        OnPicture("AvgPaddingExcluded", "AvgPool2d(3, Stride = 2, Padding = 1, CountIncludePad = false)"),
        OnPicture("AvgPairs", "AvgPool2d({2, 3}, Stride = {1, 2}, Padding = {0, 1})"),
        OnPicture("AvgSame", "AvgPool2d(3, Stride = 2, Padding = Padding.Same)"),
        OnPicture("AvgSameExcluded", "AvgPool2d(3, Stride = 2, Padding = Padding.Same, CountIncludePad = false)"),
        OnPicture("AvgCeil", "AvgPool2d(3, Stride = 2, CeilMode = true)"),
        OnPicture("AvgCeilPadding", "AvgPool2d(4, Stride = 3, Padding = 1, CeilMode = true)"),
        OnPicture("AvgCeilPaddingExcluded", "AvgPool2d(4, Stride = 3, Padding = 1, CeilMode = true, CountIncludePad = false)"),
        OnPicture("GlobalAvgDense", "GlobalAvgPool2d, Dense(3)", batch: 1),

        OnPicture("GlobalMax", "GlobalMaxPool2d, Tanh, Dense(3)"),
        OnPicture("AdaptiveAvgEven", "AdaptiveAvgPool2d({1, 3}), Conv2d(2, 1)"),
        OnPicture("AdaptiveAvgLarger", "AdaptiveAvgPool2d(8), Relu", batch: 1),
        OnPicture("AdaptiveMax", "AdaptiveMaxPool2d({4, 3}), Tanh, Conv2d(2, 2)"),
        OnPicture("AdaptiveMaxEven", "AdaptiveMaxPool2d({3, 2})"),
        OnPicture("LpOne", "LpPool2d(1, 2), Tanh"),
        OnPicture("LpTwo", "LpPool2d(2, 3, Stride = 2, Padding = 1, CeilMode = true), Conv2d(2, 2)"),
        OnPicture("LpThree", "LpPool2d(3, {2, 3}, Stride = 1), Tanh", batch: 1),
        OnPicture("LpBroken", "LpPool2d(2.5, 2, Padding = {0, 1, 1, 0})"),
        OnPicture("LpOfZeros", "Relu, LpPool2d(2, 1), Conv2d(2, 2)"),
        OnPicture("MedianOdd", "MedianPool2d(3, Stride = 1, Padding = 1), Tanh"),
        OnPicture("MedianEven", "MedianPool2d(2, Stride = 1), Conv2d(2, 2)"),
        OnPicture("MedianPairs", "MedianPool2d({3, 2}, Stride = {2, 1}, Padding = {1, 0, 0, 1}, CeilMode = true)", batch: 1),

        // Shape.
        OnPicture("UpsampleNearest", "Upsample(2), Relu, Conv2d(2, 3)"),
        OnPicture("UpsamplePair", "Upsample({1, 3}), Tanh", batch: 1),
        OnPicture("UpsampleSize", "Upsample(Size = {5, 11}), Tanh"),
        OnPicture("UpsampleBilinear", "Upsample(3, Mode = UpsampleMode.Bilinear), Conv2d(2, 2)"),
        OnPicture("UpsampleAligned", "Upsample(Size = {9, 4}, Mode = UpsampleMode.Bilinear, AlignCorners = true), Sigmoid"),
        OnPicture("PixelShuffle", "PixelShuffle(2), Tanh, Conv2d(2, 2)"),
        OnPicture("PixelUnshuffle", "Conv2d(3, {2, 1}, Padding = {1, 0, 1, 0}), Crop(6, 4), PixelUnshuffle(2), Tanh"),
        OnPicture("ChannelShuffle", "ChannelShuffle(2), Tanh, Conv2d(4, 2, Groups = 2)"),
        OnVector("ChannelShuffleVector", "Dense(6), ChannelShuffle(3), Tanh, Dense(2)"),
        OnPicture("ZeroPad", "ZeroPad2d({1, 0, 2, 3}), Sigmoid, Conv2d(2, 3)"),
        OnPicture("PadConstant", "Pad2d(1, Value = 0.5), Tanh, Conv2d(2, 3)"),
        OnPicture("PadEdge", "Pad2d({2, 0, 1, 7}, Mode = PadMode.Edge), Tanh, Conv2d(2, 3)"),
        OnPicture("PadMirror", "Pad2d({3, 1, 0, 4}, Mode = PadMode.Mirror), Conv2d(2, 3)", batch: 1),
        OnPicture("CropCentre", "Crop(3, 3), Tanh, Conv2d(2, 2)"),
        OnPicture("CropCorner", "Crop(2, 4, Top = 4, Left = 0), Tanh"),
        OnPicture("SliceAxes", "Slice(1, 3), Tanh, Slice(2, 5, Axis = 1), Slice(0, 4, Axis = 2)"),
        OnVector("SliceVector", "Slice(2, 6), Tanh, Dense(3)"),
        OnPicture("SplitPaths", "Branch, Split(2, 0), Conv2d(2, 3, Padding = 1), Branch, Split(2, 1), Concat, ChannelShuffle(2), Tanh"),
        OnPicture("ReshapePicture", "Reshape(8, 3, -1), Tanh, Conv2d(2, 2)"),
        OnVector("ReshapeVector", "Dense(12), Reshape(3, 2, 2), Conv2d(2, 2), Reshape(-1), Tanh"),
        OnPicture("PermuteAxes", "Permute(2, 0, 1), Tanh, Conv2d(3, 2), Permute(0, 2, 1), Conv2d(2, 2)"),

        // Activations, in the epilogue of each kernel that takes one, and where there is none.
        OnPicture("ReluOnConv", "Relu, Conv2d(2, 2)"),
        OnVector("ReluOnDense", "Relu, Dense(3)"),
        OnPicture("ReluOnMax", "MaxPool2d(2), Relu"),
        OnPicture("ReluOnAvg", "AvgPool2d(2), Relu, Conv2d(2, 2)"),
        OnPicture("ReluOnGlobalAvg", "GlobalAvgPool2d, Relu, Dense(3)"),
        new("ReluOnInput", "Input(6), Relu, Dense(3), MeanSquaredError"),
        OnVector("Relu6", "Relu6, Dense(3)"),
        OnPicture("Relu6OnConv", "Scale(8), Relu6, Conv2d(2, 2)"),
        OnVector("Relu6OnNorm", "BatchNorm, Scale(6), Relu6, Dense(3)", batch: 5),
        OnPicture("SiluOnConv", "Silu, MaxPool2d(2), Silu"),
        OnVector("Gelu", "Gelu, Dense(3)"),
        OnPicture("GeluOnConv", "Scale(3), Gelu, Conv2d(2, 2), BatchNorm, Gelu"),
        OnVector("GeluTanh", "Gelu(Approximate = \"tanh\"), Dense(3), Scale(2), Gelu(Approximate = \"none\")"),
        OnPicture("GeluTanhOnSum", "Branch, Branch, Conv2d(4, 1), Add, Gelu(Approximate = \"tanh\"), AvgPool2d(2)"),
        OnVector("RepeatNone", "Dense(9, Repeat = 0), Tanh(Repeat = 2), Dense(3)"),
        OnPicture("ScaleOnPicture", "Tanh, Scale(\"1 / 3\"), Conv2d(2, 2), Scale(0.5)"),
        OnVector("LeakyRelu", "LeakyRelu, Dense(3)"),
        OnVector("LeakyZero", "LeakyRelu(0), Dense(3)"),
        OnVector("LeakyAboveOne", "LeakyRelu(1.5), Dense(3)"),
        OnPicture("LeakyNegative", "LeakyRelu(-0.3), Conv2d(2, 2)"),
        OnVector("LeakyNegativeLast", "LeakyRelu(-1)"),
        OnVector("Sigmoid", "Sigmoid, Dense(3)"),
        OnPicture("SigmoidOnConv", "Sigmoid, AvgPool2d(2)"),
        OnVector("SigmoidTwice", "Sigmoid, Sigmoid", batch: 1),
        OnVector("Tanh", "Tanh, Dense(3)"),
        OnVector("TanhSigmoidRelu", "Tanh, Sigmoid, LeakyRelu, Dense(2)"),
        OnVector("SoftmaxMiddle", "Softmax, Dense(3)", batch: 3),
        OnPicture("SoftmaxOnPicture", "Softmax, Conv2d(2, 2)"),
        OnVector("SoftmaxAfterTanh", "Tanh, Softmax, Sigmoid"),

        OnPicture("LogSoftmaxOnPicture", "LogSoftmax, Conv2d(2, 2)", batch: 3),
        OnVector("PReluEach", "PRelu(7, Init = 0.1), Dense(3)", batch: 4),
        OnPicture("PReluOnConv", "PRelu, MaxPool2d(2)"),
        OnPicture("PReluEachOnConv", "PRelu(4), PRelu(4, Init = -0.3), Conv2d(2, 2)"),
        OnPicture("RReluOnConv", "RRelu(-0.5, 0.5), Conv2d(2, 2), RRelu(0.2, 0.2)"),
        OnPicture("EluOnConv", "Elu(0.4), Conv2d(2, 2), Elu(0), Conv2d(2, 1), Elu(3)"),
        OnVector("Selu", "Selu, Dense(5), Selu"),
        OnPicture("CeluOnConv", "Celu, Conv2d(2, 2), Celu(0.3)"),
        OnVector("Softplus", "Softplus, Dense(3)", batch: 4),
        OnPicture("SoftplusOnConv", "Softplus(3), Conv2d(2, 2), Scale(4), Softplus(0.5, 1)"),
        OnVector("SteppedSigmoid", "Scale(3), SteppedSigmoid(5), Dense(3)", batch: 4),
        OnPicture("SteppedSigmoidOnConv", "SteppedSigmoid(1), Conv2d(2, 2), SteppedSigmoid(40)"),
        OnVector("Maxout", "Dense(15), Maxout(5), Tanh, Dense(4), Maxout(4)", batch: 3),
        OnPicture("MaxoutOnConv", "Conv2d(6, 2), Maxout(3), Relu, Conv2d(2, 2), Maxout(2)"),
        OnPicture("MaxoutOfOne", "Maxout(1), Conv2d(2, 2)", batch: 1),

        // Functions of the user's.
        OnVector("FunctionMish", "Elementwise(typeof(Mish)), Dense(3)"),
        OnPicture("FunctionOnConv", "Elementwise(typeof(Mish)), MaxPool2d(2), Tanh, Elementwise(typeof(Mish))"),
        OnVector("FunctionTwice", "Elementwise(typeof(Mish), Repeat = 2), Elementwise(typeof(Leaky))"),
        OnVector("FunctionParameter", "Elementwise(typeof(Leaky), \"1 / 3.0\"), Dense(3)"),
        OnVector("FunctionInBlock", "Bent(0.7), Dense(3)"),
        OnVector("FunctionWaves", "Elementwise(typeof(Curves), nameof(Curves.Waves)), Dense(3)"),
        OnVector("FunctionPowers", "Elementwise(typeof(Curves), nameof(Curves.Powers))"),
        OnVector("FunctionGrows", "Elementwise(typeof(Curves), nameof(Curves.Grows)), Dense(3)"),
        OnPicture("FunctionPieces", "BatchNorm, Elementwise(typeof(Curves), \"Pieces\", 0.8), Conv2d(2, 2)"),
        OnVector("FunctionGiven", "Elementwise(typeof(Curves), \"Steep\"), Dense(3)"),
        OnVector("FunctionOfTwo", "Branch, Dense(6), Branch, Dense(6), Elementwise(typeof(Swiglu)), Dense(3)", batch: 3),
        OnPicture("FunctionOfGates", "Branch, GlobalAvgPool2d, Dense(4), Branch, Tanh, Elementwise(typeof(Swiglu)), Tanh"),
        OnVector("FunctionOfThree", "Branch, Dense(4), Branch, Dense(4), Elementwise(typeof(Mish)), Branch, Dense(4), Elementwise(typeof(Curves), \"Mixed\"), Dense(2)"),
        OnVector("FunctionOfTwoAndNumber", "Branch, Branch, Tanh, Elementwise(typeof(Curves), \"Mixed\", 0.5)"),

        // Differential equations: parameters shared by all evaluations.
        OnVector("OdeEuler", "NeuralOde(3), Dense(7)"),
        OnVector("OdeRk4", "NeuralOde(2, Method = OdeMethod.Rk4), Dynamics(7), Dense(3)", batch: 3),
        OnVector("OdeDormandPrince", "NeuralOde(2, Method = OdeMethod.DormandPrince), Dynamics(7), Dense(3)", batch: 3),
        OnPicture("OdeOnPicture", "NeuralOde(2, Method = OdeMethod.Midpoint, T0 = 0.5, T1 = -1), Field(4), Relu"),
        OnVector("OdeRepeated", "NeuralOde(2), Step(7, Repeat = 2), Dense(3)"),
        OnVector("OdeInBlock", "Flow(7, 2), Flow(7, 1), Dense(3)"),
        OnVector("OdeInOde", "NeuralOde(2, Name = \"outer\"), Flow(7, 2)"),
        OnVector("OdeNormed", "NeuralOde(3), Normed(7), Normed(7, Repeat = 2, Shared = true)", batch: 4),
        OnPicture("OdeNormalized", "NeuralOde(2), Residual(4), GlobalAvgPool2d", batch: 3),

        // Flatten.
        OnPicture("FlattenDense", "Flatten, Dense(3)"),
        OnPicture("FlattenFused", "Relu, MaxPool2d(2), Tanh, Flatten, Sigmoid, Dense(3)"),
        OnVector("FlattenVector", "Flatten, Dense(3)"),

        // Batch normalisation.
        OnPicture("NormOnConv", "BatchNorm, Conv2d(2, 2)"),
        new("NormOnConvNoBias", "Input(2, 5, 5), Conv2d(3, 3, Bias = false), BatchNorm, Relu, Conv2d(2, 2), MeanSquaredError", 3),
        new("NormOnInput", "Input(3, 4, 4), BatchNorm, Conv2d(2, 3), MeanSquaredError"),
        OnVector("NormOnDense", "BatchNorm, Dense(3)", batch: 4),
        OnVector("NormPlain", "BatchNorm(Affine = false), Dense(3)", batch: 4),
        OnVector("NormShiftOnly", "BatchNorm(Gamma = false), Dense(3)", batch: 4),
        OnPicture("NormShiftOnlyOnConv", "BatchNorm(Gamma = false), Relu, Conv2d(2, 2)"),
        OnVector("NormLast", "BatchNorm", batch: 3),
        OnVector("NormEpsilon", "BatchNorm(Epsilon = 0.5, Momentum = 0.3), Sigmoid", batch: 3),
        OnPicture("NormAverages", "BatchNorm(Momentum = 0)", batch: 1),
        OnPicture("NormTwice", "BatchNorm, BatchNorm, Tanh"),
        OnPicture("NormActivations", "Tanh, BatchNorm, LeakyRelu(0.1), MaxPool2d(2), BatchNorm(Affine = false), Sigmoid"),

        // Normalisation of each sample separately.
        OnPicture("LayerNormAll", "LayerNorm, Conv2d(2, 2)"),
        OnPicture("LayerNormChannels", "LayerNorm(Over = Axes.Channels), Conv2d(2, 2)"),
        OnPicture("LayerNormChannelsRelu", "Tanh, LayerNorm(Over = Axes.Channels, Epsilon = 0.1, Affine = false), Relu, Conv2d(2, 2)", batch: 1),
        OnPicture("LayerNormPlain", "LayerNorm(Affine = false), Sigmoid", batch: 3),
        OnPicture("LayerNormPixels", "LayerNorm(Over = Axes.Rows | Axes.Columns), Conv2d(2, 2)"),
        OnPicture("LayerNormRows", "Tanh, LayerNorm(Over = Axes.Rows), Relu, Conv2d(2, 2)", batch: 1),
        OnPicture("LayerNormChannelsColumns", "LayerNorm(Over = Axes.Columns | Axes.Channels, Affine = false), Tanh, Conv2d(3, 2), LayerNorm(Over = Axes.Channels | Axes.Rows)", batch: 3),
        OnPicture("RmsNormAll", "RmsNorm, Conv2d(3, 2), RmsNorm(Over = Axes.Channels, Epsilon = 0.1), Relu"),
        OnPicture("RmsNormColumns", "RmsNorm(Over = Axes.Columns), Tanh, Conv2d(2, 2), RmsNorm(Over = Axes.Rows | Axes.Columns, Affine = false), Conv2d(2, 1)", batch: 3),
        OnVector("RmsNormVector", "RmsNorm, Gelu, Dense(3)", batch: 3),
        new("LineNormsOver", "Input(2, 9), Conv1d(4, 2), LayerNorm(Over = Axes.Columns), Conv1d(4, 2), RmsNorm(Over = Axes.Columns), Conv1d(3, 2), LayerNorm(Over = Axes.Columns | Axes.Channels), Tanh, MeanSquaredError", 3),
        new("EntropyPerPixel", "Input(2, 5, 4), Conv2d(3, 2), SoftmaxCrossEntropy(PerPosition = true), Head(\"line\", Weight = 0.5), Reshape(4, 9), LogSoftmax, NegativeLogLikelihood(PerPosition = true, ClassWeights = new[] { 1, 2, 0.5, 1 })", 3),
        new("StandardizeChannels", "Input(3, 5, 4), Standardize, Conv2d(4, 2), Tanh, Flatten, Dense(3), SoftmaxCrossEntropy", 3),
        new("StandardizeElements", "Input(2, 5, 4), Input(6, Name = \"meta\"), Standardize(PerElement = true), Conv2d(4, 2), Tanh, Flatten, Dense(3), Branch, Branch, From(\"meta\"), Standardize, Dense(3), Multiply, MeanSquaredError"),
        new("WhitenZca", "Input(2, 3, 4), Whiten, Conv2d(4, 2), Tanh, MeanSquaredError", 3),
        new("WhitenPca", "Input(2, 9), Whiten(Method = WhitenMethod.Pca, Components = 5, Epsilon = 0.1), Dense(4), Tanh, MeanSquaredError", 3),
        OnPicture("StandardizedConv", "Conv2d(3, 3, WeightStandardization = true), Relu, Conv2d(6, 2, Groups = 3, Bias = false, WeightStandardization = true, MaxNorm = 2), Tanh"),
        OnVector("StandardizedDense", "Dense(6, WeightStandardization = true, L2 = 0.1), Tanh, Dense(3, L1Product = 0.01, WeightStandardization = true)"),
        new("StandardizedLine", "Input(2, 9), Conv1d(4, 3, WeightStandardization = true), Tanh, Conv1d(4, 2, WeightStandardization = true, Name = \"Tied\", Shared = true), Conv1d(4, 2, WeightStandardization = true, Name = \"Tied\", Shared = true), MeanSquaredError", 3),
        OnVector("LayerNormVector", "LayerNorm, Gelu, Dense(3)", batch: 3),
        OnPicture("LayerNormOnePixel", "GlobalAvgPool2d, LayerNorm(Epsilon = 0.01), Dense(3)"),
        new("LayerNormInput", "Input(3, 4, 5), LayerNorm(Over = Axes.Channels), LayerNorm, Conv2d(2, 3), LayerNorm(Over = Axes.Channels), MeanSquaredError"),
        new("LayerNormOnePixelPicture", "Input(5, 1, 1), Conv2d(6, 1), LayerNorm(Over = Axes.Channels), Tanh, MeanSquaredError"),
        OnPicture("GroupNormTwo", "GroupNorm(2), Conv2d(2, 2)"),
        OnPicture("GroupNormOne", "GroupNorm(1, Epsilon = 0.1), Relu, Conv2d(3, 2)", batch: 1),
        OnPicture("GroupNormEach", "GroupNorm(4, Affine = false), Tanh"),
        OnVector("GroupNormVector", "Dense(9), GroupNorm(3), Tanh, Dense(2)", batch: 3),
        OnPicture("GroupNormFused", "Relu, GroupNorm(2), LeakyRelu(0.1), MaxPool2d(2), GroupNorm(2), Sigmoid"),
        OnPicture("InstanceNorm", "InstanceNorm2d, Conv2d(2, 2)"),
        OnPicture("InstanceNormAffine", "InstanceNorm2d(Affine = true, Epsilon = 0.01), Relu, Conv2d(2, 2)", batch: 1),
        OnPicture("ResponseNorm", "LocalResponseNorm(3, Alpha = 2), Conv2d(2, 2)"),
        OnPicture("ResponseNormEven", "LocalResponseNorm(2, Alpha = 1, Beta = 0.5, K = 2), Relu, MaxPool2d(2)", batch: 1),
        OnPicture("ResponseNormWide", "Relu, LocalResponseNorm(9, Alpha = 3, Beta = 1.5, K = 0.7), Tanh"),
        OnPicture("ResponseNormDefaults", "LocalResponseNorm(5)"),
        OnPicture("LayerScale", "LayerScale, Conv2d(2, 2)"),
        new("ConvNextBlock", """
            Input(2, 6, 5), Conv2d(6, 2), LayerNorm(Over = Axes.Channels, Epsilon = 1e-6),
            Branch, Conv2d(6, 3, Padding = 1, Groups = 6), LayerNorm(Over = Axes.Channels, Epsilon = 1e-6), Conv2d(12, 1), Gelu, Conv2d(6, 1), LayerScale(0.3), DropPath(0.2),
            Branch, Add, GlobalAvgPool2d, LayerNorm(Epsilon = 1e-6), Dense(4), SoftmaxCrossEntropy
            """, 4),

        // Dropout: the same mask at the same step.
        OnPicture("DropoutOnConv", "Relu, Dropout(0.3), Conv2d(2, 2)"),
        OnVector("DropoutTwice", "Dropout(0.2), Dense(9), Dropout(0.4)", batch: 4),
        OnVector("DropoutNone", "Dropout(0), Dense(3)"),
        OnVector("DropoutFused", "Tanh, Dropout(0.3), Sigmoid, Dropout(0.1), Dense(3)", batch: 4),

        OnVector("DropPath", "DropPath(0.4), Dense(3)", batch: 6),
        OnPicture("DropPathResidual", "Branch, Conv2d(4, 3, Padding = 1), Tanh, DropPath(0.5), Branch, Add, Relu", batch: 5),
        OnPicture("DropPathNone", "DropPath(0), Conv2d(2, 2)"),

        OnPicture("Dropout2d", "Dropout2d, Conv2d(2, 2)", batch: 5),
        OnPicture("Dropout2dFused", "Tanh, Dropout2d(0.3), Sigmoid, Dropout2d(0.2), Dropout(0.1)", batch: 4),
        OnPicture("Dropout2dNone", "Dropout2d(0), Conv2d(2, 2)"),
        new("Dropout1d", "Input(2, 9), Conv1d(4, 2), Dropout1d(0.3), Tanh, Conv1d(3, 2), Dropout1d, Conv1d(2, 1), MeanSquaredError", 4),
        OnVector("AlphaDropout", "AlphaDropout, Dense(3)", batch: 5),
        OnVector("AlphaDropoutSelu", "Selu, AlphaDropout(0.2), Dense(4), Selu, AlphaDropout(0.3)", batch: 5),
        OnPicture("AlphaDropoutNone", "Selu, AlphaDropout(0), Conv2d(2, 2)"),
        OnVector("GaussianNoise", "GaussianNoise(0.5), Tanh, Dense(3), GaussianNoise(2), Sigmoid", batch: 5),
        OnPicture("GaussianNoiseNone", "GaussianNoise(0), Conv2d(2, 2)"),
        OnPicture("Cutout", "Cutout(3), Conv2d(2, 2)", batch: 5),
        OnPicture("CutoutLarge", "Tanh, Cutout(6), Relu, Conv2d(1, 2), Cutout(2)", batch: 4),
        OnVector("DropConnect", "Dense(9, DropConnect = 0.5), Tanh, Dense(3, Bias = false, DropConnect = 0.2)", batch: 4),
        OnVector("DropConnectPerSample", "Dense(9, DropConnect = 0.5, DropConnectPerSample = true), Tanh, Dense(3, Bias = false, DropConnect = 0.2, DropConnectPerSample = true)", batch: 4),
        OnPicture("DropConnectPerSampleKept", "Conv2d(2, 2), Flatten, Dense(5, DropConnect = 0.3, DropConnectPerSample = true, L1Product = 0.1, WeightStandardization = true), Relu, Dropout(0.2), Dense(4, DropConnect = 0, DropConnectPerSample = true)"),
        OnPicture("DropConnectConv", "Conv2d(3, {2, 3}, Stride = 2, DropConnect = 0.4), Tanh, Conv2d(2, 1, Connections = {\"0,2\", \"1\"}, DropConnect = 0.2)"),
        OnVector("DropConnectPenalized", "Dense(7, DropConnect = 0.3, L1Product = 0.1), Tanh, Dense(7, Name = \"a\", Shared = true, Repeat = 2, L2 = 0.1, DropConnect = 0.3), Dense(3, DropConnect = 0)", batch: 3),

        // Losses.
        new("EntropyTwo", "Input(3), Dense(2), SoftmaxCrossEntropy", 3),
        new("EntropyTen", "Input(7), Dense(10), SoftmaxCrossEntropy", 5),
        new("EntropyBatchOne", "Input(7), Dense(5), SoftmaxCrossEntropy", 1),
        new("EntropyAfterNorm", "Input(4), Dense(5), BatchNorm, SoftmaxCrossEntropy", 4),
        new("EntropyAfterRelu", "Input(4), Dense(5), LeakyRelu, SoftmaxCrossEntropy", 4),
        new("EntropyOnAverages", "Input(2, 4, 5), Conv2d(3, 2), GlobalAvgPool2d, SoftmaxCrossEntropy", 3),
        new("ErrorOnOne", "Input(3), Dense(1), MeanSquaredError", 1),
        new("ErrorOnPicture", "Input(1, 3, 4), Conv2d(2, 2), MeanSquaredError", 3),

        new("HuberOnPicture", "Input(1, 3, 4), Conv2d(2, 2), Huber(0.4)", 3),
        new("SmoothL1", "Input(3), Dense(7), SmoothL1", 4),
        new("EntropySmoothed", "Input(7), Dense(5), SoftmaxCrossEntropy(LabelSmoothing = 0.1)", 5),
        new("EntropyWeighted", "Input(7), Dense(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2.5, 0.5 })", 5),
        new("EntropyWeightedSmoothed", "Input(7), Dense(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2.5, 0.5 }, LabelSmoothing = 0.2)", 1),
        new("EntropySoft", "Input(7), Dense(5), SoftmaxCrossEntropy(SoftTargets = true)", 5),
        new("EntropySoftEverything", "Input(7), Dense(3), SoftmaxCrossEntropy(ClassWeights = new[] { 1, 2.5, 0.5 }, LabelSmoothing = 0.2, SoftTargets = true)", 5),
        new("LikelihoodWeighted", "Input(7), Dense(3), NegativeLogLikelihood(ClassWeights = new[] { 1, 2.5, 0.5 })", 5),
        new("MultiMargin", "Input(7), Dense(5), MultiMargin", 5),
        new("MultiMarginSquared", "Input(7), Dense(4), Tanh, MultiMargin(2, 0.7, ClassWeights = new[] { 1, 2, 3, 0.5 })", 3),
        new("HingeOnPicture", "Input(1, 3, 4), Conv2d(2, 2), Hinge(0.3)", 3),
        new("BinaryEntropy", "Input(7), Dense(5), BinaryCrossEntropyWithLogits", 5),
        new("BinaryEntropyWeightedEach", "Input(1, 3, 4), Conv2d(2, 2), BinaryCrossEntropyWithLogits(PosWeight = new[] { 1.7, 0.2 })", 3),
        new("DivergenceOnPicture", "Input(1, 3, 4), Conv2d(2, 2), LogSoftmax, KLDivergence", 3),

        // Penalties.
        OnVector("PenaltyL2", "Dense(5, L2 = 0.02), Tanh, Dense(3)"),
        OnVector("PenaltyL1", "Dense(5, L1 = 0.1), Tanh, Dense(3)"),
        OnPicture("PenaltyElastic", "Conv2d(3, 3, L1 = 0.1, L2 = 0.05), Tanh, Conv2d(2, 2, L2 = 0.3)"),
        OnVector("PenaltyGroups", "Dense(5, GroupLasso = 0.1, L2 = 0.1), Tanh, Dense(3, GroupLasso = 0.2)", batch: 5),
        OnPicture("PenaltyGroupsOnConv", "Conv2d(4, 3, Groups = 2, GroupLasso = 0.1), Tanh, Conv2d(2, 2)"),
        OnVector("PenaltyOnBias", "Dense(5, BiasL1 = 0.1, BiasL2 = 0.2), Tanh, Dense(3)"),
        OnVector("PenaltyProduct", "Dense(5, L1Product = 0.05), Tanh, Dense(3)"),
        OnPicture("PenaltyProductOnConv", "Conv2d(3, 3, L1Product = 0.05, L1 = 0.01), Tanh, Conv2d(2, 2)"),
        OnVector("PenaltyShared", "Dense(7, Repeat = 2, Shared = true, L2 = 0.1, L1Product = 0.02), Tanh"),
        OnVector("MaxNorm", "Dense(5, MaxNorm = 0.5), Tanh, Dense(3, MaxNorm = 0.3)"),
        OnPicture("MaxNormOnConv", "Conv2d(3, 3, MaxNorm = 0.4, L2 = 0.1), Tanh, Conv2d(2, 2)"),
        OnVector("MaxNormShared", "Dense(7, Repeat = 2, Shared = true, MaxNorm = 0.4, GroupLasso = 0.1), Tanh"),
        OnPicture("PenaltyOnConnections", "Conv2d(4, 2, L1 = 0.1, L2 = 0.05, GroupLasso = 0.1, MaxNorm = 0.5, Connections = {\"0,1,3\", \"2\", \"1-3\", \"0\"}), Tanh"),
        OnPicture("PenaltyProductOnConnections", "Conv2d(3, 3, L1Product = 0.05, GroupLasso = 0.1, Connections = {\"0,1\", \"2,3\", \"1-2\"})"),
        OnVector("PenaltyAlongOde", "NeuralOde(2, Method = OdeMethod.Midpoint), Dense(7, L2 = 0.1, MaxNorm = 0.5), Dense(3)"),
        OnVector("ActivityL1", "Tanh, ActivityL1(0.1), Dense(3), ActivityL1(0.2)"),
        OnVector("Sparsity", "Sigmoid, Sparsity(0.1, 0.5), Dense(3)", batch: 4),
        OnPicture("SparsityOnConv", "Sigmoid, Sparsity(0.3, 2), ActivityL1(0.01), Conv2d(2, 2)", batch: 3),

        // Paths and joins.
        OnPicture("AddPaths", "Branch, Conv2d(3, 3, Padding = 1), Branch, Conv2d(3, 1), Tanh, Branch, Conv2d(3, 5, Padding = 2), Add, Sigmoid"),
        OnVector("AddPathsAlike", "Branch, Dense(4), Branch, Dense(4), Branch, Dense(4), Branch, Dense(4), Add, Dense(2)"),
        OnPicture("AddIdentity", "Branch, Conv2d(4, 3, Padding = 1), Branch, Identity, Add"),
        OnPicture("AddTwice", "Branch, Branch, Add, Tanh"),
        OnPicture("ConcatPaths", "Branch, Conv2d(3, 3, Padding = 1), Relu, Branch, Branch, MaxPool2d(3, Stride = 1, Padding = 1), Concat, Conv2d(2, 2)"),
        OnVector("ConcatVectors", "Branch, Dense(2), Tanh, Branch, Dense(3), Branch, Concat, Dense(2)", batch: 1),
        OnPicture("MultiplyPaths", "Branch, Conv2d(3, 1), Sigmoid, Branch, Conv2d(3, 3, Padding = 1), Multiply"),
        OnPicture("MultiplyPositions", "Branch, Conv2d(1, 1), Sigmoid, Branch, Multiply, Tanh"),
        OnPicture("MultiplyChannelsAndPositions", "Branch, GlobalAvgPool2d, Sigmoid, Branch, Conv2d(1, 1), Sigmoid, Branch, Tanh, Multiply"),
        OnPicture("MultiplyGates", "Branch, GlobalAvgPool2d, Dense(4), Sigmoid, Branch, Multiply, Tanh"),
        OnVector("MaximumPaths", "Branch, Dense(4), Branch, Dense(4), Branch, Dense(4), Maximum, Dense(2)", batch: 3),
        OnPicture("SqueezeExcite", "Tanh, SqueezeExcite(2), Conv2d(2, 2)"),
        OnPicture("SqueezeExciteNarrow", "Branch, Conv2d(4, 3, Padding = 1), BatchNorm, SqueezeExcite, Branch, Add, Tanh", batch: 3),
        new("SqueezeExciteLine", "Input(2, 9), Conv1d(6, 2), Tanh, SqueezeExcite(3), Conv1d(2, 2), MeanSquaredError"),
        OnPicture("FromNamed", "Tanh, Conv2d(4, 3, Padding = 1), Branch, Branch, From(\"Tanh1\"), Add"),
        OnPicture("ShortcutSame", "Branch, Conv2d(4, 3, Padding = 1), Branch, Shortcut(4), Add"),
        OnPicture("ShortcutProjects", "Branch, Conv2d(5, 3, Padding = 1, Stride = 2), Branch, Shortcut(5, Stride = 2), Add"),
        OnPicture("ShortcutPads", "Branch, Conv2d(6, 3, Padding = 1, Stride = 2), Branch, Shortcut(6, Stride = 2, Option = ShortcutOption.A), Add"),
        OnPicture("ShortcutPadsOnly", "Shortcut(7, Option = ShortcutOption.A), Tanh"),
        OnPicture("ShortcutDropsOnly", "Shortcut(4, Stride = 2, Option = ShortcutOption.A), Tanh"),
        OnPicture("ShortcutAlways", "Branch, Conv2d(4, 1), Branch, Shortcut(4, Option = ShortcutOption.C, Norm = false), Add"),

        // Several inputs and outputs.
        new("HeadFromOutput", "Input(5), Dense(7), Tanh, Dense(4), SoftmaxCrossEntropy, Head(\"aux\", Weight = 0.3), Tanh, Dense(3), SoftmaxCrossEntropy", 3),
        new("HeadsFromTrunk", """
            Input(2, 5, 5), Conv2d(3, 2), Tanh(Name = "trunk"), Flatten, Dense(4), SoftmaxCrossEntropy,
            Head("size", Weight = 1.7), From("trunk"), GlobalAvgPool2d, Dense(2), MeanSquaredError,
            Head("kind", Weight = 0.5, SameTarget = true, TrainingOnly = true), From("trunk"), Conv2d(4, 2), BatchNorm, GlobalAvgPool2d, SoftmaxCrossEntropy
            """, 3),
        new("HeadOnOutput", "Input(5), Dense(7), Tanh, MeanSquaredError, Head(\"again\", Weight = 0.25, SameTarget = true), MeanSquaredError, Head(\"other\"), MeanSquaredError", 2),
        new("HeadOfNoWeight", "Input(5), Dense(7), Tanh, Dense(3), SoftmaxCrossEntropy, Head(\"idle\", Weight = 0), Dense(3), SoftmaxCrossEntropy", 2),
        new("HeadOfBlocks", Pairs("""
            Input(2, 7, 6), Residual(4), GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy,
            Head("aux", Weight = 0.4), From("Residual1"), Residual(3, 2), Branch, Conv2d(2, 1), Branch, Conv2d(2, 1), Add, GlobalAvgPool2d, Dropout(0.3), Dense(2), SoftmaxCrossEntropy
            """), 3),
        new("HeadsPenalized", """
            Input(5), Dense(7, L2 = 0.1), Tanh(Name = "trunk"), Dense(4), SoftmaxCrossEntropy,
            Head("aux", Weight = 0.4, TrainingOnly = true), From("trunk"), Dense(3, L1 = 0.1, MaxNorm = 0.5), Sigmoid, Sparsity(0.2, 0.3), Dense(2), BinaryCrossEntropyWithLogits,
            Head("size", Weight = 2), From("trunk"), Dense(3, GroupLasso = 0.2, BiasL2 = 0.1), ActivityL1(0.1), MeanSquaredError
            """, 3),
        new("HeadsOfLabels", """
            Input(5), Dense(7), Tanh(Name = "trunk"), Dense(3), SoftmaxCrossEntropy(LabelSmoothing = 0.1, ClassWeights = new[] { 1, 2.5, 0.5 }),
            Head("likelihood", SameTarget = true), From("trunk"), Dense(3), LogSoftmax, NegativeLogLikelihood(ClassWeights = new[] { 2, 0.5, 1 }),
            Head("margin", Weight = 0.3), From("trunk"), Dense(4), MultiMargin(2, 0.7)
            """, 4),
        new("HeadsOfValues", """
            Input(5), Dense(7), Tanh(Name = "trunk"), Dense(3), Huber(0.4),
            Head("binary", SameTarget = true), From("trunk"), Dense(3), BinaryCrossEntropyWithLogits(PosWeight = new[] { 0.5, 2, 1.25 }),
            Head("soft", Weight = 0.7), From("trunk"), Dense(3), SoftmaxCrossEntropy(SoftTargets = true),
            Head("divergence"), From("trunk"), Dense(4), LogSoftmax, KLDivergence,
            Head("hinge", Weight = 1.5), From("trunk"), Dense(2), Hinge,
            Head("absolute"), From("trunk"), Dense(2), MeanAbsoluteError,
            Head("smooth", Weight = 0.2), From("trunk"), Dense(2), SmoothL1(2)
            """, 3),
        new("TwoInputs", "Input(2, 5, 5), Input(3, Name = \"meta\"), Conv2d(3, 2), Tanh, GlobalAvgPool2d, Branch, Branch, From(\"meta\"), Dense(4), Tanh, Concat, Dense(3), SoftmaxCrossEntropy", 3),
        new("TwoInputsAlike", "Input(6, Name = \"left\"), Input(6, Name = \"right\"), Branch, Dense(5, Name = \"Tower\", Shared = true), Branch, From(\"right\"), Dense(5, Name = \"Tower\", Shared = true), Multiply, Tanh, Dense(2), MeanSquaredError", 2),
        new("TwoInputsTwoOutputs", """
            Input(4), Input(1, 5, 5, Name = "picture"), Dense(3), Tanh(Name = "seen"), Dense(2), MeanSquaredError,
            Head("view", Weight = 2), From("picture"), Conv2d(3, 3), GlobalAvgPool2d, Tanh, Branch, Branch, From("seen"), Multiply, Dense(3), SoftmaxCrossEntropy
            """, 2),
        new("InputTwice", "Input(6), Dense(6), Tanh, Branch, Branch, From(\"Input\"), Add, Dense(2), MeanSquaredError", 2),

        // Blocks, repetition, sharing.
        OnPicture("BlockPlain", "Residual(4), Residual(6, 2)"),
        OnPicture("BlockRecomputed", "Again(4), Branch, Again(3), Branch, Again(3), Add, MaxPool2d(2), Again(2, Repeat = 2)"),
        new("LayoutRecomputed", "Input(2, 6, 5), Conv2d(16, 3), Again(16), Relu, Again(16), GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy", 3),
        OnPicture("BlockRepeated", "Residual(4, Repeat = 2), GlobalAvgPool2d"),
        OnPicture("BlockNested", "Stage(3), Flatten, Dense(2)"),
        OnVector("BlockShared", "Step(7, Repeat = 3, Shared = true), Dense(2)"),
        OnVector("LayerShared", "Dense(7, Repeat = 2, Shared = true), Tanh"),
        OnVector("SharedByName", "Dense(7, Name = \"Tied\", Shared = true), Tanh, Dense(7, Name = \"Tied\", Shared = true)"),
        OnVector("RepeatedActivation", "Tanh(Repeat = 3), Dense(3, Repeat = 2)"),

        // Multiples of 16 channels, for which the compiler may choose the device's layout.
        new("LayoutChain", """
            Input(3, 9, 8), Conv2d(16, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2, Stride = 1), Conv2d(32, 3, Stride = 2, Padding = 1), Tanh,
            AvgPool2d(2), BatchNorm, Conv2d(16, 1), Sigmoid, Flatten, Dense(3), SoftmaxCrossEntropy
            """, 3),
        new("LayoutResidual", "Input(2, 6, 5), Conv2d(16, 3), Residual(16), Residual(32, 2), Squeeze(32), GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy", 3),
        new("LayoutDepthwise", """
            Input(2, 7, 6), Conv2d(16, 2), BatchNorm, Relu6, Conv2d(32, 1), Tanh, Conv2d(32, 3, Groups = 32, Stride = 2, Padding = 1), BatchNorm, Silu,
            Conv2d(32, 2, Groups = 2), Tanh, Conv2d(24, 1), Relu, Conv2d(16, 1), MeanSquaredError
            """),
        new("LayoutBottleneck", """
            Input(3, 7, 6), Conv2d(16, 3), Relu, Conv2d(24, 1), BatchNorm, Branch, Conv2d(32, 1), Relu6, Conv2d(24, 3, Padding = 1), BatchNorm, Branch, Identity, Add,
            Conv2d(32, 2, Stride = 2, Bias = false), Tanh, GlobalAvgPool2d, Dense(3), SoftmaxCrossEntropy
            """, 3),
        // Sums that a norm and later layers read; moments of functions of a convolution, of groups, of channels in part of a block.
        new("LayoutMoments", """
            Input(3, 6, 5), Conv2d(16, 3, Padding = 1), Branch, BatchNorm, Relu, Conv2d(16, 3, Padding = 1, Bias = false), Branch, Identity, Add, BatchNorm, Tanh,
            Conv2d(32, 3, Groups = 2), Silu, BatchNorm, Conv2d(24, 1, Bias = false), BatchNorm, Relu, Conv2d(16, 1, Name = "read"), BatchNorm, Sigmoid, Conv2d(16, 2),
            Branch, GlobalAvgPool2d, Branch, From("read"), GlobalAvgPool2d, Concat, Dense(3), SoftmaxCrossEntropy
            """, 3),
        new("LayoutPaths", """
            Input(1, 7, 6), Conv2d(16, 3), Tanh, Branch, Conv2d(16, 3, Padding = 1), Dropout(0.1), Branch, MaxPool2d(3, Stride = 1, Padding = 1), Branch, Conv2d(8, 1), Concat,
            Conv2d(16, 2), Softmax, Conv2d(16, 1), Relu, Conv2d(16, 2), MeanSquaredError
            """),
        new("LayoutNoise", """
            Input(3, 8, 7), Cutout(3), Conv2d(16, 3), Dropout2d(0.3), Conv2d(16, 3, Padding = 1, DropConnect = 0.2), GaussianNoise(0.2), Relu, Cutout(2), Conv2d(32, 3), Selu, AlphaDropout(0.2),
            Conv2d(16, 1), DropPath(0.3), MeanSquaredError
            """, 3),
        new("LayoutOfInput", "Input(16, 5, 4), BatchNorm, Conv2d(16, 3, Dilation = 2, Padding = 2), Relu, Conv2d(32, 3, Stride = 3), MeanSquaredError"),

        // Everything at once: what fuses with what depends on the neighbours.
        new("Chain", """
            Input(2, 11, 9),
            Conv2d(5, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2),
            Conv2d(7, 3, Padding = Padding.Same), BatchNorm, LeakyRelu(0.1), Dropout(0.1), AvgPool2d(2, CeilMode = true),
            Conv2d(7, 2, Groups = 7), Tanh, BatchNorm(Affine = false), Flatten,
            Dense(13), BatchNorm, Sigmoid, Dropout(0.2), Dense(6), Softmax, Dense(5), LeakyRelu(-0.5), Dense(4), SoftmaxCrossEntropy
            """, 3),
        new("ChainPictures", """
            Input(3, 8, 8),
            BatchNorm, Conv2d(4, 3, Stride = 2, Padding = 1), Tanh, BatchNorm, Sigmoid, Conv2d(4, 3, Groups = 4, Padding = 1),
            Relu, BatchNorm, Conv2d(6, 1), LeakyRelu, MaxPool2d(3, Stride = 1, Padding = 1), BatchNorm, Relu, GlobalAvgPool2d, Tanh, MeanSquaredError
            """, 2),
    ];

    private static NetworkCase OnPicture(string name, string layers, int batch = 2) =>
        new(name, Pairs(Picture + layers + ", MeanSquaredError"), batch);

    private static NetworkCase OnVector(string name, string layers, int batch = 2) => new(name, Vector + layers + ", MeanSquaredError", batch);

    /// <summary>{1, 2} for new[] { 1, 2 }.</summary>
    private static string Pairs(string attributes) => attributes.Replace("{", "new[] { ").Replace("}", " }");
}
