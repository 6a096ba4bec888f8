namespace NetDsl.Generator.Ops;

/// <summary>Every word of the language. A new layer is registered here, and nowhere else.</summary>
public static class Registry
{
    public static IReadOnlyList<Layer> Layers { get; } =
    [
        new Conv2dLayer(),
        new DenseLayer(),
        new MaxPool2dLayer(),
        new AvgPool2dLayer(),
        new GlobalAvgPool2dLayer(),
        new FlattenLayer(),
        new ReluLayer(),
        new Relu6Layer(),
        new LeakyReluLayer(),
        new SiluLayer(),
        new SigmoidLayer(),
        new TanhLayer(),
        new SoftmaxLayer(),
        new LogSoftmaxLayer(),
        new PReluLayer(),
        new RReluLayer(),
        new EluLayer(),
        new SeluLayer(),
        new CeluLayer(),
        new SoftplusLayer(),
        new SteppedSigmoidLayer(),
        new LogSigmoidLayer(),
        new MishLayer(),
        new HardtanhLayer(),
        new HardsigmoidLayer(),
        new HardswishLayer(),
        new SoftsignLayer(),
        new MaxoutLayer(),
        new BatchNormLayer(),
        new DropoutLayer(),
        new ScaleLayer(),
        new ActivityL1Layer(),
        new SparsityLayer(),
        new BranchLayer(),
        new FromLayer(),
        new IdentityLayer(),
        new ShortcutLayer(),
        new ConcatLayer(),
        new AddLayer(),
        new MultiplyLayer(),
        new MaximumLayer(),
        new SoftmaxCrossEntropyLayer(),
        new MeanSquaredErrorLayer(),
        new MeanAbsoluteErrorLayer(),
        new HuberLayer(),
        new SmoothL1Layer(),
        new NegativeLogLikelihoodLayer(),
        new MultiMarginLayer(),
        new BinaryCrossEntropyWithLogitsLayer(),
        new HingeLayer(),
        new KLDivergenceLayer(),
    ];

    private static readonly Dictionary<string, Layer> ByWord = Layers.ToDictionary(layer => layer.Word);

    /// <summary>The layer of that name; null where the language has no such word.</summary>
    public static Layer? Find(string word) => ByWord.TryGetValue(word, out var layer) ? layer : null;
}
