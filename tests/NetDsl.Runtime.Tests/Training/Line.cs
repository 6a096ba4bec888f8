namespace NetDsl.Runtime.Tests.Training;

/// <summary>A linear map with the mean squared error, written by hand as the compiler would write it.</summary>
public sealed class Line : Model
{
    private Line(ModelPrograms programs, Device device, int maxBatch, int seed)
        : base(programs, device, maxBatch, seed)
    {
    }

    public static Line Create(int inputs = 1, int outputs = 1, int maxBatch = 4, int seed = 0)
    {
        var info = new ModelInfo
        {
            Name = "Line",
            Input = [inputs],
            Output = [outputs],
            Layers = [new("Dense1", $"Dense({outputs})", [outputs], outputs * inputs + outputs, 0, outputs * inputs, ["Input"])],
            Parameters =
            [
                new("Dense1.Weight", [outputs, inputs], true, true, 0, Initializer.Uniform(1)),
                new("Dense1.Bias", [outputs], true, false, outputs * inputs, Initializer.Zeros),
            ],
            TrainingBytesPerSample = 4 * (inputs + 3 * outputs),
            InferenceBytesPerSample = 4 * (inputs + outputs),
            BytesPerSample = 4 * (inputs + 3 * outputs),
            FixedBytes = 4 * (2 * (outputs * inputs + outputs) + 1),
        };
        var plan = new ModelPlan
        {
            Weights = outputs * inputs + outputs,
            DecayedWeights = outputs * inputs,
            Statistics = 0,
            PerSample = inputs + 3 * outputs,
            PerBatch = 1,
            Input = new(0, inputs),
            Targets = new(inputs, outputs),
            Output = new(inputs + outputs, outputs),
            Loss = 0,
            Target = TargetKind.Values,
        };
        return new Line(new Programs(info, plan, inputs, outputs), Device.Cpu, maxBatch, seed);
    }

    private sealed class Programs(ModelInfo info, ModelPlan plan, int inputs, int outputs) : ModelPrograms
    {
        public override ModelInfo Info => info;

        public override ModelPlan Plan => plan;

        public override void RunInference(ModelMemory net, int samples) =>
            net.Device.MatMul<Map2<Sum>>(samples, outputs, inputs, false, true, Input(net), net.Weight(0, outputs * inputs), Output(net), net.Weight(outputs * inputs, outputs).Channel);

        public override void RunEvaluation(ModelMemory net, int samples)
        {
            RunInference(net, samples);
            net.Device.Reduce<Map2<SquaredDifference>>(new Extent(samples, outputs, 1), Keep.Scalar, true, net.PerBatch(0, 1), Output(net).Element, Target(net).Element);
        }

        public override void RunTraining(ModelMemory net, int samples)
        {
            RunEvaluation(net, samples);
            var gradient = net.PerSample(inputs + 2 * outputs, outputs);
            net.Device.Map<Map3<DifferenceTimes>>(new Extent(samples, outputs, 1), gradient, Output(net).Element, Target(net).Element, Operand.Value(2f / (samples * outputs)));
            net.Device.MatMul<Identity>(outputs, inputs, samples, true, false, gradient, Input(net), net.Gradient(0, outputs * inputs));
            net.Device.Reduce<Identity>(new Extent(samples, outputs, 1), Keep.Channel, false, net.Gradient(outputs * inputs, outputs), gradient.Element);
        }

        private Region Input(ModelMemory net) => net.PerSample(0, inputs);

        private Region Target(ModelMemory net) => net.PerSample(inputs, outputs);

        private Region Output(ModelMemory net) => net.PerSample(inputs + outputs, outputs);
    }

    private readonly struct Sum : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => a + b;
    }

    private readonly struct SquaredDifference : IMap2
    {
        public static T Apply<T>(T a, T b) where T : struct, IVector<T> => (a - b) * (a - b);
    }

    private readonly struct DifferenceTimes : IMap3
    {
        public static T Apply<T>(T a, T b, T factor) where T : struct, IVector<T> => (a - b) * factor;
    }
}
