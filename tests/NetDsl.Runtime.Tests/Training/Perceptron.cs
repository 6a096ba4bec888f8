namespace NetDsl.Runtime.Tests.Training;

/// <summary>
/// A network of two dense layers, written by hand as the compiler would write it: training is tested without the
/// compiler, and the contract between emitted code and <see cref="Model"/> is held.
/// </summary>
public sealed class Perceptron : Model
{
    private readonly int inputs;
    private readonly int hidden;
    private readonly int classes;

    private Perceptron(ModelInfo info, ModelPlan plan, Device device, int batch, int seed, int inputs, int hidden, int classes)
        : base(info, plan, device, batch, seed) => (this.inputs, this.hidden, this.classes) = (inputs, hidden, classes);

    public static Perceptron Create(int inputs = 2, int hidden = 16, int classes = 3, int batch = 8, int seed = 0, Device? device = null)
    {
        var (w1, w2) = ((long)hidden * inputs, (long)classes * hidden);
        var info = new ModelInfo
        {
            Name = "Perceptron",
            Input = [inputs],
            Output = [classes],
            Layers =
            [
                new("Dense1", $"Dense({hidden})", [hidden], w1 + hidden, 0, w1, ["Input"]),
                new("Relu1", "Relu", [hidden], 0, 1, 0, ["Dense1"]),
                new("Dense2", $"Dense({classes})", [classes], w2 + classes, 0, w2, ["Relu1"]),
            ],
            Parameters =
            [
                new("Dense1.Weight", [hidden, inputs], true, true, 0, Initializer.Kaiming(inputs)),
                new("Dense1.Bias", [hidden], true, false, w1 + w2, Initializer.Zeros),
                new("Relu1.Mean", [1], false, false, 0, Initializer.Zeros),
                new("Dense2.Weight", [classes, hidden], true, true, w1, Initializer.Xavier(hidden, classes)),
                new("Dense2.Bias", [classes], true, false, w1 + w2 + hidden, Initializer.Zeros),
            ],
            TrainingBytesPerSample = 4 * (inputs + 2 * hidden + 2 * classes + 2),
            InferenceBytesPerSample = 4 * (inputs + hidden + classes),
            BytesPerSample = 4 * (inputs + 2 * hidden + 2 * classes + 2),
            FixedBytes = 4 * (2 * (w1 + w2 + hidden + classes) + 2),
        };
        var plan = new ModelPlan
        {
            Weights = w1 + w2 + hidden + classes,
            DecayedWeights = w1 + w2,
            Statistics = 1,
            PerSample = inputs + 2 * hidden + 2 * classes + 2,
            PerBatch = 1,
            Target = TargetKind.Label,
            Classes = classes,
        };
        return new Perceptron(info, plan, device ?? Device.Cpu, batch, seed, inputs, hidden, classes);
    }

    protected override Region Input => PerSample(0, inputs);

    protected override Region Target => PerSample(inputs, 1);

    protected override Region Output => PerSample(inputs + 2 + 2 * hidden, classes);

    protected override Region Loss => PerBatch(0, 1);

    private Region Losses => PerSample(inputs + 1, 1);

    private Region Hidden => PerSample(inputs + 2, hidden);

    private Region HiddenGradient => PerSample(inputs + 2 + hidden, hidden);

    private Region OutputGradient => PerSample(inputs + 2 + 2 * hidden + classes, classes);

    private Region Weight1 => Weight(0, hidden * inputs);

    private Region Weight2 => Weight(hidden * inputs, classes * hidden);

    private Region Bias1 => Weight(hidden * inputs + classes * hidden, hidden);

    private Region Bias2 => Weight(hidden * inputs + classes * hidden + hidden, classes);

    protected override void RunInference(int samples)
    {
        Device.MatMul<Map2<BiasRelu>>(samples, hidden, inputs, false, true, Input, Weight1, Hidden, Bias1.Channel);
        Device.MatMul<Map2<Sum>>(samples, classes, hidden, false, true, Hidden, Weight2, Output, Bias2.Channel);
    }

    protected override void RunEvaluation(int samples)
    {
        RunInference(samples);
        Device.SoftmaxCrossEntropy(samples, classes, Output, Target, Losses, default, 1);
        Device.Reduce<Identity>(new Extent(samples, 1, 1), Keep.Scalar, true, Loss, Losses.Element);
    }

    protected override void RunTraining(int samples)
    {
        RunInference(samples);
        // A statistic, as batch normalisation keeps them: a moving average of what the hidden layer puts out.
        Device.Reduce<Identity>(new Extent(samples, hidden, 1), Keep.Scalar, true, Loss, Hidden.Element);
        Device.Map<Map2<MovingAverage>>(new Extent(1, 1, 1), Statistic(0, 1), Statistic(0, 1).Element, Loss.Element);

        Device.SoftmaxCrossEntropy(samples, classes, Output, Target, Losses, OutputGradient, 1f / samples);
        Device.Reduce<Identity>(new Extent(samples, 1, 1), Keep.Scalar, true, Loss, Losses.Element);
        Device.MatMul<Identity>(classes, hidden, samples, true, false, OutputGradient, Hidden, Gradient(hidden * inputs, classes * hidden));
        Device.Reduce<Identity>(new Extent(samples, classes, 1), Keep.Channel, false, Gradient(hidden * inputs + classes * hidden + hidden, classes), OutputGradient.Element);
        Device.MatMul<Map2<ReluGradient>>(samples, hidden, classes, false, false, OutputGradient, Weight2, HiddenGradient, Hidden.Element);
        Device.MatMul<Identity>(hidden, inputs, samples, true, false, HiddenGradient, Input, Gradient(0, hidden * inputs));
        Device.Reduce<Identity>(new Extent(samples, hidden, 1), Keep.Channel, false, Gradient(hidden * inputs + classes * hidden, hidden), HiddenGradient.Element);
    }

    private readonly struct BiasRelu : IMap2
    {
        public static T Apply<T>(T sum, T bias) where T : struct, IVector<T> => T.Max(T.Zero, sum + bias);
    }

    private readonly struct Sum : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a + b;
    }

    private readonly struct ReluGradient : IMap2
    {
        public static T Apply<T>(T gradient, T y) where T : struct, IVector<T> => T.SelectGreater(y, T.Zero, gradient, T.Zero);
    }

    private readonly struct MovingAverage : IMap2
    {
        public static T Apply<T>(T old, T now) where T : struct, IVector<T> => T.Create(0.9f) * old + T.Create(0.1f) * now;
    }
}
