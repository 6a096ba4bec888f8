namespace NetDsl.Runtime.Tests.Training;

/// <summary>A linear map with the mean squared error, written by hand as the compiler would write it.</summary>
public sealed class Line : Model
{
    private readonly int inputs;
    private readonly int outputs;

    private Line(ModelInfo info, ModelPlan plan, Device device, int batch, int seed, int inputs, int outputs)
        : base(info, plan, device, batch, seed) => (this.inputs, this.outputs) = (inputs, outputs);

    public static Line Create(int inputs = 1, int outputs = 1, int batch = 4, int seed = 0)
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
            Target = TargetKind.Values,
        };
        return new Line(info, plan, Device.Cpu, batch, seed, inputs, outputs);
    }

    protected override Region Input => PerSample(0, inputs);

    protected override Region Target => PerSample(inputs, outputs);

    protected override Region Output => PerSample(inputs + outputs, outputs);

    protected override Region Loss => PerBatch(0, 1);

    private Region OutputGradient => PerSample(inputs + 2 * outputs, outputs);

    protected override void RunInference(int samples) =>
        Device.MatMul<Map2<Sum>>(samples, outputs, inputs, false, true, Input, Weight(0, outputs * inputs), Output, Weight(outputs * inputs, outputs).Channel);

    protected override void RunEvaluation(int samples)
    {
        RunInference(samples);
        Device.Reduce<Map2<SquaredDifference>>(new Extent(samples, outputs, 1), Keep.Scalar, true, Loss, Output.Element, Target.Element);
    }

    protected override void RunTraining(int samples)
    {
        RunEvaluation(samples);
        Device.Map<Map3<DifferenceTimes>>(new Extent(samples, outputs, 1), OutputGradient, Output.Element, Target.Element, Operand.Value(2f / (samples * outputs)));
        Device.MatMul<Identity>(outputs, inputs, samples, true, false, OutputGradient, Input, Gradient(0, outputs * inputs));
        Device.Reduce<Identity>(new Extent(samples, outputs, 1), Keep.Channel, false, Gradient(outputs * inputs, outputs), OutputGradient.Element);
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
