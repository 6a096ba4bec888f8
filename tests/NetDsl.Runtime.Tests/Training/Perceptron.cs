namespace NetDsl.Runtime.Tests.Training;

/// <summary>
/// A network of two dense layers, written by hand as the compiler would write it: training is tested without the
/// compiler, and the contract between emitted code and <see cref="Model"/> is held.
/// </summary>
public sealed class Perceptron : Model
{
    private Perceptron(ModelPrograms programs, Device device, int maxBatch, int seed)
        : base(programs, device, maxBatch, seed)
    {
    }

    public static Perceptron Create(int inputs = 2, int hidden = 16, int classes = 3, int maxBatch = 8, int seed = 0, Device? device = null)
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
            Input = new(0, inputs),
            Targets = new(inputs, 1),
            Output = new(inputs + 2 + 2 * hidden, classes),
            Loss = 0,
            Target = TargetKind.Label,
            Classes = classes,
        };
        return new Perceptron(new Programs(info, plan, inputs, hidden, classes), device ?? Device.Cpu, maxBatch, seed);
    }

    private sealed class Programs(ModelInfo info, ModelPlan plan, int inputs, int hidden, int classes) : ModelPrograms
    {
        public override ModelInfo Info => info;

        public override ModelPlan Plan => plan;

        public override void RunInference(ModelMemory memory, int samples) => new Program(memory, inputs, hidden, classes).RunInference(samples);

        public override void RunEvaluation(ModelMemory memory, int samples) => new Program(memory, inputs, hidden, classes).RunEvaluation(samples);

        public override void RunTraining(ModelMemory memory, int samples) => new Program(memory, inputs, hidden, classes).RunTraining(samples);
    }

    private readonly struct Program(ModelMemory net, int inputs, int hidden, int classes)
    {
        private Region Input => net.PerSample(0, inputs);

        private Region Target => net.PerSample(inputs, 1);

        private Region Output => net.PerSample(inputs + 2 + 2 * hidden, classes);

        private Region Loss => net.PerBatch(0, 1);

        private Region Losses => net.PerSample(inputs + 1, 1);

        private Region Hidden => net.PerSample(inputs + 2, hidden);

        private Region HiddenGradient => net.PerSample(inputs + 2 + hidden, hidden);

        private Region OutputGradient => net.PerSample(inputs + 2 + 2 * hidden + classes, classes);

        private Region Weight1 => net.Weight(0, hidden * inputs);

        private Region Weight2 => net.Weight(hidden * inputs, classes * hidden);

        private Region Bias1 => net.Weight(hidden * inputs + classes * hidden, hidden);

        private Region Bias2 => net.Weight(hidden * inputs + classes * hidden + hidden, classes);

        public void RunInference(int samples)
        {
            net.Device.MatMul<Map2<BiasRelu>>(samples, hidden, inputs, false, true, Input, Weight1, Hidden, Bias1.Channel);
            net.Device.MatMul<Map2<Sum>>(samples, classes, hidden, false, true, Hidden, Weight2, Output, Bias2.Channel);
        }

        public void RunEvaluation(int samples)
        {
            RunInference(samples);
            net.Device.SoftmaxCrossEntropy(samples, classes, Output, Target, Losses, default, 1);
            net.Device.Reduce<Identity>(new Extent(samples, 1, 1), Keep.Scalar, true, Loss, Losses.Element);
        }

        public void RunTraining(int samples)
        {
            RunInference(samples);
            // A statistic, as batch normalisation keeps them: a moving average of what the hidden layer puts out.
            net.Device.Reduce<Identity>(new Extent(samples, hidden, 1), Keep.Scalar, true, Loss, Hidden.Element);
            net.Device.Map<Map2<MovingAverage>>(new Extent(1, 1, 1), net.Statistic(0, 1), net.Statistic(0, 1).Element, Loss.Element);

            net.Device.SoftmaxCrossEntropy(samples, classes, Output, Target, Losses, OutputGradient, 1f / samples);
            net.Device.Reduce<Identity>(new Extent(samples, 1, 1), Keep.Scalar, true, Loss, Losses.Element);
            net.Device.MatMul<Identity>(classes, hidden, samples, true, false, OutputGradient, Hidden, net.Gradient(hidden * inputs, classes * hidden));
            net.Device.Reduce<Identity>(new Extent(samples, classes, 1), Keep.Channel, false, net.Gradient(hidden * inputs + classes * hidden + hidden, classes), OutputGradient.Element);
            net.Device.MatMul<Map2<ReluGradient>>(samples, hidden, classes, false, false, OutputGradient, Weight2, HiddenGradient, Hidden.Element);
            net.Device.MatMul<Identity>(hidden, inputs, samples, true, false, HiddenGradient, Input, net.Gradient(0, hidden * inputs));
            net.Device.Reduce<Identity>(new Extent(samples, hidden, 1), Keep.Channel, false, net.Gradient(hidden * inputs + classes * hidden, hidden), HiddenGradient.Element);
        }
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
