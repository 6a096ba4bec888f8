namespace NetDsl.Networks.Tests.Running;

/// <summary>A network with a bit of everything: statistics, random numbers, groups, tables, normalisations, pools of both kinds.</summary>
internal static class SmallNetwork
{
    public static NetworkCase Case { get; } = new("Network", """
        Input(2, 9, 8), Cutout(2),
        Conv2d(6, 3, Padding = 1, Bias = false), BatchNorm, Relu, Dropout2d(0.05), MaxPool2d(2),
        Conv2d(6, 3, Padding = 1, PadValue = -1, UntiedBias = true, Connections = ["0-2", "1-3", "2-5", "0,5", "3", "0-5"]), LayerNorm(Over = Axes.Channels), Gelu,
        GroupNorm(2), LocalResponseNorm(3), DropPath(0.1), GaussianNoise(0.05), Conv2d(8, 3, Groups = 2), LeakyRelu, Dropout(0.2), AvgPool2d(2, CeilMode = true),
        Flatten, Dense(11, DropConnect = 0.1), Tanh, AlphaDropout(0.05), Dense(5), SoftmaxCrossEntropy
        """, 7);

    /// <summary>Two inputs and four outputs: one with a target of its own of each kind, one with the network's target.</summary>
    public static NetworkCase Heads { get; } = new("Network", """
        Input(1, 6, 5), Input(3, Name = "meta"),
        Conv2d(4, 3), BatchNorm, Relu(Name = "trunk"), GlobalAvgPool2d, Branch, Branch, From("meta"), Dense(4), Tanh, Concat, Dense(5), SoftmaxCrossEntropy,
        Head("parity", Weight = 0.5), From("trunk"), GlobalAvgPool2d, Dense(2), SoftmaxCrossEntropy,
        Head("size", Weight = 0.25), From("meta"), Dense(3), Tanh, Dense(2), MeanSquaredError,
        Head("aux", Weight = 0.3, SameTarget = true, TrainingOnly = true), From("trunk"), Conv2d(3, 2), Dropout(0.2), Flatten, Dense(5), SoftmaxCrossEntropy
        """, 6);

    /// <summary>Sequences, read in both directions.</summary>
    public static NetworkCase Sequences { get; } = new("Network", """
        Input(3, 11), Conv1d(4, 2), Lstm(9, Layers = 2, Bidirectional = true, Dropout = 0.2, ReturnSequences = true), Gru(7, ReturnSequences = true), Rnn(6),
        Dense(5), SoftmaxCrossEntropy
        """, 7);
}
