namespace NetDsl.CodeFixes;

/// <summary>The words of other frameworks for layers and losses of the language.</summary>
internal static class ForeignWords
{
    /// <summary>
    /// Where such a layer has more positional arguments than one, the first is the number of inputs, which is not written here.
    /// </summary>
    private static readonly HashSet<string> WithInputs = ["Linear", "LSTM", "GRU", "RNN"];

    /// <summary>Words whose arguments mean nothing here, such as the number of channels of a norm.</summary>
    private static readonly HashSet<string> WithoutArguments =
    [
        "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "RMSNorm", "RMSNormalization", "ReLU", "ReLU6",
        "SELU", "SiLU", "Swish", "HardSwish", "HardSigmoid", "CrossEntropyLoss", "CrossEntropy", "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "NLLLoss",
        "BCEWithLogitsLoss", "BCELoss", "BinaryCrossentropy", "MSELoss", "L1Loss", "KLDivLoss", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D",
        "Concatenate", "Cat",
    ];

    private static readonly Dictionary<string, string> Ours = new()
    {
        ["Linear"] = "Dense", ["LazyLinear"] = "Dense", ["FullyConnected"] = "Dense",
        ["Conv1D"] = "Conv1d", ["Conv2D"] = "Conv2d", ["Conv2DTranspose"] = "ConvTranspose2d", ["Conv1DTranspose"] = "ConvTranspose1d",
        ["ConvTranspose1D"] = "ConvTranspose1d", ["ConvTranspose2D"] = "ConvTranspose2d",
        ["MaxPooling1D"] = "MaxPool1d", ["MaxPooling2D"] = "MaxPool2d", ["AveragePooling1D"] = "AvgPool1d", ["AveragePooling2D"] = "AvgPool2d",
        ["GlobalAveragePooling1D"] = "GlobalAvgPool1d", ["GlobalAveragePooling2D"] = "GlobalAvgPool2d", ["GlobalMaxPooling2D"] = "GlobalMaxPool2d",
        ["BatchNorm1d"] = "BatchNorm", ["BatchNorm2d"] = "BatchNorm", ["BatchNorm3d"] = "BatchNorm", ["BatchNormalization"] = "BatchNorm",
        ["LayerNormalization"] = "LayerNorm", ["GroupNormalization"] = "GroupNorm", ["InstanceNormalization"] = "InstanceNorm2d", ["RMSNorm"] = "RmsNorm", ["RMSNormalization"] = "RmsNorm",
        ["ReLU"] = "Relu", ["ReLU6"] = "Relu6", ["LeakyReLU"] = "LeakyRelu", ["PReLU"] = "PRelu", ["RReLU"] = "RRelu", ["ELU"] = "Elu", ["SELU"] = "Selu", ["CELU"] = "Celu",
        ["GELU"] = "Gelu", ["SiLU"] = "Silu", ["Swish"] = "Silu", ["HardSwish"] = "Hardswish", ["HardSigmoid"] = "Hardsigmoid", ["HardTanh"] = "Hardtanh",
        ["LSTM"] = "Lstm", ["GRU"] = "Gru", ["RNN"] = "Rnn", ["SimpleRNN"] = "Rnn",
        ["ZeroPadding2D"] = "ZeroPad2d", ["UpSampling2D"] = "Upsample", ["SpatialDropout1D"] = "Dropout1d", ["SpatialDropout2D"] = "Dropout2d", ["StochasticDepth"] = "DropPath",
        ["SqueezeExcitation"] = "SqueezeExcite", ["Concatenate"] = "Concat", ["Cat"] = "Concat",
        ["CrossEntropyLoss"] = "SoftmaxCrossEntropy", ["CrossEntropy"] = "SoftmaxCrossEntropy", ["SparseCategoricalCrossentropy"] = "SoftmaxCrossEntropy",
        ["CategoricalCrossentropy"] = "SoftmaxCrossEntropy(SoftTargets = true)", ["NLLLoss"] = "NegativeLogLikelihood",
        ["BCEWithLogitsLoss"] = "BinaryCrossEntropyWithLogits", ["BinaryCrossentropy"] = "BinaryCrossEntropyWithLogits",
        ["MSELoss"] = "MeanSquaredError", ["MSE"] = "MeanSquaredError", ["L1Loss"] = "MeanAbsoluteError", ["MAE"] = "MeanAbsoluteError",
        ["HuberLoss"] = "Huber", ["SmoothL1Loss"] = "SmoothL1", ["KLDivLoss"] = "KLDivergence", ["MultiMarginLoss"] = "MultiMargin",
    };

    /// <summary>Our attribute for one of another framework; null if there is none.</summary>
    /// <param name="word">Its name.</param>
    /// <param name="arguments">Its arguments as written.</param>
    public static string? Translate(string word, IReadOnlyList<string> arguments)
    {
        if (!Ours.TryGetValue(word, out var ours))
            return null;
        var kept = WithoutArguments.Contains(word) ? [] : WithInputs.Contains(word) && arguments.Count(argument => argument.IndexOfAny(['=', ':']) < 0) > 1 ? arguments.Skip(1).ToList() : arguments;
        return kept.Count == 0 ? ours : $"{ours}({string.Join(", ", kept)})";
    }
}
