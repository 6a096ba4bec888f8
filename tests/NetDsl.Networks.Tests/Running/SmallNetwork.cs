namespace NetDsl.Networks.Tests.Running;

/// <summary>A network with a bit of everything: statistics, random numbers, groups, tables, normalisations, pools of both kinds.</summary>
internal static class SmallNetwork
{
    public static NetworkCase Case { get; } = new("Network", """
        Input(2, 9, 8),
        Conv2d(6, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool2d(2),
        Conv2d(6, 3, Padding = 1, PadValue = -1, UntiedBias = true, Connections = ["0-2", "1-3", "2-5", "0,5", "3", "0-5"]), LayerNorm(Over = Axes.Channels), Gelu,
        GroupNorm(2), LocalResponseNorm(3), DropPath(0.1), Conv2d(8, 3, Groups = 2), LeakyRelu, Dropout(0.2), AvgPool2d(2, CeilMode = true),
        Flatten, Dense(11), Tanh, Dense(5), SoftmaxCrossEntropy
        """, 7);
}
