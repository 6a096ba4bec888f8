namespace NetDsl.Generator.Ops;

/// <summary>Every word of the language. A new layer is registered here, and nowhere else.</summary>
public static class Registry
{
    public static IReadOnlyList<Layer> Layers { get; } =
    [
        new Conv2dLayer(),
        new ConvTranspose2dLayer(),
        new Conv1dLayer(),
        new ConvTranspose1dLayer(),
        new DenseLayer(),
        new MaxPool2dLayer(),
        new AvgPool2dLayer(),
        new GlobalAvgPool2dLayer(),
        new MaxPool1dLayer(),
        new AvgPool1dLayer(),
        new GlobalAvgPool1dLayer(),
        new GlobalMaxPool2dLayer(),
        new AdaptiveAvgPool2dLayer(),
        new AdaptiveMaxPool2dLayer(),
        new LpPool2dLayer(),
        new MedianPool2dLayer(),
        new UpsampleLayer(),
        new PixelShuffleLayer(),
        new PixelUnshuffleLayer(),
        new ChannelShuffleLayer(),
        new ZeroPad2dLayer(),
        new Pad2dLayer(),
        new CropLayer(),
        new SliceLayer(),
        new SplitLayer(),
        new ReshapeLayer(),
        new PermuteLayer(),
        new SqueezeExciteLayer(),
        new FlattenLayer(),
        new ReluLayer(),
        new Relu6Layer(),
        new LeakyReluLayer(),
        new GeluLayer(),
        new SiluLayer(),
        new SigmoidLayer(),
        new TanhLayer(),
        new SoftmaxLayer(),
        new BatchNormLayer(),
        new LayerNormLayer(),
        new GroupNormLayer(),
        new InstanceNorm2dLayer(),
        new LocalResponseNormLayer(),
        new ElementwiseLayer(),
        new DropoutLayer(),
        new DropPathLayer(),
        new ScaleLayer(),
        new LayerScaleLayer(),
        new BranchLayer(),
        new FromLayer(),
        new IdentityLayer(),
        new ShortcutLayer(),
        new NeuralOdeLayer(),
        new TimeLayer(),
        new ConcatLayer(),
        new AddLayer(),
        new MultiplyLayer(),
        new MaximumLayer(),
        new HeadLayer(),
        new SoftmaxCrossEntropyLayer(),
        new MeanSquaredErrorLayer(),
    ];

    private static readonly Dictionary<string, Layer> ByWord = Layers.ToDictionary(layer => layer.Word);

    /// <summary>The layer of that name; null where the language has no such word.</summary>
    public static Layer? Find(string word) => ByWord.TryGetValue(word, out var layer) ? layer : null;
}
